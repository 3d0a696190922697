import type {LimitReading} from '../model/limit-reading.ts';
import type {Plan} from '../model/plan.ts';
import {formatCount} from '../model/units.ts';
import {holdPerSecond} from '../plan/hold-rate.ts';
import type {Load} from '../plan/make-plan.ts';
import {connectionsWithin, type SurveySize, surveySize} from '../plan/survey-size.ts';
import {measureBurst} from './burst.ts';
import {measureCeiling} from './ceiling.ts';
import type {ExperimentContext} from './experiment-context.ts';
import {measureHold} from './hold.ts';
import type {Measurement} from './measurement.ts';
import {measureRate} from './rate.ts';
import {beyondRecovery, untilRecovered} from './recovery.ts';

export interface SurveyWishes {
  readonly limitReadings: readonly LimitReading[];
  /** Most connections, where the user named a number; else as many as the limits of the target call for. */
  readonly connections: number | undefined;
  readonly budgetMs: number;
  readonly repeats: number;
  readonly objectiveP99Us: number;
}

/** By when, as a share of the budget, the searches begin no further run. */
const burstUntil = 0.25;
const rateUntil = 0.55;
const rateStepMs = 1500;
const burstTolerance = 0.05;
/** The ramp of the ceiling takes about this time, but is not faster than half of the rate that the target was seen to handle. */
const rampMs = 6000;
/** Of what is left of the budget; the hold and its confirmation take the rest. */
const rampShare = 0.5;
/** Confirming, probing and closing after the hold. */
const holdSpareMs = 9000;
const shortestHoldMs = 5000;
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
  const until = (share: number): ExperimentContext => ({
    ...context,
    noRunAfterMs: beganMs + share * budgetMs,
  });
  const size: SurveySize = surveySize(wishes.limitReadings, wishes.connections);
  const done: Measurement[] = [];
  const goesOn = async (measurement: Measurement): Promise<boolean> => {
    done.push(measurement);
    if (context.signal.aborted || measurement.run.lost.length > 0) return false;
    const hits = measurement.findings.filter(
      ({verdict, confidence}) => verdict === 'hit' && confidence !== 'possible',
    );
    if (measurement.run.tally.established === 0 || hits.some(({limit}) => beyondRecovery.includes(limit)))
      return false;
    return (await untilRecovered(context, measurement.run.target?.before)) === 'recovered';
  };

  context.announce('1 of 4, burst: how many connections may arrive at one instant');
  const burstPlan = planFor({connections: size.burst, perSecond: null, holdMs: 0});
  const burst = await measureBurst(burstPlan, until(burstUntil), {
    repeats: Math.min(1, repeats),
    tolerance: burstTolerance,
  });
  if (!(await goesOn(burst))) return done;

  context.announce('2 of 4, rate: how many new connections per second');
  const ratePlan = planFor({connections: size.burst, perSecond: size.perSecond, holdMs: 0});
  const rate = await measureRate(ratePlan, until(rateUntil), {objectiveP99Us, stepMs: rateStepMs});
  if (!(await goesOn(rate))) return done;

  context.announce('3 of 4, ceiling: how many at once');
  const perSecond = rampRate(size.connections, rate.figure.result);
  const rampWithinMs = rampShare * (beganMs + budgetMs - performance.now());
  const tried =
    wishes.connections ?? connectionsWithin(size.connections, {perSecond, withinMs: rampWithinMs});
  const ceilingPlan = planFor({connections: tried, perSecond, holdMs: 2000});
  const measured = await measureCeiling(ceilingPlan, context, repeats);
  const ceiling: Measurement = {
    ...measured,
    notes: [...measured.notes, ...cutWords(size.connections, tried)],
  };
  if (!(await goesOn(ceiling))) return done;

  const connections = Math.max(1, Math.min(mostHeld, Math.floor((ceiling.figure.result ?? 0) * holdShare)));
  const leftMs = beganMs + budgetMs - performance.now();
  const openedPerSecond = holdPerSecond(connections, perSecond);
  const holdMs = Math.max(
    shortestHoldMs,
    Math.round(leftMs - holdSpareMs - (connections / openedPerSecond) * 1000),
  );
  context.announce(`4 of 4, hold: do ${formatCount(connections)} survive ${Math.round(holdMs / 1000)} s`);
  done.push(await measureHold(planFor({connections, perSecond: openedPerSecond, holdMs}), context));
  return done;
}

function cutWords(wanted: number, tried: number): string[] {
  if (tried >= wanted) return [];
  return [
    `At the rate that this target handles there was time for ${formatCount(tried)} of ${formatCount(wanted)} connections; a longer --budget, or -c, tries more.`,
  ];
}

function rampRate(connections: number, takenPerSecond: number | null): number {
  const wanted = Math.max(50, (connections * 1000) / rampMs);
  return Math.max(1, Math.round(Math.min(wanted, takenPerSecond === null ? wanted : takenPerSecond / 2)));
}
