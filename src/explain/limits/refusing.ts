import {clear, defineLimit} from '../limit.ts';
import {byIcmpAlone, refusedWith} from '../syn-replies.ts';

export const refusing = defineLimit({
  id: 'refusing',
  title: 'Connections to this address and port are refused from the first attempt on',
  facts: [
    'Without a listener the kernel answers each SYN with RST, and connect(2) fails with ECONNREFUSED within a round trip, from the first attempt on (RFC 9293 3.10.7.1).',
    'A firewall rule that rejects with tcp-reset sends the same packet, byte by byte (measured: rule-reset-looks-like-kernels); only the target’s own list of listeners tells them apart.',
    'REJECT of iptables and reject of nft answer with ICMP port unreachable unless they are told otherwise (iptables-extensions(8), nft(8)). No TCP does that, so it is a rule’s; the connection fails with ECONNREFUSED as well, and the error queue of the socket has the message (measured: icmp-stands-in-error-queue).',
  ],
  needs: ['attempts'],
  wants: ['listening'],
  shapes: ['every'],
  decide: 'look for the listener on the target: ss -ltn',
  judge({attempts, listening}, cite) {
    if (attempts.established > 0 || attempts.refusals.refused === 0) return clear;
    const isRule = byIcmpAlone(attempts);
    return {
      verdict: 'hit',
      confidence: listening === false && !isRule ? 'certain' : 'likely',
      ceiling: 0,
      because: [
        cite('attempts', `attempts answered with ${refusedWith(attempts)}`, {
          value: attempts.refusals.refused,
        }),
        cite('attempts', 'attempts established', {value: 0}),
        ...(listening === undefined
          ? []
          : [
              cite('listening', 'something listens on this address and port', {
                value: listening ? 'yes' : 'no',
              }),
            ]),
      ],
      advice: isRule
        ? [
            'a firewall rule rejects them, on the target or on a hop: nft list ruleset, iptables-save -c',
            'this answer does not show whether something listens behind it: ss -ltn on the target',
          ]
        : listening
          ? [
              'a listener is there, so a rule answers for it: nft list ruleset, iptables-save -c',
              'check that the listener’s address covers the one you connect to: ss -ltn',
            ]
          : [
              'start the server, or check its address and port: ss -ltnp',
              'then look for a rule that rejects: nft list ruleset',
            ],
    };
  },
});
