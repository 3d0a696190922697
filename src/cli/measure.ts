import type {Bench} from '../experiments/bench.ts';
import {Canary} from '../experiments/canary.ts';
import {readingBefore} from '../experiments/driver-readings.ts';
import {evidenceOf} from '../experiments/evidence.ts';
import type {LoadRun} from '../experiments/load-run.ts';
import type {Measurement} from '../experiments/measurement.ts';
import type {StoppedBy} from '../experiments/outcome.ts';
import {beyondRecovery} from '../experiments/recovery.ts';
import {runRecord} from '../experiments/run-record.ts';
import {explain} from '../explain/explain.ts';
import {limits} from '../explain/limits.ts';
import type {Expectation} from '../gate/expectation.ts';
import {type Host, localHost} from '../hosts/host.ts';
import {ladder} from '../inspect/ladder.ts';
import {startListener} from '../listen/child.ts';
import type {HostFacts} from '../model/host-facts.ts';
import type {Rung} from '../model/ladder.ts';
import type {Plan} from '../model/plan.ts';
import {valueIfKnown} from '../model/reading.ts';
import type {Target} from '../model/target.ts';
import {FileTableWatch} from '../observe/file-table-watch.ts';
import {readHost} from '../observe/observer.ts';
import type {loadFlags} from '../options/experiments.ts';
import type {ValuesOf} from '../options/flag.ts';
import {firstReached} from '../plan/first-reached.ts';
import {assertAllowed} from '../plan/guard.ts';
import {type Load, makePlan, type Wishes} from '../plan/make-plan.ts';
import {readOwnAddresses} from '../plan/own-addresses.ts';
import {resolveTargets} from '../plan/resolve.ts';
import {readRouteSource} from '../plan/route-source.ts';
import {parseSourcePorts} from '../plan/source-ports.ts';
import {type ParsedTarget, parseTarget} from '../plan/target.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {type ColourChoice, paintFor} from '../report/colour.ts';
import {OutputFiles} from '../report/output-files.ts';
import {renderRun} from '../report/run-text.ts';
import {widthOf} from '../report/wrap.ts';
import type {Call} from './call.ts';
import type {Input} from './command.ts';
import {judged, parseExpectations} from './expectations.ts';
import type {generalFlags} from './general-flags.ts';
import {observeTarget, parseObserveOn} from './observe-on.ts';
import {parseOwnSources} from './own-sources.ts';
import {print, printJson} from './print.ts';
import {Progress} from './progress.ts';
import type {recordFlags} from './report-flags.ts';
import {Stop} from './stop.ts';
import {surroundingsOf, writeOutputs} from './write-outputs.ts';

/** What an experiment, or several in turn, are given. */
export interface Campaign {
  readonly bench: Bench;
  /** Limits of the target, lowest first; empty where it is not observed. */
  readonly rungs: readonly Rung[];
  readonly planFor: (load: Load) => Plan;
}

/** Makes one experiment or several; what is done when the signal of the bench ends them early is kept. */
export type Conduct = (campaign: Campaign) => Promise<readonly Measurement[]>;

/** What a command wants to be measured. */
export interface Wanted {
  readonly experiments: readonly Experiment['name'][];
  /** What the first plan is made for. */
  readonly load: Load;
  readonly conduct: Conduct;
  /** About how long it takes, where that was said. */
  readonly budgetMs?: number;
}

/** What the flags that all experiments share ask for; nothing is looked up yet. */
export interface Asked {
  readonly wishes: Omit<Wishes, 'sources'>;
  readonly stopWhenBlockedMs: number;
  readonly observedHost: Host | null | undefined;
  readonly expectations: readonly Expectation[];
  readonly parsedTarget: ParsedTarget | undefined;
}

export type LoadInput = Input<ValuesOf<typeof loadFlags & typeof recordFlags & typeof generalFlags>>;

/** @throws UsageError for a value that cannot be */
export function parseAsked({values, words}: LoadInput, experiments: Wanted['experiments']): Asked {
  const {connectTimeoutMs, workers, engine, proof, send, until} = values;
  return {
    wishes: {
      connectTimeoutMs,
      workers,
      engine,
      proof,
      send,
      until,
      sourcePorts: parseSourcePorts(values.sourcePorts),
    },
    stopWhenBlockedMs: values.stopWhenCanaryBlockedMs ?? Infinity,
    observedHost: parseObserveOn(values.observeOn),
    expectations: parseExpectations(values.expect, experiments),
    parsedTarget: words.target === undefined ? undefined : parseTarget(words.target),
  };
}

/** plan → drive and observe → explain → report; answers the exit code. */
export async function measure(
  call: Call,
  input: LoadInput,
  {experiments, load, conduct, budgetMs}: Wanted,
): Promise<number> {
  const {values} = input;
  const {wishes, stopWhenBlockedMs, observedHost, expectations, parsedTarget} = parseAsked(
    input,
    experiments,
  );
  const outputs = new OutputFiles(values.output ?? [], surroundingsOf(call));
  const progress = new Progress(call.io.stderr, call.env, {
    colour: values.color,
    budgetMs: budgetMs ?? null,
  });
  const stop = new Stop((line) => progress.say(line));
  const own = parsedTarget ? undefined : await startListener();
  try {
    const targets = await resolveTargets(parsedTarget ?? parseTarget(own?.url ?? ''));
    for (const target of targets) assertAllowed(target, values.allowPublic, readOwnAddresses());
    const {target, note} = await firstReached(targets);
    const sources = await parseOwnSources(values.sources, target);
    const driver = await readHost(localHost, {drops: true});
    const planFor = await planner(target, {...wishes, sources}, driver);
    const measured = await runCampaign(planFor, load, conduct, {
      driver,
      observedHost,
      passive: values.passive,
      withCanary: values.canary,
      stopWhenBlockedMs,
      stop,
      progress,
      notes: [
        ...(own ? ['No target was named, so this is a listener of plimsoll’s own, on this host.'] : []),
        ...(note === undefined ? [] : [note]),
      ],
    });
    const record = judged(measured, expectations, values.json, call);
    if (values.json) printJson(record, call);
    else print(textOf(record, values.color, call), call);
    return writeOutputs(outputs, record, record.exitCode, call);
  } finally {
    outputs.close();
    progress.end();
    stop.end();
    await own?.stop();
  }
}

function textOf(record: RunRecord, colour: ColourChoice, {env, io: {stdout}}: Call): string {
  const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
  return `${renderRun(record, titles, paintFor(stdout, env, colour), widthOf(stdout))}\n`;
}

/** ip_local_port_range of a kernel that does not show it: the default of ip(7). */
const defaultEphemeral = {first: 32_768, last: 60_999};
const defaultHardFds = 1024;

/** @throws UsageError of the plans where this process itself would run out of descriptors on the way */
async function planner(target: Target, wishes: Wishes, driver: HostFacts): Promise<Campaign['planFor']> {
  const {endpoint} = target;
  const room = {
    ephemeral: valueIfKnown(driver.settings.ephemeralPorts) ?? defaultEphemeral,
    reserved: valueIfKnown(driver.settings.reservedPorts) ?? [],
    hardFds:
      (driver.self?.known ? valueIfKnown(driver.self.value.nofile)?.hard : undefined) ?? defaultHardFds,
    routeSource:
      endpoint.family === 'unix' ? undefined : await readRouteSource(endpoint.family, endpoint.address),
  };
  return (load) => {
    const plan = makePlan(target, {...wishes, ...load}, room);
    assertRoomForWorkers(plan, driver);
    return plan;
  };
}

/** Standard streams of a child, and what else this process opens beside workers: shells, files, /proc, the canary. */
const fdsPerChild = 3;
const fdsBeside = 15;

function assertRoomForWorkers({workers}: Plan, {self}: HostFacts): void {
  if (!self?.known) return;
  const {fds, nofile} = self.value;
  if (!fds.known || !nofile.known) return;
  const needed = fds.value + workers * fdsPerChild + fdsBeside;
  // Node raises its soft limit to the hard one when it starts.
  const {soft} = nofile.value;
  if (needed > soft)
    throw new UsageError(
      `${workers} worker${workers === 1 ? ' needs' : 's need'} ${needed} file descriptors in this process, which may have ${soft} (RLIMIT_NOFILE); raise it with ulimit -n, or choose fewer --workers`,
    );
}

interface Circumstances {
  readonly driver: HostFacts;
  /** Where the target is read: null is nowhere, undefined this host where the target is on it. */
  readonly observedHost: Host | null | undefined;
  /** Make no active tests. */
  readonly passive: boolean;
  readonly withCanary: boolean;
  readonly stopWhenBlockedMs: number;
  readonly stop: Stop;
  readonly progress: Progress;
  readonly notes: readonly string[];
}

async function runCampaign(
  planFor: Campaign['planFor'],
  load: Load,
  conduct: Conduct,
  {driver, observedHost, passive, withCanary, stopWhenBlockedMs, stop, progress, notes}: Circumstances,
): Promise<RunRecord> {
  const startedAt = new Date();
  const beganMs = performance.now();
  const plan = planFor(load);
  const {observer, unobserved} = await observeTarget(plan.target.endpoint, observedHost);
  progress.begin(plan.target.url);
  const files = new FileTableWatch();
  const blocked = new AbortController();
  const signal = AbortSignal.any([stop.signal, blocked.signal]);
  let canary: Canary | undefined;
  try {
    const first = await observer?.readAll();
    const rungs = first ? ladder(first) : [];
    const readings: [HostFacts, ...HostFacts[]] = [driver];
    const judge = async (judgedPlan: Plan, run: LoadRun) => {
      const after = await readHost(localHost, {drops: true});
      const before = readingBefore(readings, run.startMs);
      readings.push(after);
      const evidence = evidenceOf(judgedPlan, run, {
        driver: {before, after, files: files.fullest},
        ladder: run.target ? ladder(run.target.before) : [],
        unobserved,
      });
      return {evidence, findings: explain(evidence)};
    };
    canary = withCanary ? await Canary.start(plan) : undefined;
    const bench: Bench = {
      observer,
      canary,
      signal,
      passive,
      onOpening: () => canary?.begin(),
      onExperiment: (name) => progress.enterExperiment(name),
      onPhase: (phase, acceptQueueLength) => progress.enterPhase(phase, acceptQueueLength),
      onGlance: (glance) => {
        files.look();
        progress.show(glance, canary?.blockedForMs ?? null);
        if ((canary?.blockedForMs ?? 0) > stopWhenBlockedMs) blocked.abort();
      },
      announce: (text) => progress.say(text),
      judge,
      noRunAfterMs: Infinity,
    };
    const measurements = await conduct({bench, rungs, planFor});
    const hits = measurements.flatMap(({findings}) => findings.filter(({verdict}) => verdict === 'hit'));
    if (!signal.aborted && !hits.some(({limit}) => beyondRecovery.includes(limit))) {
      progress.enterPhase('recovering');
      await canary?.recover(signal);
    }
    progress.end();
    const stoppedBy: StoppedBy | undefined = stop.by ?? (blocked.signal.aborted ? 'canary' : undefined);
    return runRecord({
      plan: measurements[0]?.plan ?? plan,
      measurements,
      canary: await canary?.report(),
      ladder: rungs,
      driver,
      startedAt,
      elapsedMs: performance.now() - beganMs,
      stoppedBy,
      notes: [
        ...notes,
        ...observationNotes(measurements, unobserved, observer?.lost),
        ...canaryNote(stoppedBy, stopWhenBlockedMs),
      ],
    });
  } finally {
    progress.end();
    files.close();
    await canary?.end();
    await observer?.close();
  }
}

function observationNotes(
  measurements: readonly Measurement[],
  unobserved: string,
  contactLost: string | undefined,
): string[] {
  if (measurements.some(({run}) => !run.target))
    return [
      `The target was not observed (${unobserved}): what its application did with the connections is not known.`,
    ];
  return contactLost === undefined ? [] : [`The target was observed only in part: ${contactLost}.`];
}

function canaryNote(stoppedBy: StoppedBy | undefined, boundMs: number): string[] {
  if (stoppedBy !== 'canary') return [];
  return [
    `Ended early: a fresh connection from outside the load had been waiting for more than ${boundMs} ms (--stop-when-canary-blocked).`,
  ];
}
