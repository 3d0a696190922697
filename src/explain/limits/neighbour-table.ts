import {countOf, type OutcomeSpread, sourcesKept} from '../../model/outcome-spread.ts';
import {clear, defineLimit} from '../limit.ts';
import {leftOutCount, refusedBeforeHandshake} from '../trouble.ts';

/** From fewer addresses no table of neighbours is filled by the run: gc_thresh3 is 1,024 by default. */
const manySources = 100;

export const neighbourTable = defineLimit({
  id: 'neighbour-table',
  title: 'The neighbour table (ARP, NDP) is full',
  facts: [
    'Each address on the same link takes an entry of the neighbour table. Beyond gc_thresh3 (1,024 by default) the kernel adds no entry: it drops packets to that neighbour and counts each in table_fulls of /proc/net/stat/arp_cache, for IPv6 ndisc_cache (arp(7), net/core/neighbour.c neigh_alloc).',
    'All network namespaces of a machine share one table for each address family. The kernel log says: neighbour: arp_cache: neighbor table overflow!',
    'Failures depend on the address: addresses with an entry go on working, every further address gets no answer, however many connections are open.',
  ],
  needs: ['attempts'],
  wants: ['neighbours', 'driverPorts', 'spread'],
  shapes: ['source', 'number', 'rate'],
  decide:
    'on the driver, on the target and on every hop: cat /proc/net/stat/arp_cache (table_fulls), ip -s neigh | wc -l, sysctl net.ipv4.neigh.default.gc_thresh3; dmesg | grep neighbour',
  judge({attempts, neighbours, driverPorts, spread}, cite) {
    const failed = leftOutCount(attempts) + refusedBeforeHandshake(attempts);
    // On loopback nobody is asked for a link address.
    if (failed === 0 || neighbours?.length === 0) return clear;
    // An address that got in has its entry, and table_fulls counts for the whole machine.
    if (attempts.established > 0 && spread && eachSourceEntered(spread)) return clear;
    const full = neighbours?.filter(({refused}) => refused > 0).sort((a, b) => b.refused - a.refused)[0];
    const sources = driverPorts?.sources.length ?? 0;
    if (!full) {
      if ((neighbours && neighbours.length > 1) || sources < manySources || attempts.established === 0)
        return clear;
      return {
        verdict: 'hit',
        confidence: 'possible',
        ceiling: null,
        because: [
          cite('attempts', 'attempts without an answer', {value: failed}),
          cite('driverPorts', 'source addresses that were used', {value: sources}),
        ],
        advice: [
          'read the table on the target and on every hop: sysctl net.ipv4.neigh.default.gc_thresh3; ip neigh | wc -l',
        ],
      };
    }
    const family = full.family === 4 ? 'ipv4' : 'ipv6';
    return {
      verdict: 'hit',
      confidence: full.refused >= failed / 2 ? 'certain' : 'likely',
      ceiling: full.max,
      isRead: true,
      because: [
        cite('neighbours', `entries that were refused on ${full.host} (table_fulls)`, {value: full.refused}),
        cite('neighbours', `entries on ${full.host}`, {value: full.entries}),
        ...(full.max === null
          ? []
          : [
              cite('neighbours', `net.${family}.neigh.default.gc_thresh3 of ${full.host}`, {value: full.max}),
            ]),
        cite('attempts', 'attempts without an answer, or unreachable', {value: failed}),
      ],
      advice: [
        `raise it on ${full.host}: sysctl -w net.${family}.neigh.default.gc_thresh3=${(full.max ?? 1024) * 8} net.${family}.neigh.default.gc_thresh2=${(full.max ?? 1024) * 4}`,
        'or put a router in between: it is then the only neighbour',
      ],
    };
  },
});

function eachSourceEntered({bySource}: OutcomeSpread): boolean {
  const sources = Object.values(bySource);
  return (
    sources.length > 0 &&
    sources.length < sourcesKept &&
    sources.every((counts) => countOf(counts, 'atOnce') + countOf(counts, 'late') > 0)
  );
}
