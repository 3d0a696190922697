import {expect, test} from 'vitest';
import {limits} from '../../src/explain/limits.ts';
import type {RunRecord} from '../../src/record/record.ts';
import {verdictLine} from '../../src/report/verdict-line.ts';
import {changed, madeSurvey, saved} from './made-record.ts';

const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));

test.each([
  [
    'target-fds',
    /^✘ 32 of 200 accepted · The accepting process .* \(target-fds, certain\) · nginx: worker_rlimit/,
  ],
  ['no-limit-reached', /^✔ 200 of 200 accepted · tcp:/],
  ['refusing', /^✘ no connection · Connections .* \(refusing, certain\)/],
  ['not-observed', /^✘ 17 of 60 confirmed by the kernel, acceptance not observed · the cause is not known/],
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

test('a survey has the figure of each experiment', () => {
  expect(verdictLine(madeSurvey(), titles)).toMatch(/burst .* · .*rate .* · .*ceiling .* · .*hold /);
});

test('no tick where the run decided nothing, whatever was expected', () => {
  const record = {...changed('no-limit-reached', {outcome: 'inconclusive'}), expectations: [expectation]};
  expect(verdictLine(record, titles)[0]).toBe('?');
});
