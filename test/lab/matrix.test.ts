import {expect, test} from 'vitest';
import {matrixText, ranksWell, repeatsText, summarise, summaryText} from './matrix.ts';
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

test('the summary counts what is right, controls by themselves', () => {
  expect(summarise(rows)).toEqual({
    scenarios: 3,
    rightFirst: {are: 1, of: 2},
    figuresExact: {are: 1, of: 2},
    listed: {are: 2, of: 2},
    rankedFirst: {are: 1, of: 2},
    controlsClean: {are: 1, of: 2},
    besideSame: {are: 1, of: 3},
    besideLesser: {are: 1, of: 2},
    wronglyCertain: 2,
    failed: 3,
    secondsMeasured: 45,
  });
  expect(summaryText(summarise(rows))).toContain('ranked first 1/2 (50 %)');
});

test('four of five must be ranked first', () => {
  const ranked = (are: number) => ranksWell({...summarise(rows), rankedFirst: {are, of: 5}});
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
