import {citeQueue, fullQueue} from '../full-queue.ts';
import {clear, defineLimit} from '../limit.ts';
import {accountsFor, turnsAway} from '../rules-at-work.ts';
import {lateCount, silenceOf, troubleCount, unansweredCount} from '../trouble.ts';

/** Of the SYN retries, this share at least did not leave where the driver itself is the limit. */
const lostShare = 0.1;

export const driverEgress = defineLimit({
  id: 'driver-egress',
  title: 'Packets are dropped on the driver’s own host',
  facts: [
    'A rule in OUTPUT that drops, a full conntrack table of the driver, a full queueing discipline (tc(8)), or a full softnet backlog on veth is reported back to TCP, which counts TCPRetransFail for each SYN retry it could not send (measured: dropped-on-way-out). connect(2) itself reports nothing, not even EPERM; the SYN just goes unanswered.',
    'A rule in OUTPUT that rejects answers at once with ECONNREFUSED or EHOSTUNREACH, as the target would (iptables-extensions(8) REJECT).',
  ],
  needs: ['attempts'],
  wants: ['driverTcpExt', 'driverRules', 'qdiscs', 'softnetDropped'],
  decide: 'on the driver: nstat -az TcpExtTCPRetransFail, and nft list ruleset',
  judge({attempts, driverTcpExt, driverRules, qdiscs, softnetDropped}, cite) {
    const trouble = troubleCount(attempts);
    if (trouble === 0) return clear;
    const failed = driverTcpExt?.TCPRetransFail ?? 0;
    // A rule that drops what TCP sends again is told to TCP. What was sent again and left met another rule, if any.
    const retriesLeft = failed === 0 && (driverTcpExt?.TCPSynRetrans ?? 0) > 0;
    const rule = driverRules
      ?.filter(
        (one) =>
          turnsAway(one) &&
          !(one.verdict === 'drop' && retriesLeft) &&
          accountsFor(one.packets ?? 0, trouble),
      )
      .sort((a, b) => (b.packets ?? 0) - (a.packets ?? 0))[0];
    if (failed === 0 && !rule) {
      if (driverTcpExt || driverRules) return clear;
      return {verdict: 'unknown', why: 'neither the driver’s TCP counters nor its rules could be read'};
    }
    // A burst of something else on this machine takes a few retries with it; they come again.
    const queue = rule ? undefined : fullQueue(qdiscs, trouble, attempts);
    // Beyond a number none leaves any more: a conntrack table that is full (nf_conntrack-sysctl.rst), if nothing else dropped.
    const isNumber =
      !rule &&
      qdiscs !== undefined &&
      !queue &&
      !softnetDropped &&
      silenceOf(attempts) === 'threshold' &&
      attempts.open > 0;
    const lost = lateCount(attempts) + unansweredCount(attempts);
    const few =
      !rule &&
      (failed < lostShare * (driverTcpExt?.TCPSynRetrans ?? 0) ||
        (!queue && (lost === 0 || !accountsFor(failed, lost))));
    return {
      verdict: few ? 'near' : 'hit',
      confidence: 'certain',
      ceiling: rule?.bounds === 'connections' ? rule.bound : isNumber && !few ? attempts.open : null,
      because: [
        ...(failed > 0
          ? [
              cite('driverTcpExt', 'SYN retries that the driver could not send (TCPRetransFail)', {
                value: failed,
              }),
            ]
          : []),
        ...(rule ? [cite('driverRules', `${rule.chain}: ${rule.text}`, {value: rule.packets ?? 0})] : []),
        ...(queue ? citeQueue(queue, cite) : []),
        ...(softnetDropped
          ? [cite('softnetDropped', 'packets dropped for a full softnet backlog', {value: softnetDropped})]
          : []),
      ],
      advice: rule
        ? [`lift the driver’s own rule: ${rule.chain}: ${rule.text}`]
        : [
            ...(queue ? [`look at the shaper: tc -s qdisc show dev ${queue.device}`] : []),
            'look at the driver’s own rules and conntrack table: nft list ruleset; conntrack -C',
            'on veth or loopback, offer less at once, or: sysctl -w net.core.netdev_max_backlog=10000',
          ],
    };
  },
});
