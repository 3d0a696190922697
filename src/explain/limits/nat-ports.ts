import {clear, defineLimit} from '../limit.ts';
import {accountsFor} from '../rules-at-work.ts';
import {isPerSource} from '../test-outcome.ts';
import {refusedBeforeHandshake, silenceOf, unansweredCount} from '../trouble.ts';
import {othersOf} from '../with-others.ts';

/** Two descriptors a connection: the client's, and one towards what stands behind (stunnel, haproxy, nginx). */
const proxyFdsEach = 1.5;

export const natPorts = defineLimit({
  id: 'nat-ports',
  title: 'A NAT or proxy on the path is out of source ports towards the target',
  facts: [
    'A NAT that rewrites source addresses needs a free source port for each connection to the same destination. So does a proxy, which opens a connection of its own for each that it accepts. The NAT takes ports from the range of its SNAT rule, the proxy from ip_local_port_range (ip(7), iptables-extensions(8) MASQUERADE --to-ports).',
    'Without a free port connect(2) of a proxy fails with EADDRNOTAVAIL: it closes the connection of its client or answers 502. A NAT drops the SYN. Connections to another destination address or port are not affected; other clients behind the same NAT are.',
    'A NAT that finds no free port gives the packet a four-tuple that is in use. Connection tracking cannot insert it again, drops the packet and counts it as insert_failed (net/netfilter/nf_nat_core.c, nf_conntrack_core.c __nf_conntrack_confirm).',
    'A NAT keeps a port until connection tracking forgets the connection: 10 s after RST, 120 s after FIN (Documentation/networking/nf_conntrack-sysctl.rst). Closing connections frees ports only after that time.',
  ],
  needs: ['attempts'],
  wants: ['outgoing', 'sourceNat', 'attribution', 'acceptors', 'admitted', 'acceptQueue', 'tcpExt', 'tests'],
  shapes: ['number', 'every'],
  decide:
    'on the proxy: ss -tan | wc -l against sysctl net.ipv4.ip_local_port_range; on the NAT: conntrack -C, conntrack -S (insert_failed), iptables-save -t nat; or connect to another port of the target while this one is full',
  judge({attempts, outgoing, sourceNat, attribution, acceptors, admitted, acceptQueue, tcpExt, tests}, cite) {
    const {closed, reset, denied} = attempts.refusals;
    const turnedAway = closed + reset + denied;
    const silent = unansweredCount(attempts) + refusedBeforeHandshake(attempts);
    if (turnedAway + silent + attempts.unproven === 0) return clear;
    const opened = (acceptors ?? []).reduce((sum, {fdsBefore, fdsMost}) => sum + fdsMost - fdsBefore, 0);
    // Those of other clients have descriptors as well.
    const taken = Math.max(attempts.open + attempts.closedByPeer + othersOf(admitted), 1);
    if (outgoing && outgoing.used >= outgoing.range)
      return {
        verdict: 'hit',
        confidence: 'certain',
        ceiling: outgoing.range,
        because: [
          cite('outgoing', `ports in use from ${outgoing.local} to ${outgoing.peer}`, {
            before: outgoing.before,
            after: outgoing.used,
          }),
          cite(
            'outgoing',
            'ports that connections may leave from (ip_local_port_range less those reserved)',
            {
              value: outgoing.range,
            },
          ),
          cite('attempts', 'attempts turned away or without an answer', {value: turnedAway + silent}),
        ],
        advice: [
          'widen the range of the proxy: sysctl -w net.ipv4.ip_local_port_range="1024 65535"',
          'or give it more four-tuples: several addresses to leave from (proxy_bind, source) or several addresses or ports of the backend',
          'or let it share connections to the backend (keepalive)',
        ],
      };
    // Counters of connection tracking count for everybody, and packets with their retries.
    if (sourceNat && silent > 0 && accountsFor(sourceNat.insertFailed, silent))
      return {
        verdict: 'hit',
        confidence: 'certain',
        isRead: true,
        ceiling: sourceNat.ports,
        because: [
          cite('sourceNat', sourceNat.text, {value: 'rewrites the source'}),
          ...(sourceNat.ports === null
            ? []
            : [
                cite('sourceNat', 'source ports that it has towards one address and port', {
                  value: sourceNat.ports,
                }),
              ]),
          cite('sourceNat', 'packets that it had no port for (insert_failed)', {
            value: sourceNat.insertFailed,
          }),
          cite('attempts', 'connections held', {value: attempts.open}),
          cite('attempts', 'attempts without an answer', {value: silent}),
        ],
        advice: [
          'widen the range of this rule, or give it more addresses: --to-ports, --to-source (iptables), masquerade to :1024-65535, snat to FIRST-LAST (nft)',
          'a port is free again when connection tracking forgets the connection, 10 s after RST and 120 s after FIN: sysctl net.netfilter.nf_conntrack_tcp_timeout_time_wait',
          'or use several addresses or ports of the target: each has as many ports of its own',
        ],
      };
    if (attempts.established === 0) return clear;
    // What the queue or the listener of the target dropped did reach it.
    if ((tcpExt?.ListenDrops ?? 0) > 0 || (acceptQueue && acceptQueue.longest > acceptQueue.limit))
      return clear;
    // Who waits in the accept queue there had a port on the way.
    if ((admitted?.queued ?? 0) > 0) return clear;
    // A NAT drops what it has no port for; whoever is turned away after its handshake met a proxy.
    // Where the target sees the driver's own addresses and ports nothing has translated them.
    const behindNat =
      attribution?.translated !== false &&
      silent > 0 &&
      silenceOf(attempts) === 'threshold' &&
      attempts.open > 0;
    // Words that every attempt hears are no lack of ports: a wrong password, a page that is not there.
    const byProxy = attempts.open + attempts.closedByPeer > 0 ? turnedAway : closed + reset;
    const behindProxy =
      byProxy > 0 && !outgoing && (acceptors === undefined || opened / taken >= proxyFdsEach);
    if (!behindNat && !behindProxy) return clear;
    // Another source is another client of the same pool; it has room only where the pool has.
    if (tests && isPerSource(tests)) return clear;
    const {release, otherPort} = tests ?? {};
    return {
      verdict: 'hit',
      confidence: 'possible',
      ceiling: attempts.open,
      // That something stands between was seen.
      fitsBest: attribution?.translated === true || attribution?.proxy === true,
      because: [
        cite('attempts', 'connections held', {value: attempts.open}),
        cite('attempts', 'attempts beyond that, turned away or without an answer', {
          value: turnedAway + silent,
        }),
        ...(admitted
          ? [cite('admitted', 'accepted by the application', {value: admitted.acceptedMost})]
          : []),
        ...(otherPort
          ? [
              cite('tests', `answers meanwhile from port ${otherPort.port}`, {
                value: otherPort.entered + otherPort.refused,
              }),
            ]
          : []),
        ...(release
          ? [cite('tests', `succeeded after ${release.released} were closed`, {value: release.entered})]
          : []),
      ],
      advice: [
        'find out whether a NAT or a proxy stands between, and count its ports: conntrack -S, ss -tan, sysctl net.ipv4.ip_local_port_range',
      ],
    };
  },
});
