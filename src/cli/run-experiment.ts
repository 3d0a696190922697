import {measureBurst} from '../experiments/burst.ts';
import {measureCeiling} from '../experiments/ceiling.ts';
import {measureHold} from '../experiments/hold.ts';
import {measureRate, mostPerSecond} from '../experiments/rate.ts';
import {survey} from '../experiments/survey.ts';
import type {burstFlags, ceilingFlags, holdFlags, rateFlags, surveyFlags} from '../options/experiments.ts';
import type {ValuesOf} from '../options/flag.ts';
import {holdPerSecond} from '../plan/hold-rate.ts';
import type {Call} from './call.ts';
import {type LoadInput, measure, type Wanted} from './measure.ts';

/** Infinity is as fast as the driver can, which a plan calls null. */
const scheduled = (perSecond: number): number | null => (perSecond === Infinity ? null : perSecond);

function wantCeiling({connections, ratePerSecond, holdMs, repeats}: ValuesOf<typeof ceilingFlags>): Wanted {
  const load = {connections, perSecond: scheduled(ratePerSecond), holdMs};
  return {
    experiments: ['ceiling'],
    load,
    conduct: async ({bench, planFor}) => [await measureCeiling(planFor(load), bench, repeats)],
  };
}

/** Bursts beyond a hundred are known to one in a hundred: what a healthy application takes differs by more from one to the next. */
const burstTolerance = 0.01;

function wantBurst({connections, repeats}: ValuesOf<typeof burstFlags>): Wanted {
  const load = {connections, perSecond: null, holdMs: 0};
  return {
    experiments: ['burst'],
    load,
    conduct: async ({bench, planFor}) => [
      await measureBurst(planFor(load), bench, {repeats, tolerance: burstTolerance}),
    ],
  };
}

const mostOpenInRate = 1000;

function wantRate({ratePerSecond, objectiveP99Ms, stepMs}: ValuesOf<typeof rateFlags>): Wanted {
  const objectiveP99Us = objectiveP99Ms * 1000;
  const perSecond = scheduled(ratePerSecond) ?? mostPerSecond;
  // Each is closed as soon as it is taken: what is open at one moment decides how many workers it takes.
  const load = {connections: mostOpenInRate, perSecond, holdMs: 0};
  return {
    experiments: ['rate'],
    load,
    conduct: async ({bench, planFor}) => [await measureRate(planFor(load), bench, {objectiveP99Us, stepMs})],
  };
}

function wantHold({connections, ratePerSecond, durationMs}: ValuesOf<typeof holdFlags>): Wanted {
  const load = {
    connections,
    perSecond: ratePerSecond === undefined ? holdPerSecond(connections) : scheduled(ratePerSecond),
    holdMs: durationMs,
  };
  return {
    experiments: ['hold'],
    load,
    conduct: async ({bench, planFor}) => [await measureHold(planFor(load), bench)],
  };
}

function wantSurvey({connections, budgetMs, objectiveP99Ms, repeats}: ValuesOf<typeof surveyFlags>): Wanted {
  const objectiveP99Us = objectiveP99Ms * 1000;
  const first = {connections: connections ?? 1, perSecond: null, holdMs: 0};
  return {
    experiments: ['burst', 'rate', 'ceiling', 'hold'],
    load: first,
    budgetMs,
    conduct: ({bench, rungs, planFor}) =>
      survey(planFor, bench, {rungs, connections, budgetMs, repeats, objectiveP99Us}),
  };
}

/** How each experiment is made with what it is told. */
const wantedOf = {
  survey: wantSurvey,
  ceiling: wantCeiling,
  burst: wantBurst,
  rate: wantRate,
  hold: wantHold,
};

export type ExperimentCommand = keyof typeof wantedOf;

/** What a command wants to be measured. */
export function wantedBy(name: ExperimentCommand, values: LoadInput['values']): Wanted {
  return (wantedOf[name] as (values: unknown) => Wanted)(values);
}

/** Makes an experiment, or all of them; answers the exit code. */
export function runExperiment(name: ExperimentCommand, call: Call, input: LoadInput): Promise<number> {
  return measure(call, input, wantedBy(name, input.values));
}
