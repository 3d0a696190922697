import type {ExperimentContext} from '../experiments/experiment-context.ts';
import type {Measurement} from '../experiments/measurement.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import type {Plan} from '../model/plan.ts';
import type {
  burstFlags,
  ceilingFlags,
  experimentFlags,
  holdFlags,
  rateFlags,
  surveyFlags,
} from '../options/experiments.ts';
import type {ValuesOf} from '../options/flag.ts';
import {holdPerSecond} from '../plan/hold-rate.ts';
import type {Load} from '../plan/make-plan.ts';
import {mostPerSecond} from '../plan/search.ts';
import type {Demand} from '../plan/shared-tables.ts';
import {surveySize} from '../plan/survey-size.ts';
import type {Experiment} from '../record/record.ts';

/** What an experiment, or several in turn, are given. */
interface Campaign {
  readonly context: ExperimentContext;
  /** Limits of the target, lowest first; empty where it is not observed. */
  readonly limitReadings: readonly LimitReading[];
  readonly planFor: (load: Load) => Plan;
}

/** What is to be measured, and how: an experiment is loaded when it begins. */
export interface ExperimentSpec {
  readonly experiments: readonly Experiment['name'][];
  /** What the first plan is made for. */
  readonly load: Load;
  /** The most that it asks of tables which it shares with others, by the limits of the target where they decide. */
  readonly demand: (limitReadings: readonly LimitReading[]) => Demand;
  /** Makes one experiment or several; what is done when the signal of the context ends them early is kept. */
  readonly conduct: (campaign: Campaign) => Promise<readonly Measurement[]>;
}

/** By the name of a command. */
export type RunName = keyof typeof experimentFlags;

/** What each is told, parsed. */
export type RunValues = {readonly [Name in RunName]: ValuesOf<(typeof experimentFlags)[Name]>};

/** Infinity is as fast as the driver can, which a plan calls null. */
const scheduled = (perSecond: number): number | null => (perSecond === Infinity ? null : perSecond);

function ceiling({
  connections,
  ratePerSecond,
  holdMs,
  repeats,
}: ValuesOf<typeof ceilingFlags>): ExperimentSpec {
  const load = {connections, perSecond: scheduled(ratePerSecond), holdMs};
  return {
    experiments: ['ceiling'],
    load,
    demand: () => ({connections, closedPerSecond: 0}),
    conduct: async ({context, planFor}) => {
      const {measureCeiling} = await import('../experiments/ceiling.ts');
      return [await measureCeiling(planFor(load), context, repeats)];
    },
  };
}

/** Bursts beyond a hundred are known to one in a hundred: what a healthy application takes differs by more from one to the next. */
const burstTolerance = 0.01;

function burst({connections, repeats}: ValuesOf<typeof burstFlags>): ExperimentSpec {
  const load = {connections, perSecond: null, holdMs: 0};
  return {
    experiments: ['burst'],
    load,
    demand: () => ({connections, closedPerSecond: 0}),
    conduct: async ({context, planFor}) => {
      const {measureBurst} = await import('../experiments/burst.ts');
      return [await measureBurst(planFor(load), context, {repeats, tolerance: burstTolerance})];
    },
  };
}

const mostOpenInRate = 1000;

function rate({ratePerSecond, objectiveP99Ms, stepMs}: ValuesOf<typeof rateFlags>): ExperimentSpec {
  const objectiveP99Us = objectiveP99Ms * 1000;
  const perSecond = scheduled(ratePerSecond) ?? mostPerSecond;
  // Each is closed as soon as it is taken: what is open at one moment decides how many workers it takes.
  const load = {connections: mostOpenInRate, perSecond, holdMs: 0};
  return {
    experiments: ['rate'],
    load,
    demand: () => ({connections: load.connections, closedPerSecond: perSecond}),
    conduct: async ({context, planFor}) => {
      const {measureRate} = await import('../experiments/rate.ts');
      return [await measureRate(planFor(load), context, {objectiveP99Us, stepMs})];
    },
  };
}

function hold({connections, ratePerSecond, durationMs}: ValuesOf<typeof holdFlags>): ExperimentSpec {
  const load = {
    connections,
    perSecond: ratePerSecond === undefined ? holdPerSecond(connections) : scheduled(ratePerSecond),
    holdMs: durationMs,
  };
  return {
    experiments: ['hold'],
    load,
    demand: () => ({connections, closedPerSecond: 0}),
    conduct: async ({context, planFor}) => {
      const {measureHold} = await import('../experiments/hold.ts');
      return [await measureHold(planFor(load), context)];
    },
  };
}

function surveyOf(values: ValuesOf<typeof surveyFlags>): ExperimentSpec {
  const {connections, budgetMs, objectiveP99Ms, repeats} = values;
  return {
    experiments: ['burst', 'rate', 'ceiling', 'hold'],
    load: {connections: connections ?? 1, perSecond: null, holdMs: 0},
    demand: (limitReadings) => {
      const size = surveySize(limitReadings, connections);
      return {connections: Math.max(size.connections, size.burst), closedPerSecond: size.perSecond};
    },
    conduct: async ({context, limitReadings, planFor}) => {
      const {survey} = await import('../experiments/survey.ts');
      return await survey(planFor, context, {
        limitReadings,
        connections,
        budgetMs,
        repeats,
        objectiveP99Us: objectiveP99Ms * 1000,
      });
    },
  };
}

const specs: {readonly [Name in RunName]: (values: RunValues[Name]) => ExperimentSpec} = {
  survey: surveyOf,
  ceiling,
  burst,
  rate,
  hold,
};

/** How an experiment is made with what it is told. */
export function experimentSpec<Name extends RunName>(name: Name, values: RunValues[Name]): ExperimentSpec {
  return specs[name](values);
}
