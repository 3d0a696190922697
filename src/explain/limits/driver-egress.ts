import {clear, defineLimit} from '../limit.ts';
import {troubleCount} from '../trouble.ts';

export const driverEgress = defineLimit({
  id: 'driver-egress',
  title: 'Packets die on the driver’s own host',
  facts: [
    'A rule in OUTPUT that drops, a full conntrack table of the driver, or a full softnet backlog on veth is reported back to TCP, which counts TCPRetransFail for each SYN retry it could not send (facts/kernel.md 10, 22, 0.5). connect(2) itself shows nothing: no EPERM, just silence.',
    'A rule in OUTPUT that rejects answers at once with ECONNREFUSED or EHOSTUNREACH, as the target would (facts/kernel.md 22).',
  ],
  needs: ['attempts'],
  wants: ['driverTcpExt', 'driverRules', 'softnetDropped'],
  decide: 'on the driver: nstat -az TcpExtTCPRetransFail, and nft list ruleset',
  judge({attempts, driverTcpExt, driverRules, softnetDropped}, cite) {
    if (troubleCount(attempts) === 0) return clear;
    const failed = driverTcpExt?.TCPRetransFail ?? 0;
    const rule = driverRules?.find(
      ({verdict, packets}) => (verdict === 'drop' || verdict === 'reject') && packets > 0,
    );
    if (failed === 0 && !rule) {
      if (driverTcpExt || driverRules) return clear;
      return {verdict: 'unknown', why: 'neither the driver’s TCP counters nor its rules could be read'};
    }
    return {
      verdict: 'hit',
      confidence: 'certain',
      ceiling: rule?.bounds === 'connections' ? rule.bound : null,
      because: [
        ...(failed > 0
          ? [
              cite('driverTcpExt', 'SYN retries that the driver could not send (TCPRetransFail)', {
                value: failed,
              }),
            ]
          : []),
        ...(rule ? [cite('driverRules', `${rule.chain}: ${rule.text}`, {value: rule.packets})] : []),
        ...(softnetDropped
          ? [cite('softnetDropped', 'packets dropped for a full softnet backlog', {value: softnetDropped})]
          : []),
      ],
      advice: rule
        ? [`lift the driver’s own rule: ${rule.chain}: ${rule.text}`]
        : [
            'look at the driver’s own rules and conntrack table: nft list ruleset; conntrack -C',
            'on veth or loopback, offer less at once, or: sysctl -w net.core.netdev_max_backlog=10000',
          ],
    };
  },
});
