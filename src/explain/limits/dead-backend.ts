import {countOf, type OutcomeCounts, type OutcomeSpread} from '../../model/outcome-spread.ts';
import {clear, defineLimit} from '../limit.ts';
import {refusedBeforeHandshake, unansweredCount} from '../trouble.ts';

const notByChance = 1e-3;

/** How many got in before the first that did not. */
function enteredFirst({byIndex: {buckets}}: OutcomeSpread): number {
  const entered = (row: OutcomeCounts) => countOf(row, 'atOnce') + countOf(row, 'late');
  const first = buckets.findIndex((row) => row.reduce((sum, count) => sum + count, 0) > entered(row));
  return buckets.slice(0, Math.max(0, first)).reduce((sum, row) => sum + entered(row), 0);
}

export const deadBackend = defineLimit({
  id: 'dead-backend',
  title: 'One of several backends behind the address does not accept connections',
  facts: [
    'A balancer (IPVS, kube-proxy, DNAT, ECMP, DNS) spreads new connections over k backends. If it still sends connections to a backend that is gone, about one in k fails: at any number and any rate, from the first attempt on.',
    'The failure shows what is gone: RST if the process has ended (RFC 9293 3.10.7.1), no answer if the host is down, host unreachable from the last router if the address no longer answers ARP (RFC 1812 4.3.3.1).',
    'A retry of the same four-tuple reaches the same backend, because the balancer remembers its choice for each connection (conntrack, Documentation/networking/nf_conntrack-sysctl.rst). So neither waiting nor a lower rate helps.',
  ],
  needs: ['attempts', 'spread'],
  wants: ['queueMembers', 'acceptQueue', 'admitted', 'tests'],
  shapes: ['share'],
  decide:
    'ask the balancer which backends it has and try each alone: ipvsadm -Ln, iptables-save -t nat -c, kubectl get endpoints, dig +short NAME',
  judge({attempts, spread, queueMembers, acceptQueue, admitted, tests}, cite) {
    const {closed, reset} = attempts.refusals;
    const refused = refusedBeforeHandshake(attempts);
    const silent = unansweredCount(attempts);
    const turnedAway = closed + reset + attempts.phantom + attempts.unproven;
    const failed = refused + silent + turnedAway;
    if (failed === 0 || attempts.open + attempts.closedByPeer === 0) return clear;
    // One listener that has all of those that got in has no other behind it, and its own members are stuck-acceptor's.
    if (queueMembers && queueMembers.length > 1) return clear;
    if (acceptQueue && acceptQueue.longest > acceptQueue.limit) return clear;
    const share = failed / attempts.started;
    // Had one of k been gone from the first attempt on, so many would not have got in before it was met.
    if ((1 - share) ** enteredFirst(spread) < notByChance) return clear;
    const {slower} = tests ?? {};
    return {
      verdict: 'hit',
      // Behind one address a SO_REUSEPORT group looks the same, unless the failures are refusals: its members refuse nobody.
      confidence: refused > failed / 2 || acceptQueue ? 'likely' : 'possible',
      ceiling: null,
      fitsBest: true,
      because: [
        cite('attempts', 'attempts that failed', {value: failed}),
        cite('attempts', 'of all, in per cent', {value: Math.round(share * 100)}),
        ...(refused > 0 ? [cite('attempts', 'of them refused or unreachable', {value: refused})] : []),
        ...(silent > 0 ? [cite('attempts', 'of them without an answer', {value: silent})] : []),
        ...(admitted
          ? [
              cite('admitted', 'accepted by the application that was observed', {
                value: admitted.acceptedMost,
              }),
            ]
          : []),
        ...(slower
          ? [
              cite('tests', `failed again at ${slower.perSecond}/s, of ${slower.tried}`, {
                value: slower.tried - slower.entered,
              }),
            ]
          : []),
      ],
      advice: [
        `about one in ${Math.max(2, Math.round(1 / share))} fails: look for a backend that is gone and still in the list of the balancer`,
        'have the balancer check the health of its backends, and take out one that fails',
      ],
    };
  },
});
