import {expect, test} from 'vitest';
import {compareRecords} from '../../src/compare/compare.ts';
import type {Comparison} from '../../src/compare/comparison.ts';
import {coloured, plain} from '../../src/report/colour.ts';
import {renderComparisonMarkdown} from '../../src/report/comparison-markdown.ts';
import {renderComparison} from '../../src/report/comparison-text.ts';
import {changed, hostileWords, madeHostile, madeSurvey, saved} from './made-record.ts';

const tolerance = 0.05;
const next = changed('target-fds', {result: 16});
const worse = compareRecords(saved('target-fds'), next, tolerance);
test('the verdict stands first', async () => {
  expect(renderComparison(worse, plain, 100).split('\n').slice(0, 3)).toEqual([
    'tcp://127.0.0.1:7002  2026-11-23T08:24:22.168Z against 2026-11-23T08:24:22.168Z',
    '',
    '  Worse: 1 metric, 15 the same; 1 regression beyond 5 %',
  ]);
  await expect(`${renderComparison(worse, plain, 100)}\n`).toMatchFileSnapshot('golden/comparison-worse.txt');
  await expect(renderComparisonMarkdown(worse)).toMatchFileSnapshot('golden/comparison-worse.md');
  const survey = compareRecords(madeSurvey(), saved('app-cap-reject'), tolerance);
  await expect(`${renderComparison(survey, plain, 100)}\n`).toMatchFileSnapshot(
    'golden/comparison-forced.txt',
  );
  await expect(renderComparisonMarkdown(survey)).toMatchFileSnapshot('golden/comparison-forced.md');
});

test('records that are the same are said once to be so', () => {
  const same = compareRecords(next, next, tolerance);
  expect(renderComparison(same, plain, 100).split('\n')[2]).toBe('  The same: 16 metrics');
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
  expect(renderComparisonMarkdown(hostile)).not.toMatch(/<(?!\/?code>)|:\/\/|@/);
});
