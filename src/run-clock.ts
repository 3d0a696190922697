/**
 * The time of a run in Unix ms: the wall clock as it was when this process started, and from there on the monotonic clock.
 * Somebody may set the wall clock by hours in the middle of a run, and no wait or age is to change by that.
 */
export function runClockMs(): number {
  return performance.timeOrigin + performance.now();
}
