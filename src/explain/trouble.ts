import type {ActiveTests} from '../model/active-tests.ts';
import type {Ends} from '../model/ends.ts';
import {refusedCount, type Tally} from '../model/tally.ts';
import {isNoNumber} from './test-outcome.ts';

/**
 * How attempts failed, as the client alone can tell.
 *
 * - `threshold`    up to some number all succeed, beyond it all go unanswered
 * - `interleaved`  failures at random among successes
 * - `ladder`       attempts succeed later, at the times of SYN retries
 */
export type Silence = 'none' | 'threshold' | 'interleaved' | 'ladder';

/** Attempts that got no answer at all. */
export function unansweredCount({refusals, pending}: Tally): number {
  return refusals.deadline + refusals.unanswered + pending;
}

/** Beyond what the queue of a Unix-domain listener holds connect(2) fails at once: what a dropped SYN is elsewhere. */
function queueFullCount({refusals}: Tally): number {
  return refusals['queue-full'];
}

/** Attempts left by whoever accepts no more, without or with a word of the kernel. */
export function leftOutCount(tally: Tally): number {
  return unansweredCount(tally) + queueFullCount(tally);
}

/** Turned back before their handshake with an answer: RST, ICMP unreachable or prohibited. */
export function refusedBeforeHandshake({refusals: {refused, unreachable, prohibited}}: Tally): number {
  return refused + unreachable + prohibited;
}

/** Established only after their SYN had been sent again. */
export function lateCount({establishedAfter}: Tally): number {
  return establishedAfter.slice(1).reduce((sum, count) => sum + count, 0);
}

/** Anything at all that a healthy target would not show. */
export function troubleCount(tally: Tally): number {
  return refusedCount(tally) + tally.phantom + tally.closedByPeer + tally.pending + lateCount(tally);
}

/** More than this share of the attempts lies between the mean places of successes and failures of a threshold. */
const apartShare = 0.25;

export function silenceOf(tally: Tally): Silence {
  const unanswered = leftOutCount(tally);
  const late = lateCount(tally);
  if (late > unanswered / 10) return 'ladder';
  if (unanswered === 0) return 'none';
  if (tally.open === 0 || tally.turnedBack === 0) return 'threshold';
  const apart = tally.turnedBackIndexSum / tally.turnedBack - tally.openIndexSum / tally.open;
  return apart > apartShare * tally.started ? 'threshold' : 'interleaved';
}

/** The queue of a Unix-domain listener has room, then none, then room again. */
export function isFullNowAndThen(tally: Tally): boolean {
  return queueFullCount(tally) > 0 && silenceOf(tally) === 'interleaved';
}

/** The first SYN retry comes after so long (measured: syn-retry-times). */
const firstRetryMs = 1000;

/** All attempts were made before one of them was repeated. */
export function cameAtOnce({firstStartedAtMs, lastStartedAtMs}: Tally): boolean {
  return (
    firstStartedAtMs !== null && lastStartedAtMs !== null && lastStartedAtMs - firstStartedAtMs < firstRetryMs
  );
}

/**
 * Some came late, and some were reset after their handshake though no number was full: a kernel that resets what its accept
 * queue has no room for (measured: abort-on-overflow-resets).
 */
export function isResetNowAndThen(tally: Tally, tests: ActiveTests | undefined): boolean {
  return lateCount(tally) > 0 && tally.refusals.reset > 0 && tests !== undefined && isNoNumber(tests);
}

/**
 * Open connections on which the application was asked, and has not answered: they may wait in its accept queue. `threshold`
 * where those it answered came before, as with any silence; `none` where it was not asked, or answered on all.
 */
export function waitingOf({open, openIndexSum, unproven, unprovenIndexSum}: Tally): Silence {
  if (unproven === 0) return 'none';
  const answered = open - unproven;
  if (answered === 0) return 'threshold';
  const apart = unprovenIndexSum / unproven - (openIndexSum - unprovenIndexSum) / answered;
  // Places of those that are open: half of their number lies between the two where one part came before the other.
  return apart > apartShare * open ? 'threshold' : 'interleaved';
}

/** The application answered everybody whom its kernel took. So nobody waits in its queue, which then is not full. */
export function everyOneAnswered({open, openAnswered}: Tally): boolean {
  return openAnswered > 0 && openAnswered === open;
}

/** Attempts left by whoever accepts no more: waiting in its queue, or turned back beyond a number when that is full. */
export function unservedCount(tally: Tally): number {
  if (everyOneAnswered(tally)) return 0;
  return tally.unproven + (silenceOf(tally) === 'threshold' ? leftOutCount(tally) : 0);
}

/** Who lived longer than others by less than this, or this share, may have ended of the same cause. */
const outlivedUs = 500_000;
const outlivedShare = 0.25;

/**
 * Those that were ended when no more came had lived clearly longer than those that were ended before. No one timeout did
 * both, for it ends nobody early: the others made room.
 */
export function laterOutlivedOthers({atArrivals, later}: Ends): boolean {
  if (!atArrivals || !later) return false;
  const {p90} = atArrivals.agesUs;
  return later.agesUs.p10 > p90 + Math.max(outlivedUs, outlivedShare * p90);
}

/**
 * The places as they tell who made way for whom: where those that were taken have all ended since, of another cause, as they
 * were before; undefined where nobody knows.
 */
export function placesOf(attempts: Tally, settled: Tally | undefined): Tally | undefined {
  return attempts.open > 0 ? attempts : settled && settled.endedByPeer > 0 ? settled : undefined;
}

/** Survivors that are younger than those that were ended: room was made for them. */
export function oldestWereEnded({open, openIndexSum, endedByPeer, endedIndexSum}: Tally): boolean {
  return open > 0 && endedByPeer > 0 && openIndexSum / open > endedIndexSum / endedByPeer;
}

/** Ends this much later than the last arrival made no room for it. */
const afterUs = 100_000;

/** An application that ends a connection of its own after an answer does so at once, not after a time of silence. */
const partsWithinUs = 500_000;

/**
 * The application answered each connection, and ended it then: a request a connection (HTTP/1.0, Connection: close). A
 * process that dies ends the old and the young at one moment.
 */
export function eachWasServedAndEnded(tally: Tally, ends: Ends | undefined): boolean {
  const {established, answered, closedByPeer} = tally;
  if (!ends || established === 0 || answered < established || closedByPeer < established) return false;
  const {agesUs, timesUs} = ends;
  return agesUs.p90 < partsWithinUs && timesUs.p90 - timesUs.p10 > agesUs.p90 - agesUs.p10;
}

/** The peer went on ending connections when no more came. */
export function endedAfterArrivals(
  {firstStartedAtMs, lastEstablishedAtMs}: Tally,
  {timesUs}: Pick<Ends, 'timesUs'>,
): boolean {
  if (firstStartedAtMs === null || lastEstablishedAtMs === null) return false;
  return timesUs.p90 > (lastEstablishedAtMs - firstStartedAtMs) * 1000 + afterUs;
}
