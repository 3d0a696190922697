import type {Plan} from '../model/plan.ts';
import {hasMetWall, isHopeless} from '../plan/wall.ts';
import type {ExperimentContext} from './experiment-context.ts';
import {hopelessWords} from './hopeless-words.ts';
import {LoadSession} from './load-session.ts';
import type {Measurement} from './measurement.ts';
import {resultOf} from './outcome.ts';

/**
 * Holds connections for a time and records every end: how, at which age and when. None is opened again. At the end each
 * one left is asked for, so that those which died without a word are found.
 * @param plan its `holdMs` is how long they are held
 */
export async function measureHold(plan: Plan, context: ExperimentContext): Promise<Measurement> {
  context.onExperiment('hold');
  const session = await LoadSession.start(plan, context);
  const {workerPool, signal} = session;
  try {
    await session.open((tally) => hasMetWall(tally) || isHopeless(tally, Date.now()));
    await session.settle();
    const holds = () => workerPool.tally.open > 0 && !signal.aborted;
    if (holds()) await session.countAccepted();
    if (!signal.aborted) await session.confirm();
    if (holds()) await session.hold(plan.holdMs);
    if (workerPool.tally.open > 0) await session.probe();
    const run = await session.report();
    await session.close();
    const judged = context.judge(plan, run);
    const {basis} = resultOf(plan, judged.evidence, run);
    const {silent} = run.tally;
    return {
      name: 'hold',
      plan,
      run,
      runPlan: plan,
      ...judged,
      figure: {result: run.tally.open, basis},
      ...(silent > 0 ? {met: 'limit' as const} : {}),
      notes: [
        ...hopelessWords(session),
        ...(silent > 0
          ? [
              `${silent} connections were dead without a word: the probe at the end found that the other end does not know them, or does not answer. A NAT or firewall between forgot them (its idle timeout), or the host is gone; watch at both ends with: ss -tn`,
            ]
          : []),
      ],
    };
  } finally {
    await session.end();
  }
}
