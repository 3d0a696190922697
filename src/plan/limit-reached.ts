import {emptyTally, refusedCount, type Tally} from '../model/tally.ts';

/** Failures that are enough to know that a limit was reached; more would only tell the target again what it already said. */
const enoughFailures = 200;
const enoughShare = 0.1;
/** Of the attempts that waited when opening ended, so many have to get in for the limit to be one on the rate. */
const rateLimitShare = 0.5;

function failedCount(tally: Tally): number {
  return refusedCount(tally) + tally.overdue + tally.closedByPeer;
}

/**
 * Whether a ramp has reached its limit: more than 200 attempts failed, and more than a tenth. Attempts that are pending
 * after the first SYN retry count as failed for now.
 * @param since the tally from which on it counts
 */
export function hasReachedLimit(tally: Tally, since: Tally = emptyTally()): boolean {
  const failed = failedCount(tally) - failedCount(since);
  return failed > Math.max(enoughFailures, enoughShare * (tally.started - since.started));
}

/** At a low rate even three refusals take a while; a service that restarts is back within this. */
const hopelessAfterMs = 10_000;
const hopelessFailures = 3;

/**
 * Whether a run can end before all was tried since nothing succeeds: for 10 s no attempt was established, and at least 3
 * were refused or given up. One that is still pending may succeed, and does not count.
 * @param nowMs Unix ms
 */
export function isHopeless(tally: Tally, nowMs: number): boolean {
  const {established, firstStartedAtMs} = tally;
  return (
    established === 0 &&
    firstStartedAtMs !== null &&
    nowMs - firstStartedAtMs >= hopelessAfterMs &&
    refusedCount(tally) >= hopelessFailures
  );
}

/**
 * Whether the limit is one on the rate: attempts that waited when opening ended got in while nothing new was sent. Behind a
 * limit on the number they stay out.
 * @param atLimit the tally when opening ended
 * @param later the same when every attempt had its outcome
 */
export function isRateLimit(atLimit: Tally, later: Tally): boolean {
  if (atLimit.pending === 0) return false;
  return later.established - atLimit.established > rateLimitShare * atLimit.pending;
}
