import {asksKernel, type Plan} from '../model/plan.ts';
import {silenceText} from '../model/silence.ts';
import type {Tally} from '../model/tally.ts';
import {formatCount} from '../model/units.ts';
import {hasReachedLimit, isHopeless} from '../plan/limit-reached.ts';
import {runClockMs} from '../run-clock.ts';
import type {ExperimentContext} from './experiment-context.ts';
import {hopelessWords} from './hopeless-words.ts';
import {LoadSession} from './load-session.ts';
import type {Measurement} from './measurement.ts';
import {resultOf} from './outcome.ts';
import {findSilence} from './silence.ts';

/**
 * Holds connections for a time and records every end: how, at which age and when. None is opened again. Meanwhile parts of
 * them are left silent for different times and asked for, and at the end each one left, so that those which died without
 * a word are found, and after how long a silence.
 * @param plan its `holdMs` is how long they are held
 */
export async function measureHold(plan: Plan, context: ExperimentContext): Promise<Measurement> {
  context.onExperiment('hold');
  const session = await LoadSession.start(plan, context);
  const {workerPool, signal} = session;
  try {
    await session.open((tally) => hasReachedLimit(tally) || isHopeless(tally, runClockMs()));
    await session.settle();
    const holds = () => workerPool.tally.open > 0 && !signal.aborted;
    await context.canary?.pause();
    const accepted = holds() ? await session.countAccepted() : undefined;
    if (!signal.aborted) await session.confirm(accepted);
    context.canary?.resume();
    if (holds()) await holdSilent(session, plan.holdMs);
    if (workerPool.tally.open > 0) await session.probe();
    const run = await session.report();
    await session.close();
    const judged = await context.judge(plan, run);
    const {basis} = resultOf(plan, judged.evidence, run);
    return {
      name: 'hold',
      plan,
      run,
      runPlan: plan,
      ...judged,
      figure: {result: run.tally.open, basis},
      ...(run.tally.silent > 0 ? {met: 'limit' as const} : {}),
      notes: [...hopelessWords(session), ...silenceWords(run.tally)],
    };
  } finally {
    await session.end();
  }
}

/** Keepalives are libc's, and a Unix-domain socket has no path that could forget it. */
async function holdSilent(session: LoadSession, holdMs: number): Promise<void> {
  const held = session.hold(holdMs);
  if (asksKernel(session.workerPool.engine) && session.plan.portPool)
    await findSilence(session, session.leftOfHoldMs(holdMs));
  await held;
}

function silenceWords({silent, survivedSilenceMs, deadSilenceMs, answeredSinceDead}: Tally): string[] {
  if (silent === 0) return [];
  // Where nobody answered since, the path may have been cut: then their deaths have no age.
  const between = answeredSinceDead > 0 ? silenceText(survivedSilenceMs, deadSilenceMs) : undefined;
  return [
    `${formatCount(silent)} connections were dead without FIN or RST: asked with a keepalive after a time of silence, the other end did not answer or did not know them${between === undefined ? '' : `. They die after ${between} without a packet`}.`,
  ];
}
