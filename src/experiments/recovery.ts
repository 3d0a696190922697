import {setTimeout as sleep} from 'node:timers/promises';
import type {Sample} from '../model/host-facts.ts';
import type {LimitName} from '../model/limit-names.ts';
import {valueIfKnown} from '../model/reading.ts';
import type {ExperimentContext} from './experiment-context.ts';
import type {TargetView} from './load-run.ts';
import {queueLength} from './step.ts';

const lookEveryMs = 100;
/** A queue that does not get shorter for this long is served by nobody. */
const stuckMs = 2500;
const mostMs = 60_000;
/** Longer than the 10 s for which xinetd closes a service by default (cps, xinetd.conf(5)). */
const reopensWithinMs = 15_000;

/** Targets that are found like this take no further connection, however long one waits. */
export const beyondRecovery: readonly LimitName[] = [
  'accept-stalled',
  'target-died',
  'refusing',
  'filtered',
  'unreachable',
];

/** `stuck`: it takes nothing from its queue, or serves nobody; `gone`: nothing listens there any more. */
export type Recovery = 'recovered' | 'stuck' | 'gone';

/**
 * Waits until the target is as it was before a run whose connections are closed by now: its accept queue as short as
 * before, or, where that cannot be seen, a fresh connection served.
 */
export async function untilRecovered(
  {observer, signal, canary, onPhase}: ExperimentContext,
  before: TargetView['before'] | undefined,
): Promise<Recovery> {
  onPhase('recovering');
  const wanted = queueLength(before?.sample);
  if (observer && wanted !== undefined) {
    let shortest = Infinity;
    const beganMs = performance.now();
    for (let shrunkMs = beganMs; !signal.aborted; ) {
      const sample = await observer.readSample();
      if (sample.listeners.known && sample.listeners.value.length === 0) {
        // A process that closed its listener itself may open it again: xinetd after the second number of its cps.
        if (!anyAlive(sample) || performance.now() - beganMs > reopensWithinMs) return 'gone';
        await sleep(lookEveryMs);
        continue;
      }
      const length = queueLength(sample);
      onPhase('recovering', length);
      if (length === undefined || length <= wanted) break;
      const now = performance.now();
      if (length < shortest) {
        shortest = length;
        shrunkMs = now;
      } else if (now - shrunkMs > stuckMs) return 'stuck';
      if (now - beganMs > mostMs) return 'stuck';
      await sleep(lookEveryMs);
    }
    return 'recovered';
  }
  if (canary === undefined || signal.aborted) return 'recovered';
  return (await canary.untilServed(signal, stuckMs + 1500)) === null ? 'stuck' : 'recovered';
}

/** Longer a server that keeps descriptors for later is not waited for. */
const releasedWithinMs = 1500;

/**
 * Waits until the processes of the target have no more descriptors than before a run whose connections are closed by now: a
 * busy application learns late of those, and a place that it still counts is missing in the next figure. Not for long, and
 * not where descriptors cannot be read.
 */
export async function untilReleased(
  {observer, signal}: ExperimentContext,
  before: TargetView['before'] | undefined,
): Promise<void> {
  const wanted = descriptorsIn(before?.sample);
  if (!observer || wanted === undefined) return;
  const endMs = performance.now() + releasedWithinMs;
  while (!signal.aborted && performance.now() < endMs) {
    const now = descriptorsIn(await observer.readSample());
    if (now === undefined || now <= wanted) return;
    await sleep(lookEveryMs);
  }
}

function descriptorsIn(sample: Sample | undefined): number | undefined {
  const processes = (sample && valueIfKnown(sample.processes)) ?? [];
  const counts = processes.flatMap(({fds}) => valueIfKnown(fds) ?? []);
  return counts.length === 0 || counts.length < processes.length
    ? undefined
    : counts.reduce((sum, count) => sum + count, 0);
}

function anyAlive({processes}: Sample): boolean {
  return processes.known && processes.value.some(({state}) => state.known && state.value !== 'Z');
}
