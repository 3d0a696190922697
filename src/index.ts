/**
 * plimsoll as a library: each function measures as the command of the same name does, and answers the record that `-o`
 * would write. It prints nothing, ends nothing, takes no signals, and leaves no process, socket or file behind.
 */
import type {Comparison} from './compare/comparison.ts';
import {limits} from './explain/limits.ts';
import {settingsGate} from './gate/settings-gate.ts';
import type {LimitName} from './model/limit-names.ts';
import type {LimitReading} from './model/limit-reading.ts';
import {compareFlags} from './options/compare.ts';
import {burstFlags, ceilingFlags, holdFlags, rateFlags, surveyFlags} from './options/experiments.ts';
import {completeOptions, type OptionsOf} from './options/flag.ts';
import {inspectFlags} from './options/inspect.ts';
import {UsageError} from './plan/usage-error.ts';
import type {RunRecord} from './record/record.ts';
import {recordFindings} from './report/explanation-text.ts';
import {limitFacts} from './report/limit-text.ts';
import {compareRuns} from './run/compare-runs.ts';
import {measure} from './run/measure.ts';
import {readLimits} from './run/read-limits.ts';
import type {RunEvent} from './run/run-event.ts';
import {type RunRequest, runRequest} from './run/run-request.ts';

export type {Comparison} from './compare/comparison.ts';
export type {Finding} from './model/finding.ts';
export type {LimitName} from './model/limit-names.ts';
export type {LimitReading} from './model/limit-reading.ts';
export {UsageError} from './plan/usage-error.ts';
export {type Experiment, parseRecord, type RunRecord} from './record/record.ts';
export type {RunEvent} from './run/run-event.ts';

/** How a run is accompanied. */
export interface Accompanied {
  /** Ends the run early: its connections are closed, and the record says what was measured until then. */
  readonly signal?: AbortSignal | undefined;
  /** Called with what happens while it is measured. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

export type SurveyOptions = OptionsOf<typeof surveyFlags> & Accompanied;
export type CeilingOptions = OptionsOf<typeof ceilingFlags> & Accompanied;
export type BurstOptions = OptionsOf<typeof burstFlags> & Accompanied;
export type RateOptions = OptionsOf<typeof rateFlags> & Accompanied;
export type HoldOptions = OptionsOf<typeof holdFlags> & Accompanied;
export type InspectOptions = OptionsOf<typeof inspectFlags>;
export type CompareOptions = OptionsOf<typeof compareFlags>;

/**
 * How many connections can be held at once, and what stopped it.
 * @param target `host:port`, `:port`, `unix:/path` or `scheme://…`, as on the command line
 * @throws UsageError for a target or an option that cannot be; Error where the drivers cannot be started
 */
export async function ceiling(
  target: string,
  {signal, onEvent, ...options}: CeilingOptions = {},
): Promise<RunRecord> {
  return await run(await runRequest('ceiling', target, completeOptions(ceilingFlags, options)), {
    signal,
    onEvent,
  });
}

/**
 * How many may arrive at one instant before the first is lost.
 * @param target as for `ceiling`
 * @throws UsageError, Error as `ceiling` does
 */
export async function burst(
  target: string,
  {signal, onEvent, ...options}: BurstOptions = {},
): Promise<RunRecord> {
  return await run(await runRequest('burst', target, completeOptions(burstFlags, options)), {
    signal,
    onEvent,
  });
}

/**
 * How many new connections a second, without loss and within a latency objective.
 * @param target as for `ceiling`
 * @throws UsageError, Error as `ceiling` does
 */
export async function rate(
  target: string,
  {signal, onEvent, ...options}: RateOptions = {},
): Promise<RunRecord> {
  return await run(await runRequest('rate', target, completeOptions(rateFlags, options)), {signal, onEvent});
}

/**
 * Whether connections survive for a time, and who ends them.
 * @param target as for `ceiling`
 * @throws UsageError, Error as `ceiling` does
 */
export async function hold(
  target: string,
  {signal, onEvent, ...options}: HoldOptions = {},
): Promise<RunRecord> {
  return await run(await runRequest('hold', target, completeOptions(holdFlags, options)), {signal, onEvent});
}

/**
 * burst, rate, ceiling and hold in turn, sized by the limits that are read.
 * @param target as for `ceiling`; left out, a listener of plimsoll's own on loopback
 * @throws UsageError, Error as `ceiling` does
 */
export async function survey(
  target?: string,
  {signal, onEvent, ...options}: SurveyOptions = {},
): Promise<RunRecord> {
  return await run(await runRequest('survey', target, completeOptions(surveyFlags, options)), {
    signal,
    onEvent,
  });
}

/** The limits of a host, and which expectations of its settings hold. */
export interface Inspection {
  /** Lowest first. */
  readonly limits: readonly LimitReading[];
  readonly expectations: RunRecord['expectations'];
}

/**
 * The limits of this host or of `observeOn`, without any traffic.
 * @param listener such as `:8080`; left out, the host alone
 * @throws UsageError where nothing listens there, or the host is not reached
 */
export async function inspect(listener?: string, options: InspectOptions = {}): Promise<Inspection> {
  const {observeOn, expect = []} = completeOptions(inspectFlags, options);
  const judge = settingsGate(expect);
  const readings = await readLimits(listener, observeOn);
  return {limits: readings, expectations: judge(readings)};
}

/** What a record found, without what is clear. */
export function explain(record: RunRecord): ReturnType<typeof recordFindings>;
/**
 * What is known about one limit.
 * @throws UsageError where there is none of that name
 */
export function explain(limit: LimitName): ReturnType<typeof limitFacts>;
export function explain(subject: RunRecord | LimitName): unknown {
  if (typeof subject !== 'string') return recordFindings(subject);
  const limit = limits.find(({id}) => id === subject);
  if (!limit) throw new UsageError(`there is no limit "${subject}"`);
  return limitFacts(limit);
}

/**
 * What changed from one record to the next.
 * @throws UsageError where they were measured under other conditions, unless `force` says to compare them all the same
 */
export function compare(base: RunRecord, next: RunRecord, options: CompareOptions = {}): Comparison {
  return compareRuns(base, next, completeOptions(compareFlags, options));
}

function run(request: RunRequest, {signal, onEvent}: Accompanied): Promise<RunRecord> {
  return measure(request, {
    signal: signal ?? new AbortController().signal,
    onEvent: onEvent ?? (() => {}),
  });
}
