import {expect, test} from 'vitest';
import {readingBefore} from '../../src/experiments/driver-readings.ts';
import type {HostFacts} from '../../src/model/host-facts.ts';

const at = (atMs: number) => ({sample: {atMs}}) as HostFacts;

test.each([
  ['the only one', 100, [50], 50],
  ['the last before it began', 1000, [50, 400, 900], 900],
  ['not one that was taken while it went on or after', 1000, [50, 400, 1200, 1500], 400],
  ['the first where none was taken before', 10, [50, 400], 50],
])('what the driver’s counters grew from is %s', (_, startMs, taken, before) => {
  const [first, ...more] = taken.map(at);
  expect(readingBefore([first as HostFacts, ...more], startMs).sample.atMs).toBe(before);
});
