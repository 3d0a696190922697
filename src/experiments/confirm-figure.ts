import {setTimeout as sleep} from 'node:timers/promises';
import {WorkerPool} from '../drive/worker-pool.ts';
import {deducedCounts} from '../explain/doubt.ts';
import type {Finding} from '../model/finding.ts';
import {asksForProof} from '../model/plan.ts';
import {formatCount, formatMany} from '../model/units.ts';
import {shares} from '../plan/shares.ts';
import type {Experiment} from '../record/record.ts';
import type {ExperimentContext} from './experiment-context.ts';
import type {LoadSession} from './load-session.ts';

type Figure = Pick<Experiment, 'result' | 'basis'>;
type Confirmation = NonNullable<Experiment['confirmation']>;

/** What is to be tried again, and how often. */
export interface Again {
  readonly figure: Figure;
  readonly repeats: number;
}

/** Limits of a number of connections whose places are free again as soon as one is closed. */
const ofCount = [...deducedCounts, 'target-fds', 'target-tasks', 'target-file-max'];

/** A place that was freed is taken, or not, within this. nginx looks again after 500 ms (its accept_mutex_delay). */
const takenWithinMs = 800;
const attemptTimeoutMs = 2500;
/** An application that makes room for two ends about as many. */
const fewEnded = 4;

/** Whether the figure is one that can be tried again: a number of connections, and more than none. */
export function isConfirmable({result}: Figure, findings: readonly Finding[]): boolean {
  const worst = findings.find(({verdict}) => verdict === 'hit');
  return result !== null && result > 0 && worst !== undefined && ofCount.includes(worst.limit);
}

/**
 * Steps down and up at the limit: closes one connection, then lets one more in than there is room for. The figure was held
 * when as many have a place as before, and one more was refused when somebody is still left out. Who waits in the accept
 * queue takes the free place; where nobody waits, new attempts do.
 */
export async function confirmFigure(
  session: LoadSession,
  {announce, canary, noRunAfterMs}: ExperimentContext,
  {figure, repeats}: Again,
): Promise<Confirmation | undefined> {
  const connections = figure.result ?? 0;
  const times = {made: 0, held: 0, refused: 0, exceeded: 0};
  const between = {fewest: connections, most: connections};
  announce(
    `repeating ${formatMany(repeats, 'time')}: ${formatCount(connections)} connections, then one more`,
  );
  session.testing();
  await canary?.pause();
  // Where nobody waits the place that was freed is free again once those who tried are gone.
  let free = 0;
  let tookMs = 0;
  const goesOn = (made: number) =>
    made === 0 || (made < repeats && performance.now() + tookMs < noRunAfterMs);
  while (goesOn(times.made) && !session.signal.aborted) {
    const begunMs = performance.now();
    const endedBefore = session.workerPool.tally.endedByPeer;
    const {inside, outside, leaves} = await stepDownAndUp(session, figure, free);
    // Many that were held have ended meanwhile, of an idle timeout: what is left is no figure.
    const ended = session.workerPool.tally.endedByPeer - endedBefore;
    if (ended > Math.max(fewEnded, connections / 2)) break;
    free = leaves;
    times.made++;
    tookMs = performance.now() - begunMs;
    between.fewest = Math.min(between.fewest, inside);
    between.most = Math.max(between.most, inside);
    if (inside === connections) times.held++;
    if (inside > connections) times.exceeded++;
    if (inside <= connections && outside > 0) times.refused++;
  }
  canary?.resume();
  if (times.made === 0) return undefined;
  return {
    repeats: times.made,
    held: {connections, times: times.held},
    refused: {connections: connections + 1, times: times.refused},
    ...(times.exceeded === 0 ? {} : {exceeded: times.exceeded}),
    ...(between.fewest === between.most ? {} : {between}),
  };
}

interface Count {
  /** Connections that have a place now. */
  readonly inside: number;
  /** Attempts that were left out of it. */
  readonly outside: number;
  /** Places that are free when those who tried are gone. */
  readonly leaves: number;
}

async function stepDownAndUp(session: LoadSession, figure: Figure, free: number): Promise<Count> {
  const {workerPool, plan} = session;
  const before = workerPool.tally;
  const waiting = await waitingAt(session);
  if (free === 0) workerPool.release(1, 'first');
  await sleep(takenWithinMs);
  // One attempt more than there are places; none where others wait for one already.
  const more = waiting > 0 ? undefined : await openMore(session, Math.max(1, free) + 1);
  try {
    const held = workerPool.tally;
    const taken = more?.tally;
    const sockets = figure.basis === 'accepted' ? await session.ownSockets(more ? [more] : []) : undefined;
    const answered = asksForProof(plan) || before.openAnswered > 0;
    const inside = sockets?.known
      ? sockets.value.accepted
      : (figure.basis === 'served' || figure.basis === 'accepted') && answered
        ? held.openAnswered + (taken?.openAnswered ?? 0)
        : held.open + (taken?.open ?? 0);
    const evicted = held.endedByPeer - before.endedByPeer;
    const outside =
      waiting > 0
        ? await waitingAt(session)
        : (taken?.started ?? 0) - (taken ? placed(taken, answered) : 0) + evicted;
    return {inside, outside, leaves: taken ? placed(taken, answered) : 0};
  } finally {
    await more?.close();
    await more?.dismiss();
  }
}

function placed({open, openAnswered}: WorkerPool['tally'], answered: boolean): number {
  return answered ? openAnswered : open;
}

/** Connections of the run that the application has not taken: in the accept queue, or without their proof. */
async function waitingAt(session: LoadSession): Promise<number> {
  if (asksForProof(session.plan)) return session.workerPool.tally.unproven;
  const sockets = await session.countSockets();
  return sockets?.known ? sockets.value.queued : 0;
}

async function openMore({plan, signal}: LoadSession, connections: number): Promise<WorkerPool> {
  const workerPool = await WorkerPool.assemble(
    shares({
      ...plan,
      connections,
      perSecond: 100,
      workers: 1,
      connectTimeoutMs: attemptTimeoutMs,
      closesWhenTaken: false,
    }),
  );
  workerPool.go();
  await workerPool.until(
    () => workerPool.opened && workerPool.tally.pending === 0,
    attemptTimeoutMs * 2,
    signal,
  );
  await workerPool.until(() => workerPool.tally.unproven === 0, takenWithinMs, signal);
  await sleep(takenWithinMs / 2);
  return workerPool;
}
