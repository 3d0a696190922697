import type {ActiveTests} from '../model/active-tests.ts';
import {countOf} from '../model/outcome-spread.ts';
import {admittedPerSecond, isSlowEnough, onsetOf} from './admission-pace.ts';
import {chanceOfAtLeast, chanceOfAtMost, separation} from './chance.ts';
import {total} from './outcome-sums.ts';
import type {Fits, OutcomeRows, Seen, ShapeName} from './shape.ts';
import {clean, deviations, fewest, gapShare, leaning, mostly, noise, ruledOut} from './shape-thresholds.ts';

/** With fewer that were closed, as many may get in by chance. */
const fewestReleased = 4;
/** The first SYN retry comes after a second; whoever gives up before sees none (tcp_syn_linear_timeouts, tcp(7)). */
const retriesSeenMs = 2500;

/** Those that never got in. */
export function hardShapes(seen: Seen, {atOnce, late, hard}: OutcomeRows, onlyThisSource: boolean): Fits {
  const {tests, repeats, held, spread} = seen;
  const inside = atOnce.map((count, i) => count + (late[i] ?? 0));
  const [failed, inLate, started] = [total(hard), total(late), total(inside) + total(hard)];
  const {share: apart, deviation} = separation(inside, hard);
  const onset = onsetOf(hard, started);
  const insideAfter = total(inside.slice(onset + 1));
  const afterOnset = separation(inside.slice(onset), hard.slice(onset));
  const share = failed / started;
  const slower = tests?.slower;
  const failedSlowly = slower ? slower.tried - slower.entered : 0;
  const isThreshold = apart >= mostly;
  const release = tests?.release;
  // A listener that waits for the first byte leaves keepalives unanswered as well, but not SYNs (TCP_DEFER_ACCEPT, tcp(7)).
  const isDead = isPathDead(held, release);
  const madeRoom =
    !isDead &&
    release !== undefined &&
    release.released >= fewestReleased &&
    release.entered >= release.released &&
    release.entered <= release.room &&
    // Tried again while others were held, nobody had room before one left.
    (tests?.secondSource?.again?.entered ?? 0) <= (tests?.secondSource?.room ?? 0) &&
    release.entered < release.tried + (release.served ?? 0) &&
    release.late <= 1 &&
    (repeats?.exceeded ?? 0) === 0;
  const noRoom = release !== undefined && release.entered === 0;

  const fits: ShapeName[] = [];
  if ((apart >= leaning || insideAfter <= seen.left) && !isDead) fits.push('number');
  const isNumber = apart >= clean && madeRoom && (apart - 0.5) / deviation > deviations;

  // At a lower rate they fail as well, and others get in: so it is not the rate. Where nobody gets in at all, that says nothing.
  const notRate =
    (isSlowEnough(seen, hard) && chanceOfAtLeast(failedSlowly, slower?.tried ?? 0, noise) < ruledOut * 10) ||
    retriesFailToo(seen, {failed, inLate, hard});
  if (!notRate && !isNumber && !isDead && (insideAfter > seen.left || (isThreshold && !madeRoom)))
    fits.push('rate');

  const mixed = Math.abs(afterOnset.share - 0.5) < deviations * afterOnset.deviation && insideAfter > 0;
  const persists =
    slower === undefined ||
    slower.entered === 0 ||
    chanceOfAtMost(failedSlowly, slower.tried, share * 0.7) >= ruledOut;
  const recovered = inLate > Math.max(3, 0.1 * failed + 2.5 * noise * started);
  const mayBeShare = mixed && !isDead && persists && !recovered && apart < clean;
  const fromTheFirst = (1 - share) ** total(inside.slice(0, onset)) > ruledOut;
  if (mayBeShare) fits.push('share');

  const unanswered = total(spread.byIndex.buckets.map((row) => countOf(row, 'unanswered')));
  const mayBeRandom =
    mixed &&
    !isDead &&
    persists &&
    unanswered >= failed * 0.9 &&
    lostEachTime(seen, {failed, inLate, started});
  if (mayBeRandom) fits.push('random');

  const mayBeTime = isDead || (isThreshold && !madeRoom);
  if (mayBeTime) fits.push('time');
  // A ban begins after some attempts. Others get in meanwhile, and closing some makes no room, as it does beyond a number.
  const mayBeBan =
    isThreshold && !isDead && (release === undefined || noRoom) && (onlyThisSource || !tests?.secondSource);
  if (mayBeBan) fits.push('source');

  const sure: ShapeName[] = [];
  if (isNumber) sure.push('number');
  if (isDead) sure.push('time');
  if (mayBeBan && noRoom && onlyThisSource && apart >= clean && failed >= fewest) sure.push('source');
  if (
    mayBeShare &&
    fits.length === 1 &&
    failed >= fewest &&
    fromTheFirst &&
    apart < leaning &&
    Math.abs(apart - 0.5) < deviations * deviation
  )
    sure.push('share');
  return {fits, sure};
}

/** Those held give no sign of life, and a SYN to the target gets no answer: something changed for all of them. */
export function isPathDead(held: Seen['held'], release: ActiveTests['release']): boolean {
  return (
    held !== undefined &&
    held.asked >= fewest &&
    held.alive < gapShare * held.asked &&
    release !== undefined &&
    (release.established ?? release.entered) + release.refused === 0
  );
}

/**
 * What a rule lets in while others try it lets in when they have stopped: had there been one of rate, that many retries
 * would have got in.
 */
function retriesFailToo(
  {spread, connectTimeoutMs}: Seen,
  {failed, inLate, hard}: {failed: number; inLate: number; hard: readonly number[]},
): boolean {
  if (connectTimeoutMs < retriesSeenMs || total(hard) === 0) return false;
  const unanswered = total(spread.byIndex.buckets.map((row) => countOf(row, 'unanswered')));
  if (unanswered < 0.9 * failed) return false;
  const expected = Math.min(failed, (admittedPerSecond(spread, 0.5) * (connectTimeoutMs - 1000)) / 1000);
  return expected >= 12 && inLate <= expected / 6;
}

/** Each SYN is lost with one chance: so few then lose all of theirs. */
function lostEachTime(
  {connectTimeoutMs}: Seen,
  {failed, inLate, started}: {failed: number; inLate: number; started: number},
): boolean {
  // SYNs at 0, 1, 2, 3, 4, 5 and 7 s, or at 0, 1, 3 and 7 s on an older kernel: the fewer allow more to be lost.
  const syns = connectTimeoutMs < 1000 ? 1 : connectTimeoutMs < 3000 ? 2 : connectTimeoutMs < 7000 ? 3 : 4;
  const lost = (failed + inLate) / started;
  return chanceOfAtLeast(failed, started, lost ** syns) >= ruledOut;
}
