import type {AcceptFlow} from '../model/evidence.ts';
import type {Tally} from '../model/tally.ts';

/** Somebody waited for at least this share of the ramp, so the queue was not just met by a burst. */
const waitedShare = 0.5;
/** Waits that are shorter say little at one look every 250 ms. */
const leastWaitMs = 900;

/** Two rates that differ by less than this share may be the same: the noise of one look every 250 ms. */
export const rateNoiseShare = 0.02;

/** Whether the application accepts, but took connections slower than they came for most of the time. */
export function acceptsSlowly(
  offeredPerSecond: number | null,
  tally: Tally,
  flow: AcceptFlow | undefined,
): boolean {
  if (!flow || flow.perSecond === null || flow.perSecond === 0 || flow.waitedMs < leastWaitMs) return false;
  const {firstStartedAtMs, lastStartedAtMs} = tally;
  const rampMs =
    firstStartedAtMs === null || lastStartedAtMs === null ? 0 : lastStartedAtMs - firstStartedAtMs;
  if (flow.waitedMs < waitedShare * rampMs) return false;
  return offeredPerSecond === null || flow.perSecond < offeredPerSecond;
}
