import {hostname, release} from 'node:os';
import type {Host} from '../hosts/host.ts';
import type {HostFacts} from '../model/host-facts.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import type {Plan} from '../model/plan.ts';
import {valueIfKnown} from '../model/reading.ts';
import {synScheduleOf} from '../model/syn-retries.ts';
import type {CanaryReport, RunRecord} from '../record/record.ts';
import {recordSchemaName} from '../record/schema-name.ts';
import {version} from '../version.ts';
import {experimentRecord} from './experiment-record.ts';
import type {LoadRun} from './load-run.ts';
import type {Measurement} from './measurement.ts';
import {exitCodeOf, type StoppedBy} from './outcome.ts';

/** Everything that was measured in one call of plimsoll. */
export interface Finished {
  readonly plan: Plan;
  readonly measurements: readonly Measurement[];
  readonly canary: CanaryReport | undefined;
  readonly limitReadings: readonly LimitReading[];
  readonly driver: HostFacts;
  /** All that drive, `driver` first. */
  readonly drivers: readonly {readonly host: Host; readonly facts: HostFacts; readonly node: string}[];
  readonly startedAt: Date;
  readonly elapsedMs: number;
  readonly stoppedBy: StoppedBy | undefined;
  /** Sentences for the report that belong to every experiment. */
  readonly notes: readonly string[];
}

/** The last experiment that could tell: the one with most connections, in a survey. */
function observedIn(measurements: readonly Measurement[]): Pick<RunRecord['target'], 'observed'> {
  for (const {run, evidence} of measurements.toReversed()) {
    const seen = valueIfKnown(evidence.attribution);
    if (run.target && seen) return {observed: {on: run.target.before.host, ...seen}};
  }
  return {};
}

/** The record of one call. */
export function runRecord({
  plan,
  measurements,
  canary,
  limitReadings,
  driver,
  drivers,
  stoppedBy,
  notes,
  ...times
}: Finished): RunRecord {
  const {target} = plan;
  const {endpoint} = target;
  const experiments = measurements.map((measurement) => experimentRecord(measurement, stoppedBy));
  const lost = measurements.flatMap(({run}) => run.lost);
  const first = measurements[0]?.run;
  const schedule = valueIfKnown(synScheduleOf(driver.settings));
  return {
    schema: recordSchemaName,
    complete: stoppedBy === undefined && lost.length === 0,
    ...(stoppedBy === undefined ? {} : {interruptedBy: stoppedBy}),
    startedAt: times.startedAt.toISOString(),
    elapsedMs: Math.round(times.elapsedMs),
    exitCode: exitCodeOf(experiments, {workerLost: lost.length > 0, stoppedBy}),
    plimsoll: version,
    target: {
      url: target.url,
      scheme: target.scheme,
      address: endpoint.family === 'unix' ? endpoint.path : endpoint.address,
      port: endpoint.family === 'unix' ? null : endpoint.port,
      family: endpoint.family,
      ...observedIn(measurements),
    },
    driver: {
      host: hostname(),
      kernel: valueIfKnown(driver.settings.kernel) ?? release(),
      node: process.version,
      engine: first?.engine ?? 'epoll',
      ...(first?.engineWhy === undefined ? {} : {engineWhy: first.engineWhy}),
      workers: plan.workers,
      drivenFrom: (plan.hosts ?? []).map(({name}) => name),
      sources: sourcesOf(plan),
      ...(plan.hosts === undefined ? {} : {hosts: hostsOf(plan, first, drivers)}),
      ...(schedule === undefined ? {} : {synRetriesAtSeconds: [...schedule.retriesAtSeconds]}),
    },
    experiments: experiments.map((experiment, i) =>
      i === 0 ? {...experiment, notes: [...notes, ...experiment.notes]} : experiment,
    ),
    ...(canary === undefined ? {} : {canary}),
    limits: limitReadings.map((limitReading) => ({...limitReading})),
    expectations: [],
  };
}

function sourcesOf({portPool, hosts}: Plan): string[] {
  return [...new Set((hosts ?? [{portPool}]).flatMap((host) => host.portPool?.sources ?? []))];
}

function hostsOf(
  {hosts = []}: Plan,
  run: LoadRun | undefined,
  drivers: Finished['drivers'],
): NonNullable<RunRecord['driver']['hosts']> {
  return hosts.map(({name, portPool}, i) => {
    const own = run?.hosts?.find(({host}) => host === name);
    const kernel = drivers[i] && valueIfKnown(drivers[i].facts.settings.kernel);
    return {
      host: name,
      ...(kernel === undefined ? {} : {kernel}),
      ...(drivers[i] ? {node: drivers[i].node} : {}),
      ...(own ? {engine: own.engine, workers: own.workers} : {}),
      sources: [...(portPool?.sources ?? [])],
      ...(own?.roundTripMs === undefined ? {} : {roundTripMs: own.roundTripMs}),
    };
  });
}
