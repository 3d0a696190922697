import {setTimeout as sleep} from 'node:timers/promises';
import {WorkerPool} from '../drive/worker-pool.ts';
import {asksForProof} from '../model/plan.ts';
import {formatMany} from '../model/units.ts';
import {shares} from '../plan/shares.ts';
import type {Experiment} from '../record/record.ts';
import type {ExperimentContext} from './experiment-context.ts';
import type {LoadSession} from './load-session.ts';

type Confirmation = NonNullable<Experiment['confirmation']>;

/**
 * How many more are tried until an old one is ended: nginx frees up to 32 at once and takes as many again before the next
 * time (ngx_drain_connections()), in each of its workers.
 */
const fewestMore = 40;
const moreShare = 0.15;
const mostMore = 256;
/** One after the other: a connection that makes room ends the old ones before it is served itself, or right after. */
const attemptTimeoutMs = 2500;
const endsWithinMs = 20;
/** Those that make room together are told within this; and where nobody ends without a newcomer, nobody does in this time. */
const quietMs = 200;
/** One attempt at a time: the next is begun by hand. A worker that opens no more tells at once what became of it. */
const perSecond = 1;
const begunWithinMs = 5;
const mostTries = 5;

/**
 * Finds how many are held before one more makes the application end its oldest, by opening one after the other until it
 * does, so often: those that end in batches leave a number behind that depends on when one looks, and this does not.
 * @returns undefined where none was ended for those that came, so that it is no such limit, or ends went on without them
 */
export async function confirmEviction(
  session: LoadSession,
  {announce, canary, noRunAfterMs}: ExperimentContext,
  repeats: number,
): Promise<Confirmation | undefined> {
  const {workerPool, plan, signal} = session;
  announce(
    `repeating ${formatMany(repeats, 'time')}: one more connection after the other, until the oldest are closed`,
  );
  session.testing();
  await canary?.pause();
  const tried = Math.min(mostMore, Math.max(fewestMore, Math.ceil(moreShare * workerPool.tally.open)));
  const more = await WorkerPool.assemble(
    shares({
      ...plan,
      connections: tried * repeats,
      perSecond,
      workers: 1,
      connectTimeoutMs: attemptTimeoutMs,
      closesWhenTaken: false,
    }),
  );
  const asks = asksForProof(plan);
  const inside = () =>
    [workerPool, more].reduce((sum, {tally}) => sum + (asks ? tally.openAnswered : tally.open), 0);
  // Those of the ramp are the oldest.
  const ended = () => workerPool.tally.endedByPeer;
  const tops: number[] = [];
  const batches: number[] = [];
  const tryUntilEnded = async (): Promise<boolean> => {
    const endedBefore = ended();
    if (await workerPool.until(() => ended() > endedBefore, quietMs, signal)) return false;
    for (let i = 0; i < tried && !signal.aborted; i++) {
      const top = inside();
      if (!(await openOne(more, signal))) return false;
      if (!(await workerPool.until(() => ended() > endedBefore, endsWithinMs, signal))) continue;
      // Those that end together are not counted at one moment.
      for (let counted = 0; counted < ended(); ) {
        counted = ended();
        await workerPool.until(() => ended() > counted, quietMs, signal);
      }
      tops.push(top);
      batches.push(ended() - endedBefore);
      return true;
    }
    return false;
  };
  try {
    const beganMs = performance.now();
    const goesOn = () => {
      const eachMs = (performance.now() - beganMs) / Math.max(1, tops.length);
      return tops.length === 0 || (tops.length < repeats && performance.now() + eachMs < noRunAfterMs);
    };
    while (workerPool.tally.open > 0 && goesOn() && !signal.aborted) if (!(await tryUntilEnded())) break;
  } finally {
    await more.close();
    canary?.resume();
  }
  const made = tops.length;
  if (made === 0) return undefined;
  const [fewest, most] = [Math.min(...tops), Math.max(...tops)];
  return {
    repeats: made,
    held: {connections: fewest, times: made},
    refused: {connections: most + 1, times: made},
    batch: Math.max(...batches),
    ...(fewest === most ? {} : {between: {fewest, most}}),
  };
}

/** Opens the next one; answers whether it has its outcome, and its proof where one is asked for. */
async function openOne(workerPool: WorkerPool, signal: AbortSignal): Promise<boolean> {
  const {started} = workerPool.tally;
  const isSettled = () =>
    workerPool.opened && workerPool.tally.pending === 0 && workerPool.tally.unproven === 0;
  // On a busy host the word to stop may be there before the attempt.
  for (let tries = 1; tries <= mostTries && !signal.aborted; tries++) {
    workerPool.go({afterMs: 0, perSecond});
    await sleep(begunWithinMs * tries);
    workerPool.stop();
    if (!(await workerPool.until(isSettled, attemptTimeoutMs, signal))) return false;
    if (workerPool.tally.started > started) return true;
  }
  return false;
}
