import {expect, test} from 'vitest';
import {compareRecords} from '../../src/compare/compare.ts';
import {comparePairs, middleOf, type Pair} from '../../src/compare/compare-pairs.ts';
import type {RunRecord} from '../../src/record/record.ts';
import {changed} from '../report/made-record.ts';

const run = (result: number): RunRecord => changed('target-fds', {result});
const pairsOf = (bases: readonly number[], news: readonly number[]): Pair[] =>
  bases.map((base, index) => ({base: run(base), new: run(news[index] as number)}));
const figureOf = (bases: readonly number[], news: readonly number[]) =>
  comparePairs(pairsOf(bases, news), 0.05).rows.find(({metric}) => metric === 'result');

test.each([
  ['the same in each run', [50, 50], [80, 80], 'better', 'the same in each of 2 runs'],
  ['the same in all runs', [50, 50, 50], [50, 50, 50], 'same', 'equal in all 3 runs'],
  ['all beyond all of the other', [50, 52, 51, 49, 50], [40, 41, 42, 39, 44], 'worse', 'all 5 runs beyond'],
  ['four are enough for that', [50, 52, 51, 49], [60, 61, 62, 63], 'better', 'all 4 runs beyond'],
  ['three are not', [50, 52, 51], [60, 61, 62], 'same', 'too few runs to tell'],
  ['one lies among the others', [50, 52, 51, 49, 50], [60, 61, 51, 63, 62], 'same', 'within the noise of 5'],
  [
    'a drift of the machine that both share',
    [10, 20, 30, 40, 50, 60],
    [12, 23, 33, 42, 54, 63],
    'better',
    'in all 6 pairs',
  ],
  [
    'five pairs that agree are not enough',
    [10, 20, 30, 40, 50],
    [12, 23, 33, 42, 54],
    'same',
    'within the noise of 5',
  ],
] as const)('%s: %j against %j is %s', (_, bases, news, verdict, why) => {
  expect(figureOf(bases, news)).toMatchObject({verdict, why: expect.stringContaining(why)});
});

test('the values are medians, and the records that are shown are the middle ones', () => {
  expect(figureOf([50, 10, 52, 51], [1, 2, 3, 900])).toMatchObject({base: 50.5, new: 2.5});
  const {base, new: next} = middleOf(pairsOf([50, 10, 52], [7, 900, 8]));
  expect([base, next].map(({experiments}) => experiments[0]?.result)).toEqual([50, 8]);
});

test('twice the same noise is noise', () => {
  const canary = (failed: number): RunRecord => ({
    ...run(50),
    canary: {attempts: 20, failed, p99Us: null, blockedMs: 0, recoveryMs: 10},
  });
  const twice = (base: number, next: number) =>
    comparePairs(Array(2).fill({base: canary(base), new: canary(next)}), 0.05);
  expect(twice(3, 4).regressions).toEqual([]);
  expect(twice(0, 20).regressions).toEqual(['canary.failed']);
});

test('half of the runs spoilt decide nothing', () => {
  const spoilt = changed('target-fds', {outcome: 'inconclusive'});
  const pairs = [...pairsOf([50, 51], [80, 81]), {base: spoilt, new: run(80)}, {base: spoilt, new: run(80)}];
  const comparison = comparePairs(pairs, 0.05);
  expect(comparison.overall).toBe('not-comparable');
  expect(comparison.rows.find(({metric}) => metric === 'result')).toMatchObject({
    verdict: 'not-comparable',
    why: 'the base was inconclusive, in 2 of 4 pairs',
  });
});

test('which way is better is the same as for two records', () => {
  const [base, next] = [run(50), changed('target-fds', {result: 80})];
  for (const row of compareRecords(base, next, 0).rows) {
    if (row.verdict !== 'better' && row.verdict !== 'worse') continue;
    const joined = comparePairs(
      [
        {base, new: next},
        {base, new: next},
      ],
      0,
    ).rows.find(({experiment, metric}) => experiment === row.experiment && metric === row.metric);
    expect(joined?.verdict).toBe(row.verdict);
  }
});
