import {countOf, type OutcomeSpread} from '../model/outcome-spread.ts';
import {isSlowEnough, onsetOf} from './admission-pace.ts';
import {chanceOfAtLeast, chanceOfAtMost, separation} from './chance.ts';
import {total} from './outcome-sums.ts';
import type {Fits, OutcomeRows, Seen, ShapeName} from './shape.ts';
import {deviations, fewest, leaning, noise, ruledOut} from './shape-thresholds.ts';

/** All that wait get in within this, once something that had changed is as before: the longest step between SYN retries and some. */
const recoversWithinMs = 3500;

/** Those that got in when their SYN had been sent again. */
export function lateShapes(seen: Seen, {atOnce, late, hard}: OutcomeRows): Fits {
  const {tests, establishedAfter} = seen;
  const [inLate, started] = [total(late), total(atOnce) + total(late) + total(hard)];
  const {share: apart, deviation} = separation(atOnce, late);
  const share = inLate / started;
  const slower = tests?.slower;
  // Of those that were tried slowly, the late ones and those that stayed out.
  const lostSlowly = slower ? slower.late + slower.tried - slower.entered : 0;
  const some = slower !== undefined && slower.entered > 0;
  const notRate =
    some && isSlowEnough(seen, late) && chanceOfAtLeast(lostSlowly, slower.tried, noise) < ruledOut * 10;
  const uniform = Math.abs(apart - 0.5) < deviations * deviation;
  const afterOne = establishedAfter[1] ?? 0;
  // Lost with one chance each time: so many of those whose first SYN was lost come with the second.
  const geometric = chanceOfAtMost(afterOne, inLate, 1 - share) >= ruledOut;
  const persists = !some || chanceOfAtMost(lostSlowly, slower.tried, share * 0.7) >= ruledOut;
  const mayBeRandom = uniform && geometric && persists;
  const fits: ShapeName[] = [];
  const mayBeNumber = apart >= leaning && seen.left >= inLate / 2;
  if (!notRate) fits.push('rate');
  if (mayBeRandom) fits.push('random');
  if (mayBeNumber) fits.push('number');
  // None got in at once from a moment on, and then all that waited did.
  const mayBeTime = apart >= leaning && recoversAtOnce(seen.spread);
  if (mayBeTime) fits.push('time');
  const sure: ShapeName[] = [];
  const fitsElse = mayBeNumber || mayBeTime;
  if (mayBeRandom && notRate && !fitsElse && inLate >= fewest) sure.push('random');
  if (!mayBeRandom && !notRate && !fitsElse && inLate >= fewest) sure.push('rate');
  return {fits, sure};
}

/**
 * From a moment on nobody got in at once, and then all that waited did, within one step of SYN retries: something that kept
 * them out was gone.
 */
function recoversAtOnce({byTime, established}: OutcomeSpread): boolean {
  const late = byTime.buckets.map((row) => countOf(row, 'late'));
  const onset = onsetOf(late, total(late) + total(byTime.buckets.map((row) => countOf(row, 'atOnce'))));
  const after = established.buckets.slice(Math.ceil(((onset + 1) * byTime.width) / established.width));
  const first = after.findIndex((count) => count > 0);
  const last = after.findLastIndex((count) => count > 0);
  return first >= 0 && (last - first) * established.width <= recoversWithinMs;
}
