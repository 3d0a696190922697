import {expect, test} from 'vitest';
import {holdPerSecond} from '../../src/plan/hold-rate.ts';

test.each([
  ['few, over more than a second', 60, undefined, 50],
  ['as many as a second and a fifth takes', 1200, undefined, 1000],
  ['more, no faster', 10_000, undefined, 1000],
  ['what the target takes, where that is known', 10_000, 4000, 4000],
  ['few, though the target takes more', 60, 4000, 50],
])('%s', (_, connections, atMost, perSecond) => {
  expect(holdPerSecond(connections, atMost)).toBe(perSecond);
});
