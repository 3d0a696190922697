import {setTimeout as sleep} from 'node:timers/promises';
import type {Bench} from './bench.ts';
import type {TargetView} from './load-run.ts';
import {queueLength} from './step.ts';

const lookEveryMs = 100;
/** A queue that does not get shorter for this long is served by nobody. */
const stuckMs = 2500;
const mostMs = 60_000;

/**
 * Waits until the target is as it was before a run whose connections are closed by now: its accept queue as short as
 * before, and a fresh connection served. False where it does not come back.
 */
export async function untilRecovered(
  {observer, signal, canary}: Bench,
  before: TargetView['before'] | undefined,
): Promise<boolean> {
  const wanted = queueLength(before?.sample);
  if (observer && wanted !== undefined) {
    let shortest = Infinity;
    const beganMs = performance.now();
    for (let shrunkMs = beganMs; !signal.aborted; ) {
      const length = queueLength(await observer.readSample());
      if (length === undefined || length <= wanted) break;
      const now = performance.now();
      if (length < shortest) {
        shortest = length;
        shrunkMs = now;
      } else if (now - shrunkMs > stuckMs) return false;
      if (now - beganMs > mostMs) return false;
      await sleep(lookEveryMs);
    }
    return true;
  }
  return (
    canary === undefined || signal.aborted || (await canary.untilServed(signal, stuckMs + 1500)) !== null
  );
}
