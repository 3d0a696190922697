import type {Sample} from '../model/host-facts.ts';
import {type Reading, valueIfKnown} from '../model/reading.ts';
import {refusedCount, type Tally} from '../model/tally.ts';
import type {TimelineRow} from '../record/record.ts';
import {fullestProcess} from './fullest-process.ts';

/** Both ends at one moment: what the workers had counted, and what the target showed where it is observed. */
export interface Moment {
  readonly atMs: number;
  readonly tally: Tally;
  readonly sample: Sample | undefined;
}

/** What shows, at one moment, that the application has a connection. */
export interface AcceptanceSeen {
  /** The application is asked for an answer on each connection. */
  readonly byProof: boolean;
  /** Most of this run that had an owner at one moment; undefined where the target does not show whose they are. */
  readonly ownedMost: number | undefined;
  /** Connections of others are in the same accept queue, so its length is not of this run alone. */
  readonly shared: boolean;
  /** Connections of the run's own canary, which may wait in the same queue. */
  readonly canaries: number;
}

/** The moments of a run as rows on one time axis; `before` is what counters grow from. */
export function timeline(
  moments: readonly Moment[],
  startMs: number,
  before: Sample | undefined,
  seen: AcceptanceSeen,
): TimelineRow[] {
  return moments.map(({atMs, tally, sample}) => ({
    atMs: Math.round(atMs - startMs),
    started: tally.started,
    established: tally.established,
    open: tally.open,
    pending: tally.pending,
    refused: refusedCount(tally),
    closedByPeer: tally.closedByPeer,
    accepted: acceptedAt(tally, sample, seen),
    acceptQueueLength: sum(sample?.listeners, (listener) => listener.acceptQueueLength),
    acceptQueueLimit: sum(sample?.listeners, (listener) => valueIfKnown(listener.acceptQueueLimit)),
    listenOverflows: increase(before, sample, 'ListenOverflows'),
    listenDrops: increase(before, sample, 'ListenDrops'),
    targetFds: sum(sample?.processes, (process) => valueIfKnown(process.fds)),
    ...fullest(sample),
    targetCpuMs: cpuIncrease(before, sample),
    targetTimeWait: (sample && valueIfKnown(sample.sockstat)?.timeWait) ?? null,
    conntrackCount: (sample && valueIfKnown(sample.conntrackCount)) ?? null,
  }));
}

/**
 * Of those open at this moment, how many the application has: those that it answered, or those that no longer wait in the
 * accept queue. Who owns each connection is read at turning points alone, for that lists them all.
 */
function acceptedAt(
  {open, openAnswered, phantom}: Tally,
  sample: Sample | undefined,
  {byProof, ownedMost, shared, canaries}: AcceptanceSeen,
): number | null {
  if (byProof) return openAnswered;
  const waiting = sum(sample?.listeners, (listener) => listener.acceptQueueLength);
  if (ownedMost === undefined || shared || waiting === null) return null;
  const ownWaiting = Math.max(0, waiting - canaries);
  return Math.min(ownedMost, Math.max(0, open - phantom - ownWaiting));
}

/** The sum over all members, or null where one of them is not known. */
function sum<T>(
  reading: Reading<readonly T[]> | undefined,
  of: (one: T) => number | undefined,
): number | null {
  if (!reading?.known || reading.value.length === 0) return null;
  let total = 0;
  for (const one of reading.value) {
    const value = of(one);
    if (value === undefined) return null;
    total += value;
  }
  return total;
}

function fullest(sample: Sample | undefined): Pick<TimelineRow, 'fullestFds' | 'fullestFdsLimit'> {
  const process = fullestProcess(sample);
  return {fullestFds: process?.used ?? null, fullestFdsLimit: process?.most ?? null};
}

function increase(before: Sample | undefined, sample: Sample | undefined, counter: string): number | null {
  const earlier = before && valueIfKnown(before.tcpExt)?.[counter];
  const now = sample && valueIfKnown(sample.tcpExt)?.[counter];
  return earlier === undefined || now === undefined || now < earlier ? null : now - earlier;
}

function cpuIncrease(before: Sample | undefined, sample: Sample | undefined): number | null {
  const earlier = sum(before?.processes, (process) => valueIfKnown(process.cpuMs));
  const now = sum(sample?.processes, (process) => valueIfKnown(process.cpuMs));
  return earlier === null || now === null ? null : Math.max(0, now - earlier);
}
