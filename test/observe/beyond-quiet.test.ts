import {describe, expect, test} from 'vitest';
import type {Drops, HostFacts, NetfilterRule} from '../../src/model/host-facts.ts';
import {known, missing} from '../../src/model/reading.ts';
import {beyondUsual, increasesBeyond} from '../../src/observe/beyond-quiet.ts';

describe('what a counter rose by beyond what it rises by itself', () => {
  test.each([
    ['it never rises by itself', 183, 0, 183],
    ['it rose as it does', 50, 50, 0],
    ['chance makes it rise some more', 60, 50, 0],
    ['the run made it rise', 283, 100, 153],
    ['it rose by less', 10, 50, 0],
  ])('%s', (_, increase, usual, beyond) => {
    expect(beyondUsual(increase, usual)).toBe(beyond);
  });
});

const from = 'a test';
const rule = (packets: number): NetfilterRule => ({
  chain: 'filter INPUT',
  text: 'a',
  packets,
  verdict: 'drop',
  bounds: null,
  bound: null,
});

/** A host whose every counter stands at one number, read at a time. */
function host(atMs: number, count: number, drops = true): HostFacts {
  const counters: Drops = {
    netfilter: known([rule(count)], from),
    uncounted: known([], from),
    rulePaths: known([], from),
    routes: known([], from),
    conntrack: known({drop: count, earlyDrop: 0, insertFailed: 0}, from),
    softnetDropped: known(count, from),
    outNoRoutes: known(count, from),
    qdiscs: known([{device: 'eth0', kind: 'tbf', sent: count, dropped: count, overlimits: 0}], from),
    peerPorts: known([], 'ss -tan'),
    neighbours: known([], 'arp_cache'),
    links: known([{device: 'eth0', rxBytes: count, txBytes: 0, rxDropped: count, txDropped: 0}], from),
  };
  return {
    host: 'staging',
    settings: {bootId: known('b', from), networkNamespace: known('n', from)},
    sample: {atMs, tcpExt: known({ListenDrops: count}, from), tcp: known({PassiveOpens: count}, from)},
    ...(drops ? {drops: counters} : {}),
  } as unknown as HostFacts;
}

describe('a run of ten seconds, after a quiet second', () => {
  const quiet = {before: host(0, 1000), after: host(1000, 1010)};

  test('in which counters rose at their usual pace: nothing is the run’s', () => {
    const {tcpExt, drops} = increasesBeyond({before: host(1000, 1010), after: host(11_000, 1110)}, quiet);
    expect(tcpExt).toMatchObject({value: {ListenDrops: 0}});
    expect(drops.netfilter).toMatchObject({value: []});
    expect(drops.conntrack).toMatchObject({value: {drop: 0}});
    expect(drops.softnetDropped).toMatchObject({value: 0});
    expect(drops.qdiscs).toMatchObject({value: [{dropped: 0}]});
    // Bytes of others fill a link as well.
    expect(drops.links).toMatchObject({value: [{rxDropped: 0, rxBytes: 100}]});
  });

  test('in which they rose by 500 more', () => {
    const {tcpExt, drops} = increasesBeyond({before: host(1000, 1010), after: host(11_000, 1610)}, quiet);
    expect(tcpExt).toMatchObject({value: {ListenDrops: 470}});
    expect(drops.netfilter).toMatchObject({value: [{packets: 470}]});
    expect(drops.softnetDropped).toMatchObject({value: 470});
    expect(drops.outNoRoutes).toMatchObject({value: 470});
  });

  test('without a quiet moment, or where nobody read it, every rise counts', () => {
    const run = {before: host(1000, 1010), after: host(11_000, 1110)};
    expect(increasesBeyond(run, undefined).tcpExt).toMatchObject({value: {ListenDrops: 100}});
    const unread = {before: host(0, 1000, false), after: host(1000, 1010, false)};
    expect(increasesBeyond(run, unread).drops.softnetDropped).toMatchObject({value: 100});
    expect(increasesBeyond(run, {before: run.before, after: run.before}).tcpExt).toMatchObject({
      value: {ListenDrops: 100},
    });
  });

  test('what could not be read stays unread', () => {
    const after = host(11_000, 1110);
    const gone = {...after, sample: {...after.sample, tcpExt: missing('unreadable', from)}};
    expect(increasesBeyond({before: host(1000, 1010), after: gone}, quiet).tcpExt.known).toBe(false);
  });
});
