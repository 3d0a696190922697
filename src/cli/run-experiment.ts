import type {ArgumentsCamelCase} from 'yargs';
import {measureBurst} from '../experiments/burst.ts';
import {measureCeiling} from '../experiments/ceiling.ts';
import {measureHold} from '../experiments/hold.ts';
import {measureRate, mostPerSecond} from '../experiments/rate.ts';
import {survey} from '../experiments/survey.ts';
import {holdPerSecond} from '../plan/hold-rate.ts';
import {parseDurationMs, parseRate} from '../plan/quantity.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {BurstArguments} from './burst.ts';
import type {CeilingArguments} from './ceiling.ts';
import type {HoldArguments} from './hold.ts';
import {measure, type Wanted} from './measure.ts';
import type {RateArguments} from './rate.ts';
import type {SurveyArguments} from './survey.ts';
import {parseConnections, parseRepeats} from './wishes.ts';

function wantCeiling(flags: CeilingArguments): Wanted {
  const load = {
    connections: parseConnections(flags.connections),
    perSecond: parseRate(flags.rate, '--rate'),
    holdMs: parseDurationMs(flags.hold, '--hold'),
  };
  const repeats = parseRepeats(flags.repeats);
  return {
    experiments: ['ceiling'],
    load,
    conduct: async ({bench, planFor}) => [await measureCeiling(planFor(load), bench, repeats)],
  };
}

/** Bursts beyond a hundred are known to one in a hundred: what a healthy application takes differs by more from one to the next. */
const burstTolerance = 0.01;

function wantBurst(flags: BurstArguments): Wanted {
  const load = {connections: parseConnections(flags.connections), perSecond: null, holdMs: 0};
  const repeats = parseRepeats(flags.repeats);
  return {
    experiments: ['burst'],
    load,
    conduct: async ({bench, planFor}) => [
      await measureBurst(planFor(load), bench, {repeats, tolerance: burstTolerance}),
    ],
  };
}

/** A step is shorter than this only at the price of knowing nothing about slow rates. */
const shortestStepMs = 500;
const mostOpenInRate = 1000;

function wantRate(flags: RateArguments): Wanted {
  const stepMs = parseDurationMs(flags.step, '--step');
  if (stepMs < shortestStepMs)
    throw new UsageError(
      `--step: ${flags.step} is too short to see a queue grow, expected at least ${shortestStepMs}ms`,
    );
  const objectiveP99Us = parseDurationMs(flags.objective, '--objective') * 1000;
  const perSecond = parseRate(flags.rate, '--rate') ?? mostPerSecond;
  // Each is closed as soon as it is taken: what is open at one moment decides how many workers it takes.
  const load = {connections: mostOpenInRate, perSecond, holdMs: 0};
  return {
    experiments: ['rate'],
    load,
    conduct: async ({bench, planFor}) => [await measureRate(planFor(load), bench, {objectiveP99Us, stepMs})],
  };
}

function wantHold(flags: HoldArguments): Wanted {
  const connections = parseConnections(flags.connections);
  const load = {
    connections,
    perSecond: flags.rate === undefined ? holdPerSecond(connections) : parseRate(flags.rate, '--rate'),
    holdMs: parseDurationMs(flags.duration, '--duration'),
  };
  return {
    experiments: ['hold'],
    load,
    conduct: async ({bench, planFor}) => [await measureHold(planFor(load), bench)],
  };
}

/** Less leaves no time for a search. */
const shortestBudgetMs = 20_000;

function wantSurvey(flags: SurveyArguments): Wanted {
  const budgetMs = parseDurationMs(flags.budget, '--budget');
  if (budgetMs < shortestBudgetMs)
    throw new UsageError(
      `--budget: ${flags.budget} is too short for four experiments, expected at least ${shortestBudgetMs / 1000}s`,
    );
  const connections = flags.connections === undefined ? undefined : parseConnections(flags.connections);
  const repeats = parseRepeats(flags.repeats);
  const objectiveP99Us = parseDurationMs(flags.objective, '--objective') * 1000;
  const first = {connections: connections ?? 1, perSecond: null, holdMs: 0};
  return {
    experiments: ['burst', 'rate', 'ceiling', 'hold'],
    load: first,
    budgetMs,
    conduct: ({bench, rungs, planFor}) =>
      survey(planFor, bench, {rungs, connections, budgetMs, repeats, objectiveP99Us}),
  };
}

/** Each reads what is its own of the flags, and says how that is measured. */
export const wantedOf = {
  survey: wantSurvey,
  ceiling: wantCeiling,
  burst: wantBurst,
  rate: wantRate,
  hold: wantHold,
};

/** Makes an experiment, or all of them; answers the exit code. */
export function runExperiment<Name extends keyof typeof wantedOf>(
  name: Name,
  flags: ArgumentsCamelCase<Parameters<(typeof wantedOf)[Name]>[0]>,
): Promise<number> {
  return measure(flags, (wantedOf[name] as (flags: unknown) => Wanted)(flags));
}
