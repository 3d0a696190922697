import {unixRepliesIn} from '../../model/syn-reply.ts';
import {clear, defineLimit} from '../limit.ts';
import {prohibitions} from '../syn-replies.ts';

/** bind(2): the address is not a local one. With a port of its own a connection cannot run out of ports there. */
const sourceNotOurs = 'EADDRNOTAVAIL of bind(2)';

export const unreachable = defineLimit({
  id: 'unreachable',
  title: 'The target is unreachable',
  facts: [
    'connect(2) answers ENETUNREACH at once without a route, EHOSTUNREACH about 3 s later without an answer to ARP or neighbour discovery, and either when a router or firewall sends ICMP unreachable (connect(2), icmp(7); measured: route-errors, neighbour-fails-after-3-s).',
    'Without its source address the driver cannot send either: bind(2) to an address that is not one of this host fails with EADDRNOTAVAIL (bind(2)).',
    'A blackhole route answers EINVAL, a prohibit route EACCES (ip-route(8)).',
  ],
  needs: ['attempts'],
  shapes: ['every', 'source', 'time'],
  decide: 'ip route get ADDRESS; ip neighbour show ADDRESS',
  judge({attempts}, cite) {
    const {unreachable: lost, prohibited} = attempts.refusals;
    const notOurs = attempts.errnos[sourceNotOurs] ?? 0;
    if (notOurs > 0)
      return {
        verdict: 'hit',
        confidence: 'certain',
        ceiling: null,
        because: [
          cite('attempts', `attempts whose source address was not one of this host (${sourceNotOurs})`, {
            value: notOurs,
          }),
          cite('attempts', 'attempts established', {value: attempts.established}),
        ],
        advice: [
          'see which addresses the driver has, and since when: ip address; an address that was removed during the run takes its connections with it',
        ],
      };
    if (attempts.established > 0 || lost + prohibited === 0) return clear;
    // No packet was under way.
    if (unixRepliesIn(attempts.synReplies).length > 0) return clear;
    const forbidden = prohibitions(attempts);
    return {
      verdict: 'hit',
      confidence: 'certain',
      ceiling: null,
      because: [
        cite('attempts', 'attempts answered with "unreachable"', {value: lost}),
        cite('attempts', 'attempts answered with "prohibited"', {value: prohibited}),
        ...forbidden.map(([reply, count]) => cite('attempts', `of them ${reply}`, {value: count})),
        cite('attempts', 'attempts established', {value: 0}),
      ],
      advice:
        forbidden.length > 0
          ? [
              'a firewall rule forbids them, on the target or on a hop: nft list ruleset, iptables-save -c (REJECT, reject)',
            ]
          : ['check the route and the neighbour: ip route get ADDRESS; ip neighbour show ADDRESS'],
    };
  },
});
