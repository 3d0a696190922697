import {expect, test} from 'vitest';
import {joinRows, matrixText, ranksWell, repeatsText, summarise, summaryText} from './matrix.ts';
import {type Row, rowOf} from './row.ts';
import type {Truth, View} from './scenario.ts';

type Findings = Parameters<typeof rowOf>[3]['findings'];

function finding(
  limit: string,
  confidence: 'certain' | 'possible',
  ceiling: number | null,
): Findings[number] {
  const because = [{reading: `reading of ${limit}`, from: 'somewhere', value: 17}];
  return {limit, side: null, verdict: 'hit', confidence, ceiling, because, advice: ['do this']};
}

function row(scenario: string, view: View, truth: Truth, findings: Findings, result: number): Row {
  const experiment = {findings, result, outcome: 'limit-found', attempts: {started: 200}};
  const said = experiment as unknown as Parameters<typeof rowOf>[3];
  return rowOf({name: scenario, facts: 'kernel.md 1'}, view, truth, said, {exitCode: 0, seconds: 5});
}

const stalled: Truth = {limit: 'accept-stalled', ceiling: 17, result: 0};
const capped: Truth = {limit: 'app-cap-reject', ceiling: 50};
const well: Truth = {limit: 'no-limit-reached'};
const rows = [
  row('hung', 'with target evidence', stalled, [finding('accept-stalled', 'certain', 17)], 0),
  row('hung', 'from the client alone', stalled, [finding('accept-stalled', 'possible', null)], 17),
  row('capped', 'with target evidence', capped, [finding('target-fds', 'certain', 50)], 50),
  row(
    'capped',
    'from the client alone',
    capped,
    [finding('target-fds', 'possible', null), finding('app-cap-reject', 'possible', 50)],
    50,
  ),
  row('well', 'with target evidence', well, [finding('no-limit-reached', 'certain', null)], 200),
  row('hung', 'beside a busy neighbour', stalled, [finding('accept-stalled', 'possible', 17)], 0),
  row('capped', 'beside a busy neighbour', capped, [finding('target-fds', 'certain', 50)], 50),
  row('well', 'beside a busy neighbour', well, [finding('target-fds', 'possible', null)], 200),
  row('well', 'from the client alone', well, [finding('target-fds', 'possible', null)], 200),
];

test('the summary counts what is right in each view, controls by themselves', () => {
  const share = (are: number, of: number) => ({are, of});
  const common = {runs: 3, failed: 1, secondsMeasured: 15};
  expect(summarise(rows)).toEqual({
    'with target evidence': {
      ...common,
      rightFirst: share(1, 2),
      listed: share(1, 2),
      figuresExact: share(1, 2),
      controlsClean: share(1, 1),
      wrong: {certain: 1, likely: 0},
    },
    'from the client alone': {
      ...common,
      rightFirst: share(1, 2),
      listed: share(2, 2),
      figuresExact: share(0, 0),
      controlsClean: share(0, 1),
      wrong: {certain: 0, likely: 0},
    },
    'beside a busy neighbour': {
      ...common,
      rightFirst: share(1, 2),
      listed: share(1, 2),
      figuresExact: share(0, 0),
      controlsClean: share(1, 1),
      wrong: {certain: 1, likely: 0},
    },
  });
});

test('the closing table has a column a view', () => {
  expect(summaryText(summarise(rows))).toMatch(
    /right first +│ 1\/2 \(50 %\) +│ 1\/2 \(50 %\) +│ 1\/2 \(50 %\)/,
  );
  expect(summaryText(summarise(rows))).toMatch(/wrong and certain +│ 1 +│ 0 +│ 1 /);
});

test('what was measured again stands in the place of what was measured before', () => {
  const again = row('capped', 'with target evidence', capped, [finding('app-cap-reject', 'certain', 50)], 50);
  const joined = joinRows(rows, [again]);
  expect(joined).toHaveLength(rows.length);
  expect(summarise(joined)['with target evidence'].rightFirst).toEqual({are: 2, of: 2});
});

test('four of five must be ranked first', () => {
  const summary = summarise(rows);
  const blind = summary['from the client alone'];
  const ranked = (are: number) =>
    ranksWell({...summary, 'from the client alone': {...blind, rightFirst: {are, of: 5}}});
  expect([ranked(3), ranked(4)]).toEqual([false, true]);
});

test('the matrix has one line a scenario, with both views, and says what is wrong', () => {
  const text = matrixText(rows);
  expect(text).toContain('accept-stalled (certain, 17)');
  expect(text).toContain('rank 2: target-fds');
  expect(text.match(/pass/g)).toHaveLength(1);
  expect(text.match(/FAIL/g)).toHaveLength(2);
});

test('scenarios that were repeated are counted by what was said', () => {
  const again = (ceiling: number) =>
    row('capped', 'with target evidence', capped, [finding('app-cap-reject', 'certain', ceiling)], ceiling);
  expect(repeatsText([again(50), again(50), again(49)])).toBe(
    [
      'capped, with target evidence',
      '  2 of 3: app-cap-reject (certain, 50); figure 50',
      '  1 of 3: app-cap-reject (certain, 49); figure 49',
    ].join('\n'),
  );
});
