import {describe, expect, test} from 'vitest';
import {parseExpectation} from '../../src/gate/expectation.ts';
import {judgeExpectations} from '../../src/gate/gate.ts';
import {judgeExpectation} from '../../src/gate/judge.ts';
import type {RunRecord} from '../../src/record/record.ts';
import {changed, experimentOf, madeSurvey, saved} from '../report/made-record.ts';

const judge = (record: RunRecord, text: string) => {
  const {actual, held, undecided} = judgeExpectation(record, parseExpectation(text));
  return [undecided ? 'undecided' : held, actual];
};

describe('numbers', () => {
  const {latency} = experimentOf('target-fds');
  test.each<[record: string, text: string, held: boolean, actual: string | number | null]>([
    ['target-fds', 'ceiling >= 32', true, 32],
    ['target-fds', 'ceiling > 32', false, 32],
    ['target-fds', 'result <= 32', true, 32],
    ['target-fds', 'ceiling != 33', true, 32],
    ['target-fds', 'connect.p99 < 191us', true, '190us'],
    ['target-fds', 'connect.p99 < 190us', false, '190us'],
    ['target-fds', 'lateness.p99 < 1ms', false, '3.581ms'],
    ['target-fds', 'connect.count == 200', true, latency.connect?.count ?? 0],
    ['target-fds', 'connect.p50 < 1ms', true, '58us'],
    ['target-fds', 'connect.p0.5 < 1ms', true, '19us'],
    ['target-fds', 'establishedPerSecond > 1k/s', true, '1004.86/s'],
    // No sample is not a pass, whichever way it is compared.
    ['target-fds', 'accept.p99 < 20ms', false, null],
    ['target-fds', 'accept.p95 < 20ms', false, null],
    ['target-fds', 'accept.p99 >= 0', false, null],
    ['target-fds', 'canary.failed == 0', false, null],
    ['target-fds', 'hold.held == 1000', false, null],
    ['interrupted', 'confirmed >= 0', false, null],
    ['not-observed', 'accepted >= 0', false, null],
    ['not-observed', 'somaxconn >= 1', false, null],
    // A class that nobody was refused by is a zero: the record keeps the others.
    ['target-fds', 'refusals.reset == 0', true, 0],
    ['target-fds', 'refused == 0', true, 0],
    ['refusing', 'refused == 0', false, experimentOf('refusing').attempts.started],
    ['refusing', 'refusals.refused >= 1', true, experimentOf('refusing').attempts.started],
    ['accept-stalled', 'deadline == 43', true, 43],
    ['accept-stalled', 'retried == 0', false, 43],
    ['accept-stalled', 'synRetries.2 == 43', true, 43],
    ['accept-stalled', 'synRetries.9 == 0', true, 0],
    ['accept-stalled', 'timeline.last.acceptQueueLength <= 16', false, 17],
    ['accept-stalled', 'phantom == 0', true, 0],
    // The list of limits.
    ['target-fds', 'somaxconn >= 4096', true, 4096],
    ['target-fds', 'net.core.somaxconn > 4096', false, 4096],
    ['target-fds', 'backlog >= 1024', false, 511],
    ['target-fds', 'backlog.ceiling == 512', true, 512],
    ['target-fds', 'lowest >= 33', false, 32],
    ['target-fds', 'target-fds.ceiling >= 32', true, 32],
    ['target-fds', 'memory-max >= 1m', true, 'unlimited'],
    ['target-fds', 'pids-max >= 1', false, null],
    ['target-fds', 'ip_local_port_range >= 1', false, null],
    // Of several processes each has to hold; the one that does not is shown.
    ['target-fds', 'nofile >= 41', false, 40],
    ['target-fds', 'nofile >= 40', true, 40],
  ])('%s: %s', (name, text, held, actual) => {
    expect(judge(saved(name), text)).toEqual([held, actual]);
  });

  test.each<[text: string, held: boolean, actual: string | number | null]>([
    ['burst >= 17', true, 17],
    ['rate >= 500/s', true, 500],
    ['hold.result == 50', true, 50],
    ['ends.fin.count == 0', false, 150],
    ['ends.rst.count == 0', true, 0],
    ['ends.rst.ageP50 > 0', false, null],
    ['confirmation.held.times == 3', true, 3],
    ['canary.p99 < 2ms', true, '1.2ms'],
    ['canary.recovery < 1m', false, null],
    ['burst.fidelity.idleShare > 50%', true, '62%'],
    ['rate.steps.1.achievedPerSecond > 600/s', true, '610/s'],
    ['rate.steps.1.connect.p99 < 1s', false, null],
    // In every experiment, and the one in which it does not hold is shown.
    ['started <= 200', true, 60],
    ['refused == 0', false, 43],
    ['result > 17', false, 17],
    ['confirmation.repeats == 3', true, 3],
  ])('a survey: %s', (text, held, actual) => {
    expect(judge(madeSurvey(), text)).toEqual([held, actual]);
  });
});

describe('limits', () => {
  test.each<[record: string, text: string, held: boolean | 'undecided', actual: string | null]>([
    ['target-fds', 'limit == target-fds', true, 'target-fds (certain)'],
    ['target-fds', 'limit == accept-rate', false, 'target-fds (certain)'],
    ['target-fds', 'limit != accept-rate', true, 'target-fds (certain)'],
    ['target-fds', 'limit != target-fds', false, 'target-fds (certain)'],
    ['target-fds', 'no accept-rate', true, 'target-fds (certain)'],
    ['target-fds', 'no target-fds', false, 'target-fds (certain)'],
    ['target-fds', 'burst.limit == target-fds', false, null],
    // Which could not be judged may have been it.
    ['driver-fds', 'no target-fds', 'undecided', 'unknown'],
    ['driver-fds', 'limit != target-fds', true, 'driver-fds (certain)'],
    // Several are possible: the evidence leaves open which.
    [
      'not-observed',
      'limit == accept-stalled',
      'undecided',
      'accept-stalled (possible), target-file-max (possible)',
    ],
    ['not-observed', 'limit == target-fds', false, 'accept-stalled (possible), target-file-max (possible)'],
    [
      'not-observed',
      'no accept-stalled',
      'undecided',
      'accept-stalled (possible), target-file-max (possible)',
    ],
    ['no-limit-reached', 'limit == no-limit-reached', true, 'no-limit-reached (certain)'],
  ])('%s: %s', (name, text, held, actual) => {
    expect(judge(saved(name), text)).toEqual([held, actual]);
  });

  test('a run without findings is no pass', () => {
    const record = changed('target-fds', {findings: []});
    for (const text of ['no target-fds', 'limit == target-fds', 'limit != target-fds'])
      expect(judge(record, text)).toEqual([false, null]);
  });

  test('of a survey, each experiment counts unless one is named', () => {
    expect(judge(madeSurvey(), 'no target-fds')).toEqual([false, 'target-fds (certain)']);
    expect(judge(madeSurvey(), 'ceiling.limit == target-fds')).toEqual([true, 'target-fds (certain)']);
    expect(judge(madeSurvey(), 'no syn-queue')[0]).toBe(true);
  });
});

describe('a figure of a stage that the application has no part in', () => {
  const counts = (basis: 'established' | 'confirmed' | 'accepted', result: number | null = 200) =>
    changed('no-limit-reached', {basis, result});

  test.each<[string, RunRecord, string, held: boolean | 'undecided', actual: number | null]>([
    ['accepted', counts('accepted'), 'ceiling >= 150', true, 200],
    ['confirmed by its kernel', counts('confirmed'), 'ceiling >= 150', 'undecided', 200],
    ['established on this side', counts('established'), 'result >= 150', 'undecided', 200],
    ['it would not hold either', counts('confirmed'), 'ceiling >= 500', 'undecided', 200],
    ['nobody got in: nobody was accepted', counts('established', 0), 'ceiling >= 150', false, 0],
    ['no sample', counts('confirmed', null), 'ceiling >= 150', false, null],
    ['the stage is named', counts('confirmed'), 'confirmed >= 150', true, 200],
  ])('%s: %s', (_, record, text, held, actual) => {
    expect(judge(record, text)).toEqual([held, actual]);
  });

  test('it is undecided, with the reason, and the exit code is 3; one that failed goes before', () => {
    const record = counts('confirmed');
    const judgedBy = (...texts: string[]) =>
      judgeExpectations(
        record,
        texts.map((text) => parseExpectation(text)),
      );
    const undecided = judgedBy('ceiling >= 150', 'refused == 0');
    expect(undecided.exitCode).toBe(3);
    expect(undecided.expectations).toEqual([
      {
        expect: 'ceiling >= 150',
        actual: 200,
        held: false,
        undecided: true,
        why: 'ceiling counts confirmed connections: whether the application accepted them was not observed',
      },
      {expect: 'refused == 0', actual: 0, held: true},
    ]);
    expect(judgedBy('ceiling >= 150', 'refused > 0').exitCode).toBe(1);
    expect(judgeExpectations(undecided, [parseExpectation('confirmed >= 150')]).exitCode).toBe(0);
  });
});

describe('a figure that its repeats leave between two numbers', () => {
  const ranged = (outcome: 'limit-found' | 'inconclusive', exitCode: number, differs = {}): RunRecord => ({
    ...changed('target-fds', {
      result: 907,
      outcome,
      confirmation: {
        repeats: 3,
        held: {connections: 907, times: outcome === 'limit-found' ? 3 : 0},
        refused: {connections: 911, times: 3},
        between: {fewest: 907, most: 910},
        ...differs,
      },
    }),
    exitCode,
  });
  const rows: [text: string, held: boolean | 'undecided'][] = [
    ['ceiling >= 800', true],
    ['ceiling >= 907', true],
    ['ceiling >= 909', 'undecided'],
    ['ceiling > 907', 'undecided'],
    ['ceiling >= 911', false],
    ['ceiling <= 910', true],
    ['ceiling < 907', false],
    ['ceiling == 908', 'undecided'],
    ['ceiling == 907', 'undecided'],
    ['ceiling == 906', false],
    ['ceiling != 908', 'undecided'],
    ['ceiling != 911', true],
  ];
  test.each(rows)('%s', (text, held) => {
    expect(judge(ranged('limit-found', 0), text)).toEqual([held, 907]);
  });

  test('each repeat met or missed it: decided, also where the figure is no one number', () => {
    const wide = {between: {fewest: 500, most: 910}};
    const codeOf = (record: RunRecord, ...texts: string[]) =>
      judgeExpectations(
        record,
        texts.map((text) => parseExpectation(text)),
      ).exitCode;
    const range = ranged('inconclusive', 3, wide);
    expect(codeOf(range)).toBe(3);
    expect(codeOf(range, 'ceiling >= 400')).toBe(0);
    expect(codeOf(range, 'ceiling >= 911')).toBe(1);
    expect(codeOf(range, 'ceiling >= 800')).toBe(3);
    expect(codeOf(range, 'ceiling >= 400', 'ceiling >= 800')).toBe(3);
    // Nothing was expected of the figure.
    expect(codeOf(range, 'refused >= 0')).toBe(3);
    // Judged once more by something else.
    const once = judgeExpectations(range, [parseExpectation('ceiling >= 400')]);
    expect(codeOf(once, 'ceiling >= 800')).toBe(3);
    // The driver met a limit of its own as well.
    const own = {...saved('driver-fds'), exitCode: 3};
    expect(codeOf(own, 'ceiling >= 1')).toBe(3);
  });
});

test.each<[text: string, held: boolean | 'undecided']>([
  ['ceiling >= 40', true],
  ['ceiling >= 60', 'undecided'],
  ['ceiling > 80', false],
])('40 were answered of 80, and others still got their answers: %s', (text, held) => {
  const stillServing = {perSecond: 10, waiting: 40};
  const record = changed('target-fds', {basis: 'served', result: 40, stillServing});
  expect(judge(record, text)).toEqual([held, 40]);
});

describe('exit codes', () => {
  const held = 'ceiling >= 0';
  const failed = 'ceiling >= 1m';
  test.each<[exitCode: number, texts: string[], after: number]>([
    [0, [], 0],
    [0, [held], 0],
    [0, [held, failed], 1],
    [1, [held], 0],
    [1, [failed], 1],
    // The expectations were not put to the test.
    [3, [failed], 3],
    [4, [failed], 4],
    [70, [failed], 70],
    [130, [failed], 130],
    [143, [failed], 143],
  ])('%i with %j is %i', (exitCode, texts, after) => {
    const record = {...saved('target-fds'), exitCode};
    const judged = judgeExpectations(
      record,
      texts.map((text) => parseExpectation(text)),
    );
    expect(judged.exitCode).toBe(after);
    expect(judged.expectations.map(({expect: text}) => text)).toEqual(texts);
  });
});
