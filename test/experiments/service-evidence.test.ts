import {describe, expect, test} from 'vitest';
import type {LoadRun, TargetView} from '../../src/experiments/load-run.ts';
import {listenerWatch, service} from '../../src/experiments/service-evidence.ts';
import type {Moment} from '../../src/experiments/timeline.ts';
import {servedAtARate, servedAtOnce} from '../../src/explain/served-at-a-rate.ts';
import type {Plan} from '../../src/model/plan.ts';
import {known, missing, valueIfKnown} from '../../src/model/reading.ts';
import {Latency} from '../../src/stats/latency.ts';
import {tallyOf} from '../helpers/evidence.ts';

/** [ms, answered, still waiting] */
type Look = readonly [number, number, number];

const plan = {proof: {name: 'http', authority: 'x', path: '/'}} as unknown as Plan;

function run(looks: readonly Look[], settledMs: number, firstAnswerUs: number): LoadRun {
  const accept = new Latency();
  accept.record(firstAnswerUs);
  return {
    tally: tallyOf({firstStartedAtMs: 0, unproven: looks.at(-1)?.[2] ?? 0}),
    settledMs,
    histograms: {accept},
    moments: looks.map(([atMs, answered, unproven]) => ({
      atMs,
      sample: undefined,
      tally: tallyOf({answered, openAnswered: answered, unproven}),
    })),
  } as unknown as LoadRun;
}

describe.each<[string, LoadRun, {aRate: boolean; atOnce: number; perSecond: number | null}]>([
  [
    'five are kept, and nobody else is answered for ten seconds',
    run(
      [
        [0, 0, 0],
        [250, 5, 55],
        [500, 5, 55],
        [5000, 5, 55],
        [10_000, 5, 55],
      ],
      10_000,
      1000,
    ),
    {aRate: false, atOnce: 5, perSecond: null},
  ],
  [
    'five threads of two seconds: 2.5 a second, whatever the patience was',
    run(
      [
        [250, 0, 60],
        [2000, 5, 55],
        [4000, 10, 50],
        [6000, 15, 45],
        [8000, 20, 40],
        [10_000, 25, 35],
      ],
      10_000,
      2e6,
    ),
    {aRate: true, atOnce: 5, perSecond: 2.5},
  ],
  [
    'patience was over after a second, and while they were held nobody else was answered',
    run(
      [
        [250, 0, 60],
        [1000, 5, 55],
        [2000, 5, 55],
        [3100, 5, 55],
      ],
      1100,
      1e6,
    ),
    {aRate: false, atOnce: 5, perSecond: null},
  ],
  [
    'one look saw an answer, and not for long enough to tell',
    run(
      [
        [250, 0, 60],
        [2000, 5, 55],
        [3000, 5, 55],
      ],
      3000,
      2e6,
    ),
    {aRate: true, atOnce: 5, perSecond: null},
  ],
])('%s', (_, one, {aRate, atOnce, perSecond}) => {
  test('is read so', () => {
    const value = valueIfKnown(service(plan, one));
    expect(value).toMatchObject({perSecond});
    expect(value && servedAtARate(value)).toBe(aRate);
    expect(value && servedAtOnce(value)).toBe(atOnce);
  });
});

test('where nothing was asked there is no answer to be counted', () => {
  expect(service({} as Plan, run([], 0, 1))).toMatchObject({known: false});
});

describe('the listening socket', () => {
  const listener = (inode: number) => known([{address: '*', port: 7000, inode}], 'ss -ltn');
  const seen = (listeners: unknown, atMs = 0) => ({atMs, listeners});
  const view = (after: unknown) =>
    ({before: {sample: seen(listener(1))}, after: {sample: seen(after, 1000)}}) as unknown as TargetView;
  const moments = (...looks: unknown[]) =>
    looks.map((listeners, i) => ({
      atMs: 250 * (i + 1),
      sample: seen(listeners, 250 * (i + 1)),
      tally: tallyOf({established: 10 * (i + 1)}),
    })) as unknown as Moment[];
  const gone = known([], 'ss -ltn');

  test.each([
    ['stayed', moments(listener(1), listener(1)), listener(1), {closedAfterMs: null}],
    ['went', moments(listener(1), gone), gone, {closedAfterMs: 500, establishedBefore: 20, reopened: false}],
    [
      'came back',
      moments(gone, listener(2)),
      listener(2),
      {closedAfterMs: 250, establishedBefore: 10, reopened: true},
    ],
    [
      'was another one between two looks',
      moments(listener(1), listener(2)),
      listener(2),
      {closedAfterMs: 500, reopened: true},
    ],
    [
      'could not be read at one look',
      moments(missing('not-observed', 'ss -ltn'), listener(1)),
      listener(1),
      {closedAfterMs: null},
    ],
  ])('%s', (_, looks, after, expected) => {
    expect(valueIfKnown(listenerWatch(view(after), looks, 0))).toMatchObject(expected);
  });
});
