import {expect, test} from 'vitest';
import {isProxy, lowerBehindProxy} from '../../src/explain/behind-proxy.ts';
import type {Finding} from '../../src/model/finding.ts';
import {type LimitName, sideOfLimit} from '../../src/model/limit-names.ts';
import {known, missing} from '../../src/model/reading.ts';
import {emptyTally} from '../../src/model/tally.ts';

const found = (limit: LimitName): Finding => ({
  limit,
  side: sideOfLimit[limit],
  verdict: 'hit',
  confidence: 'certain',
  ceiling: 40,
  because: [],
  advice: ['give it more workers'],
});
const tally = (established: number) => known({...emptyTally(), established}, 'the driver');
const unread = missing('not-observed', '/proc/net/snmp');
const seen = (proxy: boolean | null) => ({
  attribution: known({share: 1, translated: false, proxy}, 'ss -tne'),
  openedOnward: unread,
  attempts: tally(200),
});

test.each<[when: string, limit: LimitName, proxy: boolean | null, confidence: string]>([
  ['a pool behind nginx: whose workers are busy is not known', 'workers-busy', true, 'possible'],
  ['closed for another, by the proxy or behind it', 'app-cap-evict', true, 'possible'],
  ['ended of age, by the proxy or behind it', 'idle-timeout', true, 'possible'],
  ['its own descriptors are its own', 'target-fds', true, 'certain'],
  ['its own accept queue is its own', 'app-cap-stop', true, 'certain'],
  ['it is no proxy', 'workers-busy', false, 'certain'],
  ['whether it is one could not be told', 'workers-busy', null, 'certain'],
])('%s', (_, limit, proxy, confidence) => {
  const [finding] = lowerBehindProxy([found(limit)], seen(proxy));
  expect(finding).toMatchObject({confidence, ceiling: 40});
  expect(finding?.advice[0]).toMatch(confidence === 'possible' ? /the server behind it/ : /more workers/);
});

test('where attribution is missing nothing is lowered', () => {
  const unseen = {...seen(null), attribution: missing('not-observed', 'ss -tne')};
  expect(lowerBehindProxy([found('workers-busy')], unseen)).toMatchObject([{confidence: 'certain'}]);
});

test.each<
  [when: string, proxy: boolean | null | undefined, opened: number | undefined, of: number, is: boolean]
>([
  ['each accepted one had two descriptors', true, undefined, 200, true],
  ['each held one had one descriptor, whatever else was opened there', false, 200, 200, false],
  ['its backend is gone, so none is held: it opened one for each', undefined, 200, 200, true],
  ['of a few that are left nothing can be told, and it opened one for most', null, 120, 200, true],
  ['it opened some, of its own need', null, 60, 200, false],
  ['a handful says nothing', undefined, 7, 7, false],
  ['what it opened was not read', undefined, undefined, 200, false],
])('a proxy: %s', (_, proxy, openedOnward, established, is) => {
  const attribution = proxy === undefined ? undefined : {share: 1, translated: false, proxy};
  expect(isProxy({attribution, openedOnward, attempts: {established}})).toBe(is);
});
