import {expect, test} from 'vitest';
import {Moments, mostMoments} from '../../src/experiments/moments.ts';
import type {Moment} from '../../src/experiments/timeline.ts';
import {emptyTally} from '../../src/model/tally.ts';

const none = emptyTally();
const look = (atMs: number, open: number): Moment => ({
  atMs,
  tally: {...none, established: 1000, open, openAnswered: open},
  sample: undefined,
});

test('a run of ordinary length keeps every look', () => {
  const moments = new Moments();
  for (let i = 0; i < mostMoments; i++) moments.add(look(i, 1));
  expect(moments.all.map(({atMs}) => atMs)).toEqual(Array.from({length: mostMoments}, (_, i) => i));
});

test('72 hours, by a clock that is simulated, keep a bounded number of looks, both ends and each peak', () => {
  const moments = new Moments();
  const everyMs = 2000;
  const looks = (72 * 3600 * 1000) / everyMs;
  const peaks = new Map([
    [777, 999],
    [64_001, 998],
    [looks - 3, 997],
  ]);
  for (let i = 0; i < looks; i++) {
    moments.add(look(i * everyMs, peaks.get(i) ?? 500));
    if (i % 100 === 0) expect(moments.all.length).toBeLessThanOrEqual(mostMoments);
  }
  const kept = moments.all;
  expect(kept[0]?.atMs).toBe(0);
  expect(kept.at(-1)?.atMs).toBe((looks - 1) * everyMs);
  expect(kept.filter(({tally}) => tally.open > 500).map(({tally}) => tally.open)).toEqual([999, 998, 997]);
  // No hour has fewer than others: an early one is as well seen as a late one.
  const early = kept.filter(({atMs}) => atMs < 36 * 3600 * 1000);
  expect(early.length).toBeGreaterThan(80);
  expect(kept.map(({atMs}) => atMs)).toEqual(kept.map(({atMs}) => atMs).sort((a, b) => a - b));
});
