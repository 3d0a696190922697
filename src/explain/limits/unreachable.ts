import {clear, defineLimit} from '../limit.ts';

export const unreachable = defineLimit({
  id: 'unreachable',
  title: 'The target is unreachable',
  facts: [
    'connect(2) answers ENETUNREACH at once without a route, EHOSTUNREACH about 3 s later without an answer to ARP or neighbour discovery, and either when a router or firewall sends ICMP unreachable (connect(2), icmp(7); measured: route-errors, neighbour-fails-after-3-s).',
    'A blackhole route answers EINVAL, a prohibit route EACCES (ip-route(8)).',
  ],
  needs: ['attempts'],
  shapes: ['every', 'source', 'time'],
  decide: 'ip route get ADDRESS; ip neighbour show ADDRESS',
  judge({attempts}, cite) {
    const {unreachable: lost, prohibited} = attempts.refusals;
    if (attempts.established > 0 || lost + prohibited === 0) return clear;
    return {
      verdict: 'hit',
      confidence: 'certain',
      ceiling: null,
      because: [
        cite('attempts', 'attempts answered with "unreachable"', {value: lost}),
        cite('attempts', 'attempts answered with "prohibited"', {value: prohibited}),
        cite('attempts', 'attempts established', {value: 0}),
      ],
      advice: ['check the route and the neighbour: ip route get ADDRESS; ip neighbour show ADDRESS'],
    };
  },
});
