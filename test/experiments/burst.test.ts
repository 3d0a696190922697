import {expect, test} from 'vitest';
import {verdictOf} from '../../src/experiments/burst.ts';
import type {StepCounts} from '../../src/experiments/step.ts';
import {emptyTally, type Tally} from '../../src/model/tally.ts';
import type {Step} from '../../src/record/record.ts';

const held: StepCounts = {
  started: 64,
  established: 64,
  late: 0,
  unanswered: 0,
  refused: 0,
  phantom: null,
  spreadUs: 900,
  achievedPerSecond: null,
  connect: {p50Us: 20, p99Us: 100},
  response: {p50Us: 30, p99Us: 900},
  queueLongest: 64,
  queueGrowthPerSecond: null,
};
const noFds = {...emptyTally().refusals, 'no-fds': 3};

test.each<
  [
    when: string,
    differs: Partial<StepCounts>,
    attempts: Partial<Tally>,
    settled: boolean,
    verdict: Step['verdict'],
    why: RegExp,
  ]
>([
  ['all were taken', {}, {}, true, 'held', /^$/],
  ['one lost its SYN', {late: 1}, {}, true, 'failed', /^1 after a SYN retry$/],
  ['one is a phantom', {phantom: 1}, {}, true, 'failed', /^1 phantom$/],
  ['its kernel has each of them', {phantom: 0}, {}, true, 'held', /^$/],
  ['two have no answer', {unanswered: 2}, {}, true, 'failed', /^2 without an answer$/],
  [
    'the driver had no descriptor',
    {refused: 3},
    {refusals: noFds},
    true,
    'driver-limited',
    /3 failed on the driver/,
  ],
  ['the driver could not start all', {}, {started: 60}, true, 'driver-limited', /only 60/],
  ['cut short while some wait', {pending: 7}, {}, false, 'unfinished', /^cut short: 7 without an outcome$/],
  [
    'cut short while it was being opened',
    {started: 60, pending: 7},
    {started: 60},
    false,
    'unfinished',
    /7 without an outcome, 4 not started/,
  ],
  [
    'cut short, and some were lost until then',
    {late: 2, pending: 7},
    {},
    false,
    'unfinished',
    /2 after a SYN/,
  ],
  [
    'the driver is judged first: what it refused was its own doing, even so',
    {refused: 3},
    {refusals: noFds},
    false,
    'driver-limited',
    /3 failed on the driver/,
  ],
])('%s', (_, differs, attempts, settled, verdict, why) => {
  const tally = {...emptyTally(), started: 64, ...attempts};
  const step = verdictOf({...held, ...differs}, {tally, settled}, 64);
  expect(step.verdict).toBe(verdict);
  expect(step.why).toMatch(why);
});
