import {clear, defineLimit} from '../limit.ts';
import {accountsFor} from '../rules-at-work.ts';
import {isPerSource} from '../test-outcome.ts';
import {leftOutCount, refusedBeforeHandshake} from '../trouble.ts';

export const sourceFiltered = defineLimit({
  id: 'source-filtered',
  title: 'Some source addresses cannot connect, others can',
  facts: [
    'With rp_filter 1 the kernel drops a packet that arrives on another device than the one that its route back to the source uses, and counts it in TcpExt IPReversePathFilter (Documentation/networking/ip-sysctl.rst rp_filter, net/ipv4/fib_frontend.c fib_validate_source).',
    'Without a route back to the source the listener has nowhere to send its SYN-ACK: it drops the SYN and counts it in ListenDrops, the kernel in OutNoRoutes of /proc/net/snmp (net/ipv4/tcp_input.c tcp_conn_request, net/ipv4/inet_connection_sock.c inet_csk_route_req).',
    'A missing return route, an allow list and a ban (fail2ban, the recent match of iptables) look the same from outside: every attempt from that address fails while other addresses connect.',
    'A ban begins after some attempts. It ends only after the address has been silent for a time, so each further attempt may prolong it (iptables-extensions(8), recent --update).',
  ],
  needs: ['attempts', 'spread'],
  wants: ['tcpExt', 'outNoRoutes', 'acceptQueue', 'admitted', 'tests'],
  shapes: ['source'],
  decide:
    'on the target: nstat -az TcpExtIPReversePathFilter; ip route get SOURCE; nft list ruleset; fail2ban-client status; and connect from another address meanwhile',
  judge({attempts, spread, tcpExt, outNoRoutes = 0, acceptQueue, admitted, tests}, cite) {
    const failed = leftOutCount(attempts) + refusedBeforeHandshake(attempts);
    if (failed === 0) return clear;
    const rows = Object.entries(spread.bySource).map(([source, counts]) => ({
      source,
      entered: (counts[0] ?? 0) + (counts[1] ?? 0),
      tried: counts.reduce((sum, count) => sum + count, 0),
    }));
    const shut = rows.filter(({entered}) => entered === 0);
    const open = rows.filter(({entered}) => entered > 0);
    const reversePath = tcpExt?.IPReversePathFilter ?? 0;
    const banned = tests !== undefined && isPerSource(tests);
    const told = shut.length > 0 && open.length > 0;
    // These counters are of the whole namespace. What the kernel does to a source it does to every attempt of it.
    const byFilter = shut.length > 0 && accountsFor(reversePath, failed);
    // A host has no route for packets of its own as well; those that a listener dropped were answers.
    const withoutRoute = Math.min(outNoRoutes, tcpExt?.ListenDrops ?? 0);
    const byRoute = shut.length > 0 && accountsFor(withoutRoute, failed);
    const [source = 'SOURCE'] = shut.map((row) => row.source);
    if (!told && !banned && !byFilter && !byRoute) {
      // What the queue of the target dropped had got there.
      if (acceptQueue && acceptQueue.longest > acceptQueue.limit) return clear;
      if ((admitted?.queued ?? 0) > 0) return clear;
      // From one address nobody can tell a filter of it from one of all.
      if (tests?.secondSource && tests.secondSource.entered === 0) return clear;
      return {
        verdict: 'hit',
        confidence: 'possible',
        ceiling: null,
        because: [
          cite('attempts', 'attempts without an answer, or refused', {value: failed}),
          cite('spread', 'source addresses that were used', {value: rows.length}),
        ],
        advice: [
          'connect from another address at the same moment, and look on the target and on every hop for a ban or an allow list: fail2ban-client status, nft list ruleset',
        ],
      };
    }
    return {
      verdict: 'hit',
      confidence: byFilter || byRoute ? 'certain' : 'likely',
      ceiling: null,
      fitsBest: told,
      because: [
        ...shut
          .slice(0, 3)
          .map(({source, tried}) => cite('spread', `succeeded from ${source}, of ${tried}`, {value: 0})),
        ...open
          .slice(0, 3)
          .map(({source, tried, entered}) =>
            cite('spread', `succeeded from ${source}, of ${tried}`, {value: entered}),
          ),
        ...(reversePath > 0
          ? [
              cite('tcpExt', 'packets whose source has its route elsewhere (IPReversePathFilter)', {
                value: reversePath,
              }),
            ]
          : []),
        ...(byRoute
          ? [
              cite('outNoRoutes', 'answers that the target had no route for (OutNoRoutes)', {
                value: outNoRoutes,
              }),
              cite('tcpExt', 'SYNs dropped by the listener (ListenDrops)', {value: withoutRoute}),
            ]
          : []),
        ...(tests?.secondSource
          ? [
              cite(
                'tests',
                `succeeded meanwhile from ${tests.secondSource.source}, of ${tests.secondSource.tried}`,
                {
                  value: tests.secondSource.entered,
                },
              ),
              ...(tests.secondSource.again
                ? [
                    cite(
                      'tests',
                      `at the same moment from a source of the run, of ${tests.secondSource.again.tried}`,
                      {
                        value: tests.secondSource.again.entered,
                      },
                    ),
                  ]
                : []),
            ]
          : []),
      ],
      advice: adviceOn(source, {byRoute, byFilter, banned}),
    };
  },
});

function adviceOn(
  source: string,
  {
    byRoute,
    byFilter,
    banned,
  }: {readonly byRoute: boolean; readonly byFilter: boolean; readonly banned: boolean},
): string[] {
  if (byRoute)
    return [
      `give the target a route back to this source: ip route get ${source} says that there is none; ip route add ${source} via GATEWAY`,
    ];
  if (byFilter)
    return [
      `see over which device the target answers this source: ip route get ${source}`,
      'add the route back to it, or filter in loose mode: sysctl -w net.ipv4.conf.all.rp_filter=2',
    ];
  return [
    `look for what treats this source differently, on the target and on every hop: ip route get ${source}, nft list ruleset, fail2ban-client status`,
    ...(banned
      ? ['stop all traffic of this address for the time of the ban: each attempt may prolong it']
      : []),
  ];
}
