import {expect, test} from 'vitest';
import {type Look, recentPerSecond, remember} from '../../../src/report/live/recent-rate.ts';

/** Looks, four a second, at these counts. */
const looksAt = (...counts: number[]) =>
  counts.map((count, i): Look => ({atMs: 10_000 + i * 250, count})).reduce<readonly Look[]>(remember, []);

test.each<[what: string, counts: number[], perSecond: number | null]>([
  ['nothing', [], null],
  ['one look', [500], null],
  ['two looks', [500, 750], 1000],
  [
    'what was before its window is forgotten',
    [0, 0, 0, 0, 0, 0, 0, 0, 250, 500, 750, 1000, 1250, 1500],
    1000,
  ],
  ['nothing new', [500, 500, 500], 0],
  ['the next run begins at none', [5000, 5250, 0, 100], 400],
])('%s', (_, counts, perSecond) => expect(recentPerSecond(looksAt(...counts))).toBe(perSecond));
