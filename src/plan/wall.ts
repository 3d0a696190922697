import {refusedCount, type Tally} from '../model/tally.ts';

/** Failures that are enough to know a wall; more would only tell the target again what it already said. */
const enoughFailures = 200;
const enoughShare = 0.1;

/**
 * Whether a ramp has met its wall: more than 200 attempts failed, and more than a tenth. Attempts that are pending
 * after the first SYN retry count as failed for now.
 */
export function hasMetWall(tally: Tally): boolean {
  const failed = refusedCount(tally) + tally.overdue + tally.closedByPeer;
  return failed > Math.max(enoughFailures, enoughShare * tally.started);
}
