import {expect, test} from 'vitest';
import {emptyHistograms} from '../../src/drive/histograms.ts';
import type {Judged} from '../../src/experiments/experiment-context.ts';
import {decide, verdictOf} from '../../src/experiments/rate.ts';
import type {Searched, Trial} from '../../src/experiments/search.ts';
import type {StepCounts} from '../../src/experiments/step.ts';
import {emptyTally} from '../../src/model/tally.ts';
import type {Step} from '../../src/record/record.ts';

const held: StepCounts = {
  started: 1000,
  established: 1000,
  late: 0,
  unanswered: 0,
  refused: 0,
  phantom: null,
  spreadUs: 2e6,
  achievedPerSecond: 499,
  connect: {p50Us: 20, p99Us: 100},
  response: {p50Us: 30, p99Us: 900},
  queueLongest: 3,
  queueGrowthPerSecond: 0,
};
const noFds = {...emptyTally(), refusals: {...emptyTally().refusals, 'no-fds': 3}};

test.each<
  [when: string, differs: Partial<StepCounts>, lateUs: number, verdict: Step['verdict'], why: RegExp]
>([
  ['all were taken in time', {}, 50, 'held', /^$/],
  ['one lost its SYN', {late: 1}, 50, 'failed', /^1 after a SYN retry$/],
  ['one was refused', {refused: 1}, 50, 'failed', /^1 refused$/],
  [
    'some have no answer',
    {unanswered: 4, late: 2},
    50,
    'failed',
    /^4 without an answer, 2 after a SYN retry$/,
  ],
  ['the queue grows', {queueGrowthPerSecond: 40}, 50, 'failed', /grew by 40\/s/],
  ['the queue breathes', {queueGrowthPerSecond: 8}, 50, 'held', /^$/],
  ['the queue was not seen', {queueGrowthPerSecond: null, queueLongest: null}, 50, 'held', /^$/],
  [
    'too slow, and the driver was in time',
    {response: {p50Us: 30, p99Us: 150_000}},
    900,
    'failed',
    /p99 150000 µs/,
  ],
  [
    'too slow, for attempts left late',
    {response: {p50Us: 30, p99Us: 150_000}},
    149_000,
    'driver-limited',
    /behind schedule/,
  ],
  [
    'nothing was established',
    {response: null, connect: null, unanswered: 1000, established: 0},
    50,
    'failed',
    /^1000 without/,
  ],
  ['the driver fell behind', {achievedPerSecond: 400}, 50, 'driver-limited', /started 400\/s/],
  [
    'the driver fell behind, and much was lost: the driver is judged first',
    {achievedPerSecond: 400, late: 50},
    50,
    'driver-limited',
    /started 400\/s/,
  ],
])('%s', (_, differs, lateUs, verdict, why) => {
  const histograms = emptyHistograms();
  histograms.lateness.record(lateUs);
  const step = verdictOf(
    {...held, ...differs},
    {tally: emptyTally(), histograms, settled: true},
    {perSecond: 500, objectiveP99Us: 100_000, attempts: 1000},
  );
  expect(step.verdict).toBe(verdict);
  expect(step.why).toMatch(why);
});

test('a rate that was cut short neither held nor failed, whatever it had lost until then', () => {
  const step = verdictOf(
    {...held, started: 700, pending: 5, refused: 2},
    {tally: emptyTally(), histograms: emptyHistograms(), settled: false},
    {perSecond: 500, objectiveP99Us: 100_000, attempts: 1000},
  );
  expect(step).toEqual({
    verdict: 'unfinished',
    why: 'cut short: 5 without an outcome, 300 not started, 2 refused',
  });
});

test('the driver is judged first: its own refusals are nobody else’s', () => {
  const histograms = emptyHistograms();
  const step = verdictOf(
    {...held, late: 500},
    {tally: noFds, histograms, settled: true},
    {perSecond: 500, objectiveP99Us: 100_000, attempts: 1000},
  );
  expect(step.verdict).toBe('driver-limited');
});

/** Steps in the order in which they were tried, each with its verdict and with what was found from its run. */
type Tried = readonly [asked: number, verdict: Step['verdict'], found: string];

test.each<
  [when: string, failed: number | null, endedBy: Searched['endedBy'], tried: readonly Tried[], asked: number]
>([
  [
    'everything held: the last',
    null,
    undefined,
    [
      [100, 'held', 'none'],
      [400, 'held', 'none'],
    ],
    400,
  ],
  [
    'the lowest that failed',
    520,
    undefined,
    [
      [1600, 'failed', 'limit'],
      [490, 'held', 'none'],
      [520, 'failed', 'limit'],
    ],
    520,
  ],
  [
    'too little to see there: the next one that failed',
    520,
    undefined,
    [
      [6400, 'failed', 'limit'],
      [1600, 'failed', 'limit'],
      [490, 'held', 'none'],
      [520, 'failed', 'none'],
    ],
    1600,
  ],
  [
    'none of them shows it: the lowest',
    520,
    undefined,
    [
      [1600, 'failed', 'none'],
      [490, 'held', 'none'],
      [520, 'failed', 'nothing'],
    ],
    520,
  ],
  [
    'what failed below the figure failed by chance',
    1600,
    undefined,
    [
      [400, 'failed', 'limit'],
      [400, 'held', 'none'],
      [1600, 'failed', 'limit'],
    ],
    1600,
  ],
  [
    'a step that was not finished tells why the search ended',
    1600,
    'unfinished',
    [
      [1600, 'failed', 'limit'],
      [490, 'unfinished', 'nothing'],
    ],
    490,
  ],
])('the run that decides: %s', async (_, failed, endedBy, tried, asked) => {
  const trials = tried.map(([asked, verdict, found]) => ({
    plan: {perSecond: asked},
    run: found,
    step: {asked, verdict},
  })) as unknown as Trial[];
  const found = {none: 'no-limit-reached', limit: 'accept-rate'} as Record<string, string>;
  const judge = async (_plan: unknown, run: unknown) => {
    const limit = found[String(run)];
    return {findings: limit === undefined ? [] : [{limit, verdict: 'hit'}]} as unknown as Judged;
  };
  const search = {held: null, failed, trials, ...(endedBy ? {endedBy} : {})};
  const {deciding, judged} = await decide(search, judge);
  expect(deciding.step.asked).toBe(asked);
  expect(judged).toEqual(await judge(deciding.plan, deciding.run));
});
