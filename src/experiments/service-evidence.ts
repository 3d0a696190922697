import type {ListenerWatch, Service} from '../model/acceptance.ts';
import {asksForProof, type Plan} from '../model/plan.ts';
import {known, missing, type Reading} from '../model/reading.ts';
import type {LogWords, ServerFacts} from '../model/server.ts';
import type {ThreadWaits} from '../model/target-evidence.ts';
import type {LoadRun, TargetView} from './load-run.ts';
import type {Moment} from './timeline.ts';

/** How the application answered, and whether it kept listening, over the run. Pure. */

/** Answers over time, as the looks saw them: at what pace they came, and since when none has. */
export function service(
  plan: Plan,
  {
    tally,
    moments,
    settledMs,
    histograms,
  }: Pick<LoadRun, 'tally' | 'moments' | 'settledMs'> & Partial<Pick<LoadRun, 'histograms'>>,
): Reading<Service> {
  const from = 'the driver, answers over time';
  if (!asksForProof(plan)) return missing('not-observed', from, 'nothing was asked (--proof)');
  const firstMs = tally.firstStartedAtMs;
  // While they are held, answers go on coming or do not; once some are closed, others take their places.
  const looks = moments.filter(
    ({atMs, tally: {released}}) =>
      firstMs !== null && atMs >= firstMs && (atMs <= settledMs || (!plan.closesWhenTaken && released === 0)),
  );
  const last = looks.at(-1);
  if (firstMs === null || !last) return missing('not-observed', from, 'nobody looked before all was settled');
  const grown = looks.filter((look, i) => answered(look) > answered(looks[i - 1]));
  const lastGrownMs = grown.at(-1)?.atMs ?? firstMs;
  const [firstPause = 0, ...pauses] = grown.map(({atMs}, i) => atMs - (grown[i - 1]?.atMs ?? firstMs));
  const tookMs = lastGrownMs - firstMs;
  return known(
    {
      // Those that were answered while they were held had only waited for a while.
      waiting: Math.min(last.tally.unproven, tally.unproven),
      servedMost: Math.max(...looks.map((look) => look.tally.openAnswered)),
      answered: answered(last),
      times: grown.length,
      perSecond: grown.length > 1 && tookMs > 0 ? (answered(grown.at(-1)) / tookMs) * 1000 : null,
      firstPauseMs: firstPause,
      longestPauseMs: Math.max(0, ...pauses),
      stoodMs: Math.max(settledMs, last.atMs) - lastGrownMs,
      firstAnswerUs: histograms?.accept.percentileUs(0) ?? null,
    },
    from,
  );
}

function answered(look: Moment | undefined): number {
  return look?.tally.answered ?? 0;
}

/** Whether the listening socket was there at every look; one that is another by its inode was closed in between. */
export function listenerWatch(
  {before, after}: TargetView,
  moments: readonly Moment[],
  firstStartedAtMs: number | null,
): Reading<ListenerWatch> {
  const first = before.sample.listeners;
  if (!first.known) return first;
  if (first.value.length === 0) return missing('absent', first.from, 'nothing listened before the run');
  const inodes = new Set(first.value.map(({inode}) => inode));
  const looks = [
    ...moments.flatMap(({sample, tally}) => (sample ? [{sample, established: tally.established}] : [])),
    {sample: after.sample, established: moments.at(-1)?.tally.established ?? 0},
  ].flatMap(({sample, established}) =>
    sample.listeners.known ? [{atMs: sample.atMs, listeners: sample.listeners.value, established}] : [],
  );
  const closed = looks.find(({listeners}) => !listeners.some(({inode}) => inodes.has(inode)));
  if (!closed) return known({closedAfterMs: null, establishedBefore: null, reopened: false}, first.from);
  const last = looks.at(-1);
  return known(
    {
      closedAfterMs: Math.max(0, closed.atMs - (firstStartedAtMs ?? closed.atMs)),
      establishedBefore: closed.established,
      reopened: (last?.listeners.length ?? 0) > 0,
    },
    first.from,
  );
}

export function serverFacts({before}: TargetView): Reading<ServerFacts> {
  return before.server ?? missing('not-observed', '/proc/PID/cmdline', 'which server it is is not known');
}

export function serverLog({log}: TargetView): Reading<readonly LogWords[]> {
  return log ?? missing('not-observed', 'log of the server', 'it was not read');
}

/** What the threads of the processes that accept wait for, where it was read. */
export function targetThreads({threads: read}: TargetView): Reading<readonly ThreadWaits[]> {
  return read ?? missing('not-observed', '/proc/PID/task', 'it was not read');
}
