import type {ArgumentsCamelCase} from 'yargs';
import {measureBurst} from '../experiments/burst.ts';
import {measureCeiling} from '../experiments/ceiling.ts';
import {measureHold} from '../experiments/hold.ts';
import {measureRate, mostPerSecond} from '../experiments/rate.ts';
import {survey} from '../experiments/survey.ts';
import {parseDurationMs, parseRate} from '../plan/quantity.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {BurstArguments} from './burst.ts';
import type {CeilingArguments} from './ceiling.ts';
import type {HoldArguments} from './hold.ts';
import {measure} from './measure.ts';
import type {RateArguments} from './rate.ts';
import type {SurveyArguments} from './survey.ts';
import {parseConnections, parseRepeats} from './wishes.ts';

/** Each reads what is its own of the flags, makes its experiment, and answers the exit code. */

export function runCeiling(flags: ArgumentsCamelCase<CeilingArguments>): Promise<number> {
  const load = {
    connections: parseConnections(flags.connections),
    perSecond: parseRate(flags.rate, '--rate'),
    holdMs: parseDurationMs(flags.hold, '--hold'),
  };
  const repeats = parseRepeats(flags.repeats);
  return measure(flags, {
    experiments: ['ceiling'],
    load,
    conduct: async ({bench, planFor}) => [await measureCeiling(planFor(load), bench, repeats)],
  });
}

/** Bursts beyond a hundred are known to one in a hundred: what a healthy application takes differs by more from one to the next. */
const burstTolerance = 0.01;

export function runBurst(flags: ArgumentsCamelCase<BurstArguments>): Promise<number> {
  const load = {connections: parseConnections(flags.connections), perSecond: null, holdMs: 0};
  const repeats = parseRepeats(flags.repeats);
  return measure(flags, {
    experiments: ['burst'],
    load,
    conduct: async ({bench, planFor}) => [
      await measureBurst(planFor(load), bench, {repeats, tolerance: burstTolerance}),
    ],
  });
}

/** A step is shorter than this only at the price of knowing nothing about slow rates. */
const shortestStepMs = 500;
const mostOpenInRate = 1000;

export function runRate(flags: ArgumentsCamelCase<RateArguments>): Promise<number> {
  const stepMs = parseDurationMs(flags.step, '--step');
  if (stepMs < shortestStepMs)
    throw new UsageError(
      `--step: ${flags.step} is too short to see a queue grow, expected at least ${shortestStepMs}ms`,
    );
  const objectiveP99Us = parseDurationMs(flags.objective, '--objective') * 1000;
  const perSecond = parseRate(flags.rate, '--rate') ?? mostPerSecond;
  // Each is closed as soon as it is taken: what is open at one moment decides how many workers it takes.
  const load = {connections: mostOpenInRate, perSecond, holdMs: 0};
  return measure(flags, {
    experiments: ['rate'],
    load,
    conduct: async ({bench, planFor}) => [await measureRate(planFor(load), bench, {objectiveP99Us, stepMs})],
  });
}

export function runHold(flags: ArgumentsCamelCase<HoldArguments>): Promise<number> {
  const load = {
    connections: parseConnections(flags.connections),
    perSecond: parseRate(flags.rate, '--rate'),
    holdMs: parseDurationMs(flags.duration, '--duration'),
  };
  return measure(flags, {
    experiments: ['hold'],
    load,
    conduct: async ({bench, planFor}) => [await measureHold(planFor(load), bench)],
  });
}

/** Less leaves no time for a search. */
const shortestBudgetMs = 20_000;

export function runSurvey(flags: ArgumentsCamelCase<SurveyArguments>): Promise<number> {
  const budgetMs = parseDurationMs(flags.budget, '--budget');
  if (budgetMs < shortestBudgetMs)
    throw new UsageError(
      `--budget: ${flags.budget} is too short for four experiments, expected at least ${shortestBudgetMs / 1000}s`,
    );
  const connections = flags.connections === undefined ? undefined : parseConnections(flags.connections);
  const repeats = parseRepeats(flags.repeats);
  const objectiveP99Us = parseDurationMs(flags.objective, '--objective') * 1000;
  const first = {connections: connections ?? 1, perSecond: null, holdMs: 0};
  return measure(flags, {
    experiments: ['burst', 'rate', 'ceiling', 'hold'],
    load: first,
    budgetMs,
    conduct: ({bench, rungs, planFor}) =>
      survey(planFor, bench, {rungs, connections, budgetMs, repeats, objectiveP99Us}),
  });
}
