import {rateNoiseShare} from '../explain/accepts-slowly.ts';
import {lateCount, unansweredCount} from '../explain/trouble.ts';
import {asksForProof, type Plan} from '../model/plan.ts';
import {valueIfKnown} from '../model/reading.ts';
import {refusedCount, type Tally} from '../model/tally.ts';
import {formatCount} from '../model/units.ts';
import {mostPerSecond} from '../plan/search.ts';
import type {Step} from '../record/record.ts';
import type {ExperimentContext, Judged} from './experiment-context.ts';
import type {LoadRun} from './load-run.ts';
import {LoadSession} from './load-session.ts';
import type {Measurement} from './measurement.ts';
import {passed, passingFlow} from './queue-evidence.ts';
import {untilRecovered} from './recovery.ts';
import {endedInWords, metIn, type Searched, searchLargest, type Trial} from './search.ts';
import {lossInWords, lostIn, type StepCounts, stepCounts, unfinished} from './step.ts';

const firstPerSecond = 100;
const factor = 4;
/** The figure is within this of the true one. */
const tolerance = 0.04;
/** A queue that grows by more than the noise of the eye is one that is not kept up with. */
const leastGrowth = 3;
/** A driver that starts less than this share of what is due is the limit itself. */
const keptShare = 0.97;
/** So many losses end a step early: it has failed, and the target need not be told again. */
const enoughLost = 50;
/** The last that came may still be in the queue at the last look. */
const mostTaken = 0.99;
/** Waits that are shorter say little at four looks a second. */
const shortestWaitMs = 900;

export interface RateWishes {
  readonly objectiveP99Us: number;
  readonly stepMs: number;
  /** Lowest rate that is tried before one fails. */
  readonly first?: number;
}

/**
 * The highest open-loop rate of new connections, each closed as soon as it is taken, at which none is lost or retried,
 * the response time (from the moment an attempt was due) stays within the objective, and the application takes
 * connections as fast as they come.
 * @param plan its `perSecond` is the highest rate that is tried
 */
export async function measureRate(
  plan: Plan,
  context: ExperimentContext,
  wishes: RateWishes,
): Promise<Measurement> {
  context.onExperiment('rate');
  const {stepMs, objectiveP99Us, first = firstPerSecond} = wishes;
  const most = plan.perSecond ?? mostPerSecond;
  const tryOne = (perSecond: number) => {
    context.announce(`${formatCount(perSecond)} new connections per second`);
    return runRate({...plan, perSecond}, context, wishes);
  };
  const pace = {first, factor, most, tolerance};
  const found = await searchLargest(pace, context, tryOne, ({run}) =>
    untilRecovered(context, run.target?.before),
  );
  const {deciding, judged} = await decide(found, context.judge);
  return {
    name: 'rate',
    plan: {...plan, perSecond: most, connections: attemptsIn(most, stepMs)},
    run: deciding.run,
    runPlan: deciding.plan,
    ...judged,
    figure: {
      result: found.held,
      basis: basisOf(plan, found),
    },
    met: metIn(found),
    steps: found.trials.map(({step}) => step),
    objectiveP99Us,
    stepMs,
    notes: [
      ...endedInWords(found),
      ...(deciding.run.target
        ? []
        : [
            'The target was not observed, so connections that wait in its accept queue count as served, and a slow application shows only once the queue is full. A longer --step fills it at a lower rate.',
          ]),
    ],
  };
}

/** Each is closed at once, so what left the queue is counted instead of owners: it was accepted. */
function basisOf(plan: Plan, {held, trials}: Searched): Measurement['figure']['basis'] {
  if (asksForProof(plan)) return 'served';
  const {run} = trials.find(({step}) => step.asked === held) ?? trials.at(-1) ?? {};
  if (!run?.target) return 'established';
  const taken = valueIfKnown(passed(run.target, run));
  return taken && taken.accepted >= mostTaken * run.tally.established ? 'accepted' : 'confirmed';
}

async function runRate(
  plan: Plan,
  context: ExperimentContext,
  {objectiveP99Us, stepMs}: RateWishes,
): Promise<Trial> {
  const perSecond = plan.perSecond ?? mostPerSecond;
  const churn: Plan = {
    ...plan,
    connections: attemptsIn(perSecond, stepMs),
    mostInFlight: null,
    closesWhenTaken: true,
    holdMs: 0,
  };
  const session = await LoadSession.start(churn, context);
  try {
    await session.open((tally) => lossSoFar(tally) >= enoughLost);
    await session.settle();
    const run = await session.report();
    await session.close();
    const counts = stepCounts(churn, run, false);
    return {
      plan: churn,
      run,
      step: {
        asked: perSecond,
        ...verdictOf(counts, run, {perSecond, objectiveP99Us, attempts: churn.connections}),
        ...counts,
      },
      hint: hintOf(run, perSecond),
    };
  } finally {
    await session.end();
  }
}

function attemptsIn(perSecond: number, stepMs: number): number {
  return Math.max(2, Math.round((perSecond * stepMs) / 1000));
}

function lossSoFar(tally: Tally): number {
  return (
    lateCount(tally) +
    unansweredCount(tally) -
    tally.pending +
    tally.overdue +
    refusedCount(tally) -
    tally.refusals.deadline -
    tally.refusals.unanswered
  );
}

/** Whether a rate held, and in words why not. The driver is judged first. Pure. */
export function verdictOf(
  counts: StepCounts,
  {tally, histograms, settled}: Pick<LoadRun, 'tally' | 'histograms' | 'settled'>,
  {
    perSecond,
    objectiveP99Us,
    attempts,
  }: {readonly perSecond: number; readonly objectiveP99Us: number; readonly attempts: number},
): Pick<Step, 'verdict' | 'why'> {
  const {refusals} = tally;
  const own = refusals['no-fds'] + refusals['no-files'] + refusals['no-memory'] + refusals['no-ports'];
  if (own > 0) return {verdict: 'driver-limited', why: `${own} failed on the driver`};
  if (!settled) return unfinished(counts, attempts);
  const achieved = counts.achievedPerSecond ?? perSecond;
  if (achieved < keptShare * perSecond)
    return {verdict: 'driver-limited', why: `the driver only started ${Math.round(achieved)}/s`};
  if (lostIn(counts) > 0) return {verdict: 'failed', why: lossInWords(counts)};
  const growth = counts.queueGrowthPerSecond;
  if (growth !== null && growth > Math.max(leastGrowth, rateNoiseShare * perSecond))
    return {verdict: 'failed', why: `the accept queue grew by ${Math.round(growth)}/s`};
  const p99Us = counts.response?.p99Us;
  if (p99Us !== undefined && p99Us > objectiveP99Us) {
    const latenessUs = histograms.lateness.percentileUs(99) ?? 0;
    // Late to leave is the driver's delay, and part of the response time.
    return latenessUs > objectiveP99Us / 2
      ? {verdict: 'driver-limited', why: `the driver was behind schedule, p99 ${Math.round(latenessUs)} µs`}
      : {verdict: 'failed', why: `response time p99 ${Math.round(p99Us)} µs`};
  }
  return {verdict: 'held', why: ''};
}

/** The rate at which the application took them, where they had to wait for it: the limit is close to it. */
function hintOf({moments, settledMs}: LoadRun, perSecond: number): number | undefined {
  const samples = moments.flatMap(({sample}) => sample ?? []);
  const flow = valueIfKnown(passingFlow(samples, settledMs));
  if (!flow || flow.perSecond === null || flow.waitedMs < shortestWaitMs) return undefined;
  return flow.perSecond > 0 && flow.perSecond < perSecond ? flow.perSecond : undefined;
}

/**
 * The lowest rate that failed, or else the last one that was tried. Just beyond what a target can do there may be too little
 * to see; then the next higher one that failed shows what stopped it, if any does.
 */
export async function decide(
  {failed, trials, endedBy}: Searched,
  judge: ExperimentContext['judge'],
): Promise<{readonly deciding: Trial; readonly judged: Judged}> {
  const failing = endedBy === 'unfinished' || failed === null ? [] : failedFrom(failed, trials);
  const judgedTrial = async (deciding: Trial) => ({
    deciding,
    judged: await judge(deciding.plan, deciding.run),
  });
  const [first = trials.at(-1) as Trial, ...higher] = failing;
  const lowest = await judgedTrial(first);
  let shown = lowest;
  for (const trial of higher) {
    if (namesLimit(shown.judged)) break;
    shown = await judgedTrial(trial);
  }
  return namesLimit(shown.judged) ? shown : lowest;
}

function failedFrom(failed: number, trials: readonly Trial[]): Trial[] {
  return trials
    .filter(({step}) => step.verdict === 'failed' && step.asked >= failed)
    .sort((a, b) => a.step.asked - b.step.asked);
}

function namesLimit({findings}: Judged): boolean {
  return findings.some(({limit, verdict}) => verdict === 'hit' && limit !== 'no-limit-reached');
}
