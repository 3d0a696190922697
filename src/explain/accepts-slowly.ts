import type {AcceptFlow} from '../model/acceptance.ts';
import type {Asked} from '../model/driver-evidence.ts';
import type {Tally} from '../model/tally.ts';

/** Somebody waited for at least this share of the ramp, so the queue was not just met by a burst. */
const waitedShare = 0.5;
/** Waits that are shorter say little at one look every 250 ms. */
const leastWaitMs = 900;
/**
 * Where attempts come evenly all the time there is no burst to wait out, and the queue is counted with what came into it:
 * three looks at which others waited are enough, with what their distance varies by.
 */
const leastSustainedWaitMs = 450;

/** Two rates that differ by less than this share may be the same: the noise of one look every 250 ms. */
export const rateNoiseShare = 0.02;

/** Whether the application accepts, but took connections slower than they came for most of the time. */
export function acceptsSlowly(asked: Asked | undefined, tally: Tally, flow: AcceptFlow | undefined): boolean {
  const leastMs = asked?.sustained ? leastSustainedWaitMs : leastWaitMs;
  if (!flow || flow.perSecond === null || flow.perSecond === 0 || flow.waitedMs < leastMs) return false;
  const {firstStartedAtMs, lastStartedAtMs} = tally;
  const rampMs =
    firstStartedAtMs === null || lastStartedAtMs === null ? 0 : lastStartedAtMs - firstStartedAtMs;
  if (flow.waitedMs < waitedShare * rampMs) return false;
  return asked?.perSecond == null || flow.perSecond < asked.perSecond;
}
