import {expect, test} from 'vitest';
import {compareRecords} from '../../src/compare/compare.ts';
import {comparePairs} from '../../src/compare/compare-pairs.ts';
import type {Comparison} from '../../src/compare/comparison.ts';
import type {RunRecord} from '../../src/record/record.ts';
import {coloured, plain} from '../../src/report/colour.ts';
import type {ComparedRuns} from '../../src/report/compared-runs.ts';
import {renderComparisonMarkdown} from '../../src/report/comparison-markdown.ts';
import {renderComparison} from '../../src/report/comparison-text.ts';
import {answerOf, groundsOf} from '../../src/report/comparison-words.ts';
import {renderComparisonHtml} from '../../src/report/html/comparison-page.ts';
import {changed, hostileWords, madeHostile, madeSurvey, saved} from './made-record.ts';

const tolerance = 0.05;
const next = changed('target-fds', {result: 16});
const base = saved('target-fds');
const worse = compareRecords(base, next, tolerance);
const compared = (comparison: Comparison, first: RunRecord, second: RunRecord): ComparedRuns => ({
  comparison,
  base: first,
  new: second,
});
test('the answer stands first', async () => {
  expect(renderComparison(worse, plain, 100).split('\n').slice(0, 4)).toEqual([
    'tcp://127.0.0.1:7002  2026-11-23T08:24:22.168Z against 2026-11-23T08:24:22.168Z',
    '',
    '  Ceiling 32 → 16 (−50 %); still stopped by target-fds',
    '  Worse: 1 metric, 15 the same; 1 regression beyond 5 %',
  ]);
  await expect(`${renderComparison(worse, plain, 100)}\n`).toMatchFileSnapshot('golden/comparison-worse.txt');
  await expect(renderComparisonMarkdown(compared(worse, base, next))).toMatchFileSnapshot(
    'golden/comparison-worse.md',
  );
  const [first, second] = [madeSurvey(), saved('app-cap-reject')];
  const survey = compareRecords(first, second, tolerance);
  await expect(`${renderComparison(survey, plain, 100)}\n`).toMatchFileSnapshot(
    'golden/comparison-forced.txt',
  );
  await expect(renderComparisonMarkdown(compared(survey, first, second))).toMatchFileSnapshot(
    'golden/comparison-forced.md',
  );
});

test('records that are the same are said once to be so', () => {
  const same = compareRecords(next, next, tolerance);
  expect(renderComparison(same, plain, 100).split('\n').slice(2, 4)).toEqual([
    '  Ceiling 16 as before; still stopped by target-fds',
    '  The same: 16 metrics',
  ]);
});

test.each([80, 100, 110])('fits %i columns, and colour changes no word', (width) => {
  const text = renderComparison(worse, plain, width);
  expect(text.split('\n').filter((line) => line.length > width || line !== line.trimEnd())).toEqual([]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is made of them
  expect(renderComparison(worse, coloured, width).replaceAll(/\u001b\[\d+m/g, '')).toBe(text);
});

test('hostile words steer neither terminal nor page', () => {
  const hostile: Comparison = {
    ...compareRecords(saved('app-cap-reject'), madeHostile(), 0),
    forcedAgainst: [hostileWords],
    moved: [{limit: 'syn-queue', what: hostileWords, base: hostileWords, new: hostileWords}],
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(renderComparison(hostile, plain, 100)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  expect(renderComparisonMarkdown(compared(hostile, saved('app-cap-reject'), madeHostile()))).not.toMatch(
    /<(?!\/?(code|details|summary)>)|:\/\/|@/,
  );
});

const settled = changed('app-cap-reject', {});
const spoilt = changed('app-cap-reject', {outcome: 'inconclusive'});

test.each([
  {says: 'Ceiling 32 → 16 (−50 %); still stopped by target-fds', of: [base, next]},
  {says: 'Ceiling 16 → 32 (+100 %); still stopped by target-fds', of: [next, base]},
  {says: /target-fds is gone; now stopped by app-cap-reject$/, of: [base, saved('app-cap-reject')]},
  {says: /^Ceiling \d+, which decides nothing: the base was inconclusive/, of: [spoilt, settled]},
  {says: /^Ceiling \d+, which decides nothing: the new run was inconclusive/, of: [settled, spoilt]},
] as const)('says in a sentence: $says', ({says, of: [first, second]}) => {
  const answer = answerOf(compareRecords(first, second, tolerance));
  if (typeof says === 'string') expect(answer).toBe(says);
  else expect(answer).toMatch(says);
});

test('what cannot be compared is said once for each reason', () => {
  const told = renderComparison(compareRecords(spoilt, settled, tolerance), plain, 100);
  expect(told.match(/the base was inconclusive/g)).toHaveLength(3);
  expect(told).toContain(
    'Nothing else of ceiling is compared, for the same reason: the base was inconclusive.',
  );
  expect(told).not.toContain('ceiling.accepted');
  const capped = changed('app-cap-reject', {
    attempts: {...saved('app-cap-reject').experiments[0]?.attempts, refusals: {denied: 300}} as never,
  });
  const beyond = renderComparison(compareRecords(settled, capped, tolerance), plain, 200);
  expect(beyond).toContain('Not compared: refused, refusals.denied of ceiling (past the limit of both runs');
});

test.each([
  [1, /^One pair of runs\. .*exactly/],
  [2, /agree on a value and all 2 of the other on another\. To tell more than that, use --runs 4 or more\.$/],
  [4, /, or where all runs of one lie beyond all of the other\.$/],
  [6, /, or where all pairs differ the same way\.$/],
] as const)('the grounds of %i pairs are those that count with so many', (runs, says) => {
  const pairs = Array.from({length: runs}, () => ({base, new: next}));
  expect(groundsOf(comparePairs(pairs, tolerance))).toMatch(says);
});

test('the page has the answer, both pictures on one scale, and no script', () => {
  const page = renderComparisonHtml(compared(worse, base, next), new Map());
  expect(page).toContain('Ceiling 32 → 16 (−50 %)');
  const scales = [...page.matchAll(/<text class="tick"[^>]*text-anchor="end">([\d,]+)<\/text>/g)].map(
    ([, value]) => value,
  );
  expect(scales.length).toBeGreaterThan(5);
  expect(scales.slice(0, scales.length / 2)).toEqual(scales.slice(scales.length / 2));
  expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  const hostile = renderComparisonHtml(
    compared(
      compareRecords(saved('app-cap-reject'), madeHostile(), 0),
      saved('app-cap-reject'),
      madeHostile(),
    ),
    new Map(),
  );
  expect(hostile).not.toMatch(/<(script|img|b>)/i);
});
