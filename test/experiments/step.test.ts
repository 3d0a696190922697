import {describe, expect, test} from 'vitest';
import {emptyHistograms} from '../../src/drive/histograms.ts';
import type {LoadRun} from '../../src/experiments/load-run.ts';
import {lossInWords, lostIn, type StepCounts, stepCounts, unfinished} from '../../src/experiments/step.ts';
import type {Listener, Sample} from '../../src/model/host-facts.ts';
import type {Plan} from '../../src/model/plan.ts';
import {known, missing, type Reading} from '../../src/model/reading.ts';
import {emptyTally, type Tally} from '../../src/model/tally.ts';

const silent = {proof: undefined, tls: undefined} as Plan;
const asking = {proof: {name: 'http', authority: 'here', path: '/'}} as Plan;

type Attempts = Partial<Omit<Tally, 'refusals'>> & {readonly refusals?: Partial<Tally['refusals']>};

function run({refusals, ...attempts}: Attempts, differs: Partial<LoadRun> = {}): LoadRun {
  const empty = emptyTally();
  return {
    settled: true,
    tally: {...empty, ...attempts, refusals: {...empty.refusals, ...refusals}},
    histograms: emptyHistograms(),
    moments: [],
    target: undefined,
    ...differs,
  } as unknown as LoadRun;
}

describe('what a step counts', () => {
  const cutShort = {settled: false};
  test.each<[when: string, run: LoadRun, plan: Plan, counts: Partial<StepCounts>, lost: number]>([
    [
      'all were served',
      run({started: 100, established: 100, establishedAfter: [100]}),
      silent,
      {started: 100, established: 100, late: 0, unanswered: 0, refused: 0},
      0,
    ],
    [
      'some after a SYN retry, or two',
      run({started: 100, established: 100, establishedAfter: [90, 7, 3]}),
      silent,
      {late: 10},
      10,
    ],
    [
      'patience was over: ours, or that of the kernel',
      run({started: 100, established: 95, refusals: {deadline: 3, unanswered: 2}}),
      silent,
      {unanswered: 5, refused: 0},
      5,
    ],
    [
      'turned away with an answer',
      run({
        started: 100,
        established: 97,
        refusals: {refused: 1, reset: 2, closed: 3, denied: 4, deadline: 1},
      }),
      silent,
      {unanswered: 1, refused: 10},
      11,
    ],
    [
      'established, and asked in vain until patience was over',
      run({started: 100, established: 100, unproven: 8}),
      asking,
      {unanswered: 8},
      8,
    ],
    [
      'cut short: what waits then is neither lost nor served',
      run({started: 100, established: 70, pending: 30}, cutShort),
      silent,
      {unanswered: 0, pending: 30},
      0,
    ],
    [
      'cut short: nor is whoever has been asked',
      run({started: 100, established: 70, pending: 30, unproven: 20}, cutShort),
      asking,
      {unanswered: 0, pending: 50},
      0,
    ],
    [
      'cut short: what was lost until then is',
      run({started: 100, established: 70, pending: 28, refusals: {deadline: 2}}, cutShort),
      silent,
      {unanswered: 2, pending: 28},
      2,
    ],
  ])('%s', (_, one, plan, counts, lost) => {
    const counted = stepCounts(plan, one, false);
    expect(counted).toMatchObject(counts);
    expect(counted.pending).toBe(counts.pending);
    expect(lostIn(counted)).toBe(lost);
  });

  test('phantoms are counted where the target’s kernel was asked, and are not known elsewhere', () => {
    const one = run({started: 9, established: 9, phantom: 2});
    expect(stepCounts(silent, one, true)).toMatchObject({phantom: 2});
    expect(lostIn(stepCounts(silent, one, true))).toBe(2);
    expect(stepCounts(silent, one, false)).toMatchObject({phantom: null});
    expect(lostIn(stepCounts(silent, one, false))).toBe(0);
  });

  test.each<[when: string, attempts: Attempts, spreadUs: number | null, perSecond: number | null]>([
    [
      '101 in half a second',
      {started: 101, firstStartedAtMs: 1000, lastStartedAtMs: 1500, lastEstablishedAtMs: 1500.25},
      500_250,
      200,
    ],
    ['none was established', {started: 2, firstStartedAtMs: 1000, lastStartedAtMs: 1500}, null, 2],
    [
      'one alone has no rate',
      {started: 1, firstStartedAtMs: 1000, lastStartedAtMs: 1000, lastEstablishedAtMs: 1000.1},
      100,
      null,
    ],
    ['two at one moment neither', {started: 2, firstStartedAtMs: 7, lastStartedAtMs: 7}, null, null],
    ['none was started', {}, null, null],
  ])('its time and its rate: %s', (_, attempts, spreadUs, achievedPerSecond) => {
    expect(stepCounts(silent, run(attempts), false)).toMatchObject({spreadUs, achievedPerSecond});
  });

  test('latencies are those of the proof where one is asked for, and null without a sample', () => {
    const histograms = emptyHistograms();
    histograms.connect.record(100);
    histograms.accept.record(9000);
    expect(stepCounts(silent, run({}, {histograms}), false).connect).toEqual({p50Us: 100, p99Us: 100});
    expect(stepCounts(asking, run({}, {histograms}), false).connect?.p50Us).toBeGreaterThanOrEqual(8990);
    expect(stepCounts(silent, run({}), false)).toMatchObject({connect: null, response: null});
  });
});

/** A look at a listener of so many members, each with so many in its queue; or at one that could not be read. */
function look(
  atMs: number,
  ...lengths: number[] | [Reading<readonly Listener[]>]
): LoadRun['moments'][number] {
  const listeners = lengths.map((length) => ({acceptQueueLength: length}) as unknown as Listener);
  const [first] = lengths;
  const reading = typeof first === 'object' ? first : known(listeners, 'ss -ltn');
  return {atMs, tally: emptyTally(), sample: {atMs, listeners: reading} as unknown as Sample};
}

describe('the queue over a step', () => {
  const unseen = missing('unreadable', 'ss -ltn');
  const lasting = {started: 1000, firstStartedAtMs: 1000, lastStartedAtMs: 3000};
  const shown = (before: LoadRun['moments'][number], after: LoadRun['moments'][number]) =>
    ({
      before: {sample: before.sample},
      after: {sample: after.sample},
      sockets: [],
    }) as unknown as LoadRun['target'];

  test.each<
    [
      when: string,
      attempts: Attempts,
      before: LoadRun['moments'][number],
      looks: LoadRun['moments'],
      longest: number | null,
      growth: number | null,
    ]
  >([
    ['it stays empty', lasting, look(0, 0), [look(1500, 0), look(3000, 0)], 0, 0],
    ['it grows by 20 a second', lasting, look(0, 0), [look(2000, 20), look(3000, 40)], 40, 20],
    ['from what was in it before', lasting, look(0, 10), [look(2000, 30), look(3000, 50)], 50, 20],
    ['both members of a group', lasting, look(0, 0, 0), [look(3000, 15, 25)], 40, 20],
    ['it was longer for a moment', lasting, look(0, 0), [look(2000, 90), look(3000, 40)], 90, 20],
    [
      'what is left when attempts are over is no growth',
      lasting,
      look(0, 0),
      [look(3000, 40), look(4000, 900)],
      900,
      20,
    ],
    ['a look that began with the last attempt', lasting, look(0, 0), [look(3030, 40)], 40, 19.7],
    ['one that came after it', lasting, look(0, 0), [look(3031, 40)], 40, null],
    ['seen too soon: that is a burst', lasting, look(0, 0), [look(1499, 40)], 40, null],
    ['not seen while attempts were made', lasting, look(0, 0), [], 5, null],
    ['not readable meanwhile', lasting, look(0, 0), [look(2000, unseen), look(3000, unseen)], 5, null],
    ['not readable before', lasting, look(0, unseen), [look(3000, 40)], 40, null],
    ['nothing was started', {}, look(0, 0), [look(3000, 40)], 40, null],
  ])('%s', (_, attempts, before, moments, queueLongest, growth) => {
    const after = look(5000, Math.min(5, queueLongest ?? 5));
    const counts = stepCounts(silent, run(attempts, {moments, target: shown(before, after)}), false);
    expect(counts.queueLongest).toBe(queueLongest);
    if (growth === null) expect(counts.queueGrowthPerSecond).toBeNull();
    else expect(counts.queueGrowthPerSecond).toBeCloseTo(growth, 1);
  });

  test('nobody looked: neither is known', () => {
    const counts = stepCounts(silent, run(lasting), false);
    expect(counts).toMatchObject({queueLongest: null, queueGrowthPerSecond: null});
  });
});

const whole = stepCounts(silent, run({started: 20, established: 20}), false);

test.each<[counts: Partial<StepCounts>, words: string]>([
  [{}, ''],
  [{unanswered: 3}, '3 without an answer'],
  [{unanswered: 3, late: 2}, '3 without an answer, 2 after a SYN retry'],
  [{refused: 1, phantom: 1}, '1 refused, 1 phantom'],
  [{phantom: 4}, '4 phantoms'],
])('what %j lost is “%s”', (counts, words) => {
  expect(lossInWords({...whole, ...counts})).toBe(words);
});

test.each<[counts: Partial<StepCounts>, why: string]>([
  [{started: 20, pending: 3}, 'cut short: 3 without an outcome'],
  [{started: 12, pending: 3}, 'cut short: 3 without an outcome, 8 not started'],
  [{started: 0}, 'cut short: 20 not started'],
  [{started: 20, pending: 3, refused: 2}, 'cut short: 3 without an outcome, 2 refused'],
  [{started: 20}, 'cut short: stopped before the last attempts ended'],
])('a step of 20 that was cut short at %j: “%s”', (counts, why) => {
  expect(unfinished({...whole, ...counts}, 20)).toEqual({verdict: 'unfinished', why});
});
