import {expect, test} from 'vitest';
import {exclusive, lowerContradictions} from '../../src/explain/exclusive.ts';
import type {Confidence, Finding} from '../../src/model/finding.ts';
import {type LimitName, sideOfLimit} from '../../src/model/limit-names.ts';

const finding = (limit: LimitName, confidence: Confidence | null): Finding => ({
  limit,
  side: sideOfLimit[limit],
  verdict: confidence === null ? 'clear' : 'hit',
  confidence,
  ceiling: null,
  because: [],
  advice: [],
});
const lowered = (a: Finding, b: Finding) => lowerContradictions([a, b]).map(({confidence}) => confidence);

test.each(exclusive)('%s and %s are never both certain', (a, b, why) => {
  expect(lowered(finding(a, 'certain'), finding(b, 'certain'))).toEqual(['possible', 'possible']);
  expect(lowered(finding(a, 'certain'), finding(b, 'likely'))).toEqual(['certain', 'possible']);
  expect(lowered(finding(a, 'possible'), finding(b, 'likely'))).toEqual(['possible', 'likely']);
  expect(lowered(finding(a, 'certain'), finding(b, null))).toEqual(['certain', null]);
  const [one, other] = lowerContradictions([finding(a, 'certain'), finding(b, 'certain')]);
  expect(one?.because.map(({reading}) => reading).join()).toContain(`${b}, which was found as well: ${why}`);
  expect(other?.because.map(({reading}) => reading).join()).toContain(a);
});

test('what the server says of itself in its log is not lowered by what is deduced alone', () => {
  const logged: Finding = {
    ...finding('app-cap-reject', 'likely'),
    because: [{reading: 'its log says “too many clients (>=57)”, times', from: 'stunnel.log', value: 3}],
  };
  expect(lowered(finding('app-cap-evict', 'certain'), logged)).toEqual(['possible', 'possible']);
  expect(lowered(finding('app-cap-evict', 'likely'), logged)).toEqual(['possible', 'likely']);
});

test('those that may hold together stay as they are', () => {
  const both = [finding('app-cap-stop', 'certain'), finding('idle-timeout', 'certain')];
  expect(lowerContradictions(both)).toEqual(both);
});

test('no pair stands twice, and none excludes itself', () => {
  const pairs = exclusive.map(([a, b]) => [a, b].sort().join(' '));
  expect(new Set(pairs).size).toBe(pairs.length);
  expect(exclusive.filter(([a, b]) => a === b)).toEqual([]);
});
