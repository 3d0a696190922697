import {clear, defineLimit} from '../limit.ts';

export const refusing = defineLimit({
  id: 'refusing',
  title: 'Connections to this address and port are refused from the first attempt on',
  facts: [
    'Without a listener the kernel answers each SYN with RST, and connect(2) fails with ECONNREFUSED within a round trip, from the first attempt on (RFC 9293 3.10.7.1).',
    'A firewall rule that rejects with tcp-reset sends the same packet, byte by byte (measured: rule-reset-looks-like-kernels); only the target’s own list of listeners tells them apart.',
  ],
  needs: ['attempts'],
  wants: ['listening'],
  shapes: ['every'],
  decide: 'look for the listener on the target: ss -ltn',
  judge({attempts, listening}, cite) {
    if (attempts.established > 0 || attempts.refusals.refused === 0) return clear;
    return {
      verdict: 'hit',
      confidence: listening === false ? 'certain' : 'likely',
      ceiling: 0,
      because: [
        cite('attempts', 'attempts answered with RST', {value: attempts.refusals.refused}),
        cite('attempts', 'attempts established', {value: 0}),
        ...(listening === undefined
          ? []
          : [
              cite('listening', 'something listens on this address and port', {
                value: listening ? 'yes' : 'no',
              }),
            ]),
      ],
      advice: listening
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
