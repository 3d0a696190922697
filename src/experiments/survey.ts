import type {LimitReading} from '../model/limit-reading.ts';
import type {Plan} from '../model/plan.ts';
import {formatCount, formatSpan} from '../model/units.ts';
import {holdPerSecond} from '../plan/hold-rate.ts';
import type {Load} from '../plan/make-plan.ts';
import {connectionsWithin, type SurveySize, surveySize} from '../plan/survey-size.ts';
import {measureBurst} from './burst.ts';
import {measureCeiling} from './ceiling.ts';
import type {ExperimentContext} from './experiment-context.ts';
import {measureHold} from './hold.ts';
import type {Measurement} from './measurement.ts';
import {measureRate} from './rate.ts';
import {beyondRecovery, untilRecovered, untilReleased} from './recovery.ts';

export interface SurveyWishes {
  readonly limitReadings: readonly LimitReading[];
  /** Most connections, where the user named a number; else as many as the limits of the target call for. */
  readonly connections: number | undefined;
  readonly budgetMs: number;
  readonly repeats: number;
  readonly objectiveP99Us: number;
}

/** By when each is to be over, as a share of the budget; the hold and its confirmation take the rest. */
const burstUntil = 0.24;
const rateUntil = 0.45;
const ceilingUntil = 0.72;
/** For the recovery of the target after the last of them, and the report. */
const endSpareMs = 800;
const rateStep = {share: 0.04, shortestMs: 800, longestMs: 1500};
const burstTolerance = 0.05;
/** Smaller and slower than these are for experiments of their own: each step costs a second, whatever its size. */
const firstBurst = 16;
const firstPerSecond = 400;
const factor = 4;
/** The ramp of the ceiling takes about this time, but is not faster than half of the rate that the target was seen to handle. */
const rampMs = 6000;
/** Of the time that the ceiling has; the rest is for attempts that wait, the hold at the limit and its repeats. */
const rampShare = 0.4;
const patienceShare = 0.3;
const shortestPatienceMs = 1500;
const ceilingHoldMs = 1000;
/** Confirming, probing and closing after the hold. */
const holdSpare = {share: 0.12, shortestMs: 3200, longestMs: 9000};
const shortestHoldMs = 1000;
/** Held is what the target takes with ease, so that an end is not the ceiling again. */
const holdShare = 0.8;
const mostHeld = 1000;

/** burst, rate, ceiling and hold in turn, each sized by what is known by then, with the target recovered in between. */
export async function survey(
  planFor: (load: Load) => Plan,
  context: ExperimentContext,
  wishes: SurveyWishes,
): Promise<readonly Measurement[]> {
  const {budgetMs, repeats, objectiveP99Us} = wishes;
  const beganMs = performance.now();
  const endMs = beganMs + budgetMs - endSpareMs;
  const leftMs = (untilMs: number) => Math.max(0, untilMs - performance.now());
  const shareMs = ({share, shortestMs, longestMs}: typeof rateStep) =>
    Math.round(Math.max(shortestMs, Math.min(longestMs, share * budgetMs)));
  const until = (share: number): ExperimentContext => ({
    ...context,
    noRunAfterMs: beganMs + share * budgetMs,
  });
  const size: SurveySize = surveySize(wishes.limitReadings, wishes.connections);
  const done: Measurement[] = [];
  const goesOn = async (measurement: Measurement): Promise<boolean> => {
    done.push(measurement);
    context.onMeasured(measurement.name, measurement.figure.result);
    if (context.signal.aborted || measurement.run.lost.length > 0) return false;
    const hits = measurement.findings.filter(
      ({verdict, confidence}) => verdict === 'hit' && confidence !== 'possible',
    );
    if (measurement.run.tally.established === 0 || hits.some(({limit}) => beyondRecovery.includes(limit)))
      return false;
    const {before} = measurement.run.target ?? {};
    if ((await untilRecovered(context, before)) !== 'recovered') return false;
    await untilReleased(context, before);
    return true;
  };

  context.announce('1 of 4, burst: how many connections may arrive at one instant');
  const burstPlan = planFor({connections: size.burst, perSecond: null, holdMs: 0});
  const burst = await measureBurst(burstPlan, until(burstUntil), {
    repeats: Math.min(1, repeats),
    tolerance: burstTolerance,
    first: firstBurst,
    factor,
  });
  if (!(await goesOn(burst))) return done;

  context.announce('2 of 4, rate: how many new connections per second');
  const ratePlan = planFor({connections: size.burst, perSecond: size.perSecond, holdMs: 0});
  const rate = await measureRate(ratePlan, until(rateUntil), {
    objectiveP99Us,
    stepMs: shareMs(rateStep),
    first: firstPerSecond,
  });
  if (!(await goesOn(rate))) return done;

  context.announce('3 of 4, ceiling: how many at once');
  const ceilingMs = leftMs(beganMs + ceilingUntil * budgetMs);
  const withinMs = Math.min(rampMs, rampShare * ceilingMs);
  const perSecond = rampRate(size.connections, rate.figure.result, withinMs);
  const tried =
    wishes.connections ?? connectionsWithin(size.connections, {perSecond, withinMs: rampShare * ceilingMs});
  const ceilingPlan = planFor({connections: tried, perSecond, holdMs: ceilingHoldMs});
  const patienceMs = Math.max(shortestPatienceMs, Math.round(patienceShare * ceilingMs));
  const measured = await measureCeiling(
    {...ceilingPlan, connectTimeoutMs: Math.min(ceilingPlan.connectTimeoutMs, patienceMs)},
    until(ceilingUntil),
    repeats,
  );
  const ceiling: Measurement = {
    ...measured,
    notes: [...measured.notes, ...cutWords(size.connections, tried)],
  };
  if (!(await goesOn(ceiling))) return done;

  const connections = Math.max(1, Math.min(mostHeld, Math.floor((ceiling.figure.result ?? 0) * holdShare)));
  const openedPerSecond = holdPerSecond(connections, half(rate.figure.result) ?? perSecond);
  const holdMs = Math.round(leftMs(endMs) - shareMs(holdSpare) - (connections / openedPerSecond) * 1000);
  if (holdMs < shortestHoldMs)
    return [
      ...done.slice(0, -1),
      {...ceiling, notes: [...ceiling.notes, 'hold was left out: `--budget` left no time for it.']},
    ];
  context.announce(
    `4 of 4, hold: do ${formatCount(connections)} survive ${formatSpan(Math.round(holdMs / 1000) * 1000)}`,
  );
  done.push(await measureHold(planFor({connections, perSecond: openedPerSecond, holdMs}), context));
  return done;
}

function cutWords(wanted: number, tried: number): string[] {
  if (tried >= wanted) return [];
  return [
    `At the rate that this target handles there was time for ${formatCount(tried)} of ${formatCount(wanted)} connections; a longer --budget, or -c, tries more.`,
  ];
}

function rampRate(connections: number, takenPerSecond: number | null, withinMs: number): number {
  const wanted = Math.max(50, (connections * 1000) / Math.max(1, withinMs));
  return Math.max(1, Math.round(Math.min(wanted, half(takenPerSecond) ?? wanted)));
}

/** What a target takes for long, and not only at its limit. */
function half(takenPerSecond: number | null): number | null {
  return takenPerSecond === null ? null : Math.max(1, takenPerSecond / 2);
}
