import {expect, test} from 'vitest';
import {lowerBehindProxy} from '../../src/explain/behind-proxy.ts';
import type {Finding} from '../../src/model/finding.ts';
import {type LimitName, sideOfLimit} from '../../src/model/limit-names.ts';
import {known, missing} from '../../src/model/reading.ts';

const found = (limit: LimitName): Finding => ({
  limit,
  side: sideOfLimit[limit],
  verdict: 'hit',
  confidence: 'certain',
  ceiling: 40,
  because: [],
  advice: ['give it more workers'],
});
const seen = (proxy: boolean | null) => known({share: 1, translated: false, proxy}, 'ss -tne');

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

test('nothing was observed: nothing is lowered', () => {
  const findings = [found('workers-busy')];
  expect(lowerBehindProxy(findings, missing('not-observed', 'ss -tne'))).toEqual(findings);
});
