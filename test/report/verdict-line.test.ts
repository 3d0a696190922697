import {describe, expect, test} from 'vitest';
import {limits} from '../../src/explain/limits.ts';
import type {RunRecord} from '../../src/record/record.ts';
import {verdictLine} from '../../src/report/verdict-line.ts';
import {changed, experimentOf, madeSurvey, saved} from './made-record.ts';

const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));

test.each([
  [
    'target-fds',
    /^✘ 32 of 200 accepted · The accepting process .* \(target-fds, certain\) · nginx: worker_rlimit/,
  ],
  ['no-limit-reached', /^✔ 200 of 200 accepted · tcp:/],
  ['refusing', /^✘ no connection · Connections .* \(refusing, certain\)/],
  [
    'not-observed',
    /^✘ 17 of 60 confirmed by the kernel, acceptance not observed · possibly accept-stalled or target-file-max · tcp/,
  ],
  ['interrupted', /^\? 261 of 10,000 accepted/],
  ['driver-fds', /^\? 45 of 200 accepted · The driver is out of file descriptors/],
])('%s in one line', (name, line) => {
  expect(verdictLine(saved(name), titles)).toMatch(line);
});

const expectation = {expect: 'ceiling >= 100', actual: 200, held: true};

test.each([
  ['all that was expected held', [expectation], '✔'],
  ['one failed', [expectation, {...expectation, held: false}], '✘'],
  ['one is undecided, and none failed', [{...expectation, held: false, undecided: 'not observed'}], '?'],
] as [string, RunRecord['expectations'], string][])('%s: %#', (_, expectations, sign) => {
  expect(verdictLine({...saved('no-limit-reached'), expectations}, titles)[0]).toBe(sign);
});

test('what was held as far as the kernel goes is no tick', () => {
  expect(verdictLine(changed('no-limit-reached', {basis: 'confirmed'}), titles)).toMatch(
    /^\? 200 of 200 confirmed/,
  );
});

test('one limit that is possible is named as such, with what to change', () => {
  const {findings} = experimentOf('target-fds');
  const possible = findings.map((finding) => ({
    ...finding,
    confidence: finding.confidence && ('possible' as const),
  }));
  expect(verdictLine(changed('target-fds', {findings: possible}), titles)).toMatch(
    / · possibly: The accepting process .* \(target-fds, possible\) · nginx: worker_rlimit/,
  );
});

describe('a figure that is another number each time', () => {
  const confirmation = {
    repeats: 3,
    held: {connections: 32, times: 0},
    refused: {connections: 33, times: 3},
    between: {fewest: 20, most: 32},
  };
  const range = {...changed('target-fds', {outcome: 'inconclusive', confirmation}), exitCode: 3};
  test.each<[string, Partial<RunRecord>, RegExp]>([
    ['nothing was expected', {}, /^\? 20 to 32 of 200 accepted · /],
    ['each repeat met what was expected', {exitCode: 0, expectations: [expectation]}, /^✔ 20 to 32 of 200/],
    [
      'one repeat did not',
      {expectations: [{...expectation, held: false, undecided: true}]},
      /^\? 20 to 32 of 200 .* · 1 of 1 expectations undecided · /,
    ],
  ])('%s', (_, differs, line) => {
    expect(verdictLine({...range, ...differs}, titles)).toMatch(line);
  });
});

test('exit code 3 says that what was expected is undecided', () => {
  expect(verdictLine({...saved('driver-fds'), exitCode: 3, expectations: [expectation]}, titles)).toMatch(
    /^\? .* · inconclusive, so what was expected is undecided · /,
  );
});

test('a survey has the figure of each experiment', () => {
  expect(verdictLine(madeSurvey(), titles)).toMatch(/burst .* · .*rate .* · .*ceiling .* · .*hold /);
});

test('no tick where the run decided nothing, whatever was expected', () => {
  const record = {...changed('no-limit-reached', {outcome: 'inconclusive'}), expectations: [expectation]};
  expect(verdictLine(record, titles)[0]).toBe('?');
});
