import {countOf, type OutcomeSpread} from '../model/outcome-spread.ts';
import {hardKinds, sumOf, total} from './outcome-sums.ts';
import type {Seen} from './shape.ts';
import {noise} from './shape-thresholds.ts';

/** A rate is not met below this share of what was admitted while attempts failed. */
const belowShare = 0.75;

/** The bucket from which on more failed than chance alone fails beside another cause. */
export function onsetOf(failed: readonly number[], started: number): number {
  let sum = 0;
  return failed.findIndex((count) => {
    sum += count;
    return sum > noise * started + 1 || sum >= total(failed) / 2;
  });
}

/**
 * How many a second got in with their first SYN from the onset of failures on, until the last attempt.
 * @param ofTheTime only in this last part of that time
 */
export function admittedPerSecond({byTime: {width, buckets}}: OutcomeSpread, ofTheTime = 1): number {
  const failed = buckets.map((row) => sumOf(row, [...hardKinds, 'late']));
  const atOnce = buckets.map((row) => countOf(row, 'atOnce'));
  const onset = onsetOf(failed, total(failed) + total(atOnce));
  if (onset < 0) return 0;
  const from = Math.max(onset, Math.round(buckets.length - (buckets.length - onset) * ofTheTime));
  const tookMs = Math.max(width, (buckets.length - from) * width);
  return (total(atOnce.slice(from + 1)) / tookMs) * 1000;
}

/** What a slower run is sized by: how many failed, of those that could, and how many a second got in beside them. */
export function failurePace(spread: OutcomeSpread): {
  readonly failedShare: number;
  readonly admittedPerSecond: number;
} {
  const {buckets} = spread.byIndex;
  const failed = total(buckets.map((row) => sumOf(row, [...hardKinds, 'late'])));
  const all = failed + total(buckets.map((row) => countOf(row, 'atOnce')));
  return {failedShare: all === 0 ? 0 : failed / all, admittedPerSecond: admittedPerSecond(spread)};
}

/** The slower test was made below what was admitted while others failed, and somebody got in. */
export function isSlowEnough({tests, spread}: Seen, failed: readonly number[]): boolean {
  const slower = tests?.slower;
  if (!slower || slower.entered === 0 || total(failed) === 0) return false;
  return slower.perSecond <= belowShare * admittedPerSecond(spread);
}
