import {lateCount} from '../explain/trouble.ts';
import type {Sample} from '../model/host-facts.ts';
import {asksForProof, type Plan} from '../model/plan.ts';
import {valueIfKnown} from '../model/reading.ts';
import {refusedCount, type Tally} from '../model/tally.ts';
import type {Step} from '../record/record.ts';
import type {Latency} from '../stats/latency.ts';
import type {LoadRun} from './load-run.ts';

/** What one step of a search counted, before it is judged. Pure. */
export type StepCounts = Omit<Step, 'asked' | 'verdict' | 'why'>;

/**
 * An attempt counts as unanswered when the patience of the step was over and nothing had come: neither the handshake nor,
 * where one is asked for, the proof. While a step lasts nobody knows that yet, so what waits when one is cut short, by a
 * signal or with a lost worker, is pending: neither lost nor served.
 * @param confirmed whether the target's kernel was asked which connections it has
 */
export function stepCounts(plan: Plan, run: LoadRun, confirmed: boolean): StepCounts {
  const {tally, histograms, settled} = run;
  const pending = tally.pending + (settled ? 0 : tally.unproven);
  return {
    started: tally.started,
    established: tally.established,
    late: lateCount(tally),
    unanswered: tally.refusals.deadline + tally.refusals.unanswered + (settled ? tally.unproven : 0),
    ...(pending > 0 ? {pending} : {}),
    refused: refusedCount(tally) - tally.refusals.deadline - tally.refusals.unanswered,
    phantom: confirmed ? tally.phantom : null,
    spreadUs: spreadUs(tally),
    achievedPerSecond: startedPerSecond(tally),
    connect: percentiles(asksForProof(plan) ? histograms.accept : histograms.connect),
    response: percentiles(histograms.response),
    queueLongest: queueLongest(run),
    queueGrowthPerSecond: queueGrowthPerSecond(run),
  };
}

/** Attempts that were not served at once, whatever became of them. */
export function lostIn({late, unanswered, refused, phantom}: StepCounts): number {
  return late + unanswered + refused + (phantom ?? 0);
}

/** `3 without an answer, 2 after a SYN retry`. */
export function lossInWords({late, unanswered, refused, phantom}: StepCounts): string {
  return counted([
    [unanswered, 'without an answer'],
    [late, 'after a SYN retry'],
    [refused, 'refused'],
    [phantom ?? 0, phantom === 1 ? 'phantom' : 'phantoms'],
  ]);
}

/**
 * The verdict on a step that was cut short: it neither held nor failed, whatever it had lost until then.
 * @param asked attempts that it was to make
 */
export function unfinished(counts: StepCounts, asked: number): Pick<Step, 'verdict' | 'why'> {
  const {started, pending = 0} = counts;
  const open = counted([
    [pending, 'without an outcome'],
    [asked - started, 'not started'],
  ]);
  const parts = [open, lossInWords(counts)].filter((words) => words !== '');
  return {
    verdict: 'unfinished',
    why: `cut short: ${parts.join(', ') || 'stopped before the last attempts ended'}`,
  };
}

function counted(parts: readonly (readonly [count: number, words: string])[]): string {
  return parts
    .filter(([count]) => count !== 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ');
}

function spreadUs({firstStartedAtMs, lastEstablishedAtMs}: Tally): number | null {
  if (firstStartedAtMs === null || lastEstablishedAtMs === null) return null;
  return Math.round((lastEstablishedAtMs - firstStartedAtMs) * 1000);
}

export function startedPerSecond({started, firstStartedAtMs, lastStartedAtMs}: Tally): number | null {
  if (firstStartedAtMs === null || lastStartedAtMs === null || started < 2) return null;
  const tookMs = lastStartedAtMs - firstStartedAtMs;
  return tookMs > 0 ? ((started - 1) / tookMs) * 1000 : null;
}

function percentiles(latency: Latency): Step['connect'] {
  const [p50Us, p99Us] = [50, 99].map((percent) => latency.percentileUs(percent));
  return p50Us === undefined || p99Us === undefined ? null : {p50Us, p99Us};
}

/** Length of the accept queue, all members of a group joined. */
export function queueLength(sample: Sample | undefined): number | undefined {
  const listeners = sample && valueIfKnown(sample.listeners);
  return listeners?.reduce((sum, {acceptQueueLength}) => sum + acceptQueueLength, 0);
}

/**
 * How many that queue takes, all members joined: each one more than its limit (measured: accept-queue-holds-one-more). Undefined
 * where a limit is not known, or nothing listens.
 */
export function queueRoom(sample: Sample | undefined): number | undefined {
  const listeners = (sample && valueIfKnown(sample.listeners)) ?? [];
  const limits = listeners.flatMap(({acceptQueueLimit}) => valueIfKnown(acceptQueueLimit) ?? []);
  if (listeners.length === 0 || limits.length < listeners.length) return undefined;
  return limits.reduce((sum, limit) => sum + limit + 1, 0);
}

function samplesOf({moments, target}: LoadRun): Sample[] {
  return [...moments.flatMap(({sample}) => sample ?? []), ...(target ? [target.after.sample] : [])];
}

function queueLongest(run: LoadRun): number | null {
  const lengths = samplesOf(run).flatMap((sample) => queueLength(sample) ?? []);
  return lengths.length > 0 ? Math.max(...lengths) : null;
}

/** From its length before the first attempt to the last look while attempts were still being made. */
function queueGrowthPerSecond({moments, target, tally}: LoadRun): number | null {
  const {firstStartedAtMs, lastStartedAtMs} = tally;
  const before = queueLength(target?.before.sample);
  if (before === undefined || firstStartedAtMs === null || lastStartedAtMs === null) return null;
  const during = moments.flatMap(({atMs, sample}) => {
    const length = queueLength(sample);
    return length === undefined || atMs <= firstStartedAtMs || atMs > lastStartedAtMs + endSlackMs
      ? []
      : [{atMs, length}];
  });
  const last = during.at(-1);
  if (!last || last.atMs - firstStartedAtMs < shortestMs) return null;
  return ((last.length - before) / (last.atMs - firstStartedAtMs)) * 1000;
}

/** A look that began with the last attempt is still of it. */
const endSlackMs = 30;
/** A queue grows over time; what is there after less than this is a burst. */
const shortestMs = 500;
