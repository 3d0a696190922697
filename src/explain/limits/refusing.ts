import {type UnixReply, unixRepliesIn} from '../../model/syn-reply.ts';
import {clear, defineLimit} from '../limit.ts';
import {byIcmpAlone, refusedWith} from '../syn-replies.ts';

const unixAdvice: Readonly<Record<UnixReply, readonly string[]>> = {
  'no such file': ['start the server, or check the path of its socket; those that have a listener: ss -lx'],
  'no listener on this file': [
    'the file was left behind by a server that has ended, or is no socket: start the server; those that have a listener: ss -lx',
  ],
  'a socket of another type': ['it is no stream socket; the stream sockets that have a listener: ss -lx'],
  'permission denied': [
    'run as a user who may write to the socket and search the folders above it: namei -l and the path',
  ],
};

export const refusing = defineLimit({
  id: 'refusing',
  title: 'Connections are refused from the first attempt on',
  facts: [
    'Without a listener the kernel answers each SYN with RST, and connect(2) fails with ECONNREFUSED within a round trip, from the first attempt on (RFC 9293 3.10.7.1).',
    'A firewall rule that rejects with tcp-reset sends the same packet, byte by byte (measured: rule-reset-looks-like-kernels); only the target’s own list of listeners tells them apart.',
    'A Unix-domain socket is a file: without it connect(2) fails with ENOENT, without a listener on it with ECONNREFUSED, and without the right to write to it with EACCES (unix(7)).',
    'REJECT of iptables and reject of nft answer with ICMP port unreachable unless they are told otherwise (iptables-extensions(8), nft(8)). No TCP does that, so it is a rule’s; the connection fails with ECONNREFUSED as well, and the error queue of the socket has the message (measured: icmp-stands-in-error-queue).',
  ],
  needs: ['attempts'],
  wants: ['listening'],
  shapes: ['every'],
  decide: 'look for the listener on the target: ss -ltn',
  judge({attempts, listening}, cite) {
    const [unix] = unixRepliesIn(attempts.synReplies);
    if (unix && attempts.established === 0) {
      const [reply, count] = unix;
      return {
        verdict: 'hit',
        confidence: 'certain',
        ceiling: 0,
        because: [
          cite('attempts', `attempts that failed at once: ${reply}`, {value: count}),
          cite('attempts', 'attempts established', {value: 0}),
        ],
        advice: unixAdvice[reply],
      };
    }
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
