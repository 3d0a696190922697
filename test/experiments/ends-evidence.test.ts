import {describe, expect, test} from 'vitest';
import {emptyHistograms} from '../../src/drive/histograms.ts';
import {ends} from '../../src/experiments/ends-evidence.ts';
import type {LoadRun} from '../../src/experiments/load-run.ts';
import {emptyTally, type Tally} from '../../src/model/tally.ts';

/** Ends by FIN: each at an age and a time, in ms; those older than a second had been taken. */
function run(all: readonly (readonly [ageMs: number, timeMs: number])[]): LoadRun {
  const histograms = emptyHistograms();
  for (const [ageMs, timeMs] of all) {
    histograms.finAge.record(ageMs * 1000);
    histograms.finTime.record(timeMs * 1000);
    if (ageMs < 1000) continue;
    histograms.takenAge.record(ageMs * 1000);
    histograms.takenTime.record(timeMs * 1000);
  }
  return {histograms, tally: emptyTally(), moments: []} as unknown as LoadRun;
}

const settled = (endedByPeer: number): Tally => ({...emptyTally(), endedByPeer});
const of = (one: LoadRun, settledTally?: Tally, atOnce?: number) => {
  const reading = ends(one, {settled: settledTally, atOnce});
  return reading.known ? reading.value : undefined;
};
/** The histogram is exact to 0.1 %. */
const about = (ms: number) => expect.closeTo(ms * 1000, -Math.log10(ms * 4));

/** Twenty made room at 0.5 s, one after the other; the ten that were left ended at 3 s. */
const both = Array.from({length: 30}, (_, i): [number, number] =>
  i < 20 ? [500, 500 + i * 10] : [3000, 3200 + i * 10],
);
/** Ten ended at 2 s, thirty in their places had waited before and were 4 s old. */
const places = Array.from({length: 40}, (_, i): [number, number] =>
  i < 10 ? [2000, 2000 + i * 10] : [4000, 4000 + i * 10],
);

test('none was ended: nothing is known of ends', () => {
  expect(of(run([]))).toBeUndefined();
});

describe('taken apart at what had ended when no more came', () => {
  test('the youngest by then, the rest later', () => {
    expect(of(run(both), settled(20))).toMatchObject({
      count: 30,
      atArrivals: {count: 20, agesUs: {least: about(500), p90: about(500)}, timesUs: {least: about(500)}},
      later: {count: 10, agesUs: {least: about(3000), p10: about(3000)}, timesUs: {least: about(3400)}},
    });
  });

  test.each([
    ['none had ended', 0],
    ['all had', 30],
  ])('%s: there are no parts', (_, count) => {
    expect(of(run(both), settled(count))).not.toHaveProperty('later');
  });
});

describe('the youngest of those that had been taken', () => {
  test.each([
    ['as many as the application had at once', 12, 12],
    ['a quarter, where nobody knows how many', undefined, 10],
  ])('%s', (_, atOnce, count) => {
    expect(of(run(places), undefined, atOnce)?.youngest).toMatchObject({count, agesUs: {least: about(2000)}});
  });

  test('it had as many as were ended: none waited', () => {
    expect(of(run(places), undefined, 40)).not.toHaveProperty('youngest');
  });
});
