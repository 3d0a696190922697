import {hostname, release} from 'node:os';
import type {ArgumentsCamelCase} from 'yargs';
import {exitCodes, type StopSignal} from '../exit-codes.ts';
import {type CeilingRun, runCeiling} from '../experiments/ceiling.ts';
import {evidenceOf} from '../experiments/evidence.ts';
import {exitCodeOf, outcomeOf, resultOf} from '../experiments/outcome.ts';
import {timeline} from '../experiments/timeline.ts';
import {explain} from '../explain/explain.ts';
import {limits} from '../explain/limits.ts';
import {nextTests} from '../explain/next-tests.ts';
import {type Host, localHost} from '../hosts/host.ts';
import {ladder} from '../inspect/ladder.ts';
import {startListener} from '../listen/child.ts';
import type {Evidence} from '../model/evidence.ts';
import type {Finding} from '../model/finding.ts';
import type {HostFacts} from '../model/host-facts.ts';
import {asksForProof, type Plan} from '../model/plan.ts';
import {valueIfKnown} from '../model/reading.ts';
import type {Target} from '../model/target.ts';
import {readHost} from '../observe/observer.ts';
import {assertAllowed} from '../plan/guard.ts';
import {makePlan, type Wishes} from '../plan/make-plan.ts';
import {readOwnAddresses} from '../plan/own-addresses.ts';
import {parseCount, parseDurationMs, parseRate} from '../plan/quantity.ts';
import {resolveTarget} from '../plan/resolve.ts';
import {isOwnSource, readRouteSource} from '../plan/route-source.ts';
import {parseSourcePorts} from '../plan/source-ports.ts';
import {parseSources} from '../plan/sources.ts';
import {parseTarget} from '../plan/target.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {paintFor} from '../report/colour.ts';
import {OutputFiles} from '../report/output-files.ts';
import {Progress} from '../report/progress.ts';
import {renderRun} from '../report/run-text.ts';
import {version} from '../version.ts';
import type {CeilingArguments} from './ceiling.ts';
import {observeTarget, parseObserveOn} from './observe-on.ts';

type Flags = ArgumentsCamelCase<CeilingArguments>;

/** plan → drive and observe → explain → report, for one ceiling; answers the exit code. */
export async function measureCeiling(flags: Flags): Promise<number> {
  const wishes = parseWishes(flags);
  const observedHost = parseObserveOn(flags.observeOn);
  const parsedTarget = flags.target === undefined ? undefined : parseTarget(flags.target);
  const outputs = new OutputFiles(listOf(flags.output));
  const stop = new Stop();
  const own = parsedTarget ? undefined : await startListener();
  try {
    const target = await resolveTarget(parsedTarget ?? parseTarget(own?.url ?? ''));
    assertAllowed(target, flags.allowPublic, readOwnAddresses());
    const driver = await readHost(localHost, {drops: true});
    const plan = await planFor(target, {...wishes, sources: await sourcesFor(flags, target)}, driver);
    const record = await measure(plan, flags, observedHost, driver, stop);
    outputs.write(record);
    process.stdout.write(
      flags.json
        ? `${JSON.stringify(record, null, 2)}\n`
        : `${renderRun(record, new Map(limits.map(({id, title}) => [id, title])), paintFor(process.stdout, process.env))}\n`,
    );
    return record.exitCode;
  } finally {
    outputs.close();
    stop.end();
    await own?.stop();
  }
}

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

function parseWishes(flags: Flags): Omit<Wishes, 'sources'> {
  const connections = parseCount(flags.connections, '--connections');
  const workers = flags.workers === undefined ? undefined : parseCount(flags.workers, '--workers');
  if (connections === 0) throw new UsageError('--connections: 0 measures nothing, expected at least 1');
  if (workers === 0) throw new UsageError('--workers: 0 drive nothing, expected at least 1');
  const connectTimeoutMs = parseDurationMs(flags.connectTimeout, '--connect-timeout');
  if (connectTimeoutMs === 0)
    throw new UsageError('--connect-timeout: 0 waits for nobody, expected such as 10s');
  return {
    connections,
    workers,
    connectTimeoutMs,
    perSecond: parseRate(flags.rate, '--rate'),
    holdMs: parseDurationMs(flags.hold, '--hold'),
    engine: flags.engine,
    proof: flags.proof,
    send: flags.send,
    until: flags.until,
    sourcePorts: parseSourcePorts(flags.sourcePorts),
  };
}

async function sourcesFor(flags: Flags, {endpoint}: Target): Promise<readonly string[]> {
  const texts = listOf(flags.source);
  if (texts.length === 0) return [];
  if (endpoint.family === 'unix')
    throw new UsageError('--source: a Unix-domain target has no source addresses, leave it out');
  const sources = parseSources(texts, endpoint.family);
  for (const source of sources) {
    if (!(await isOwnSource(endpoint.family, source)))
      throw new UsageError(
        `--source: ${source} is not an address of this host, expected one of its own; add it with: ip address add ${source} dev DEVICE`,
      );
  }
  return sources;
}

/** ip_local_port_range of a kernel that does not show it: the default of ip(7). */
const defaultEphemeral = {first: 32_768, last: 60_999};
const defaultHardFds = 1024;

async function planFor(target: Target, wishes: Wishes, driver: HostFacts): Promise<Plan> {
  const {endpoint} = target;
  return makePlan(target, wishes, {
    ephemeral: valueIfKnown(driver.settings.ephemeralPorts) ?? defaultEphemeral,
    reserved: valueIfKnown(driver.settings.reservedPorts) ?? [],
    hardFds:
      (driver.self?.known ? valueIfKnown(driver.self.value.nofile)?.hard : undefined) ?? defaultHardFds,
    routeSource:
      endpoint.family === 'unix' ? undefined : await readRouteSource(endpoint.family, endpoint.address),
  });
}

async function measure(
  plan: Plan,
  flags: Flags,
  observedHost: Host | null | undefined,
  driverBefore: HostFacts,
  stop: Stop,
): Promise<RunRecord> {
  const startedAt = new Date();
  const beganMs = performance.now();
  const {endpoint} = plan.target;
  const {observer, unobserved} = await observeTarget(endpoint, observedHost);
  const progress = new Progress(process.stderr, process.env);
  try {
    const gather = async (run: CeilingRun) =>
      evidenceOf(plan, run, {
        driver: {before: driverBefore, after: await readHost(localHost, {drops: true})},
        ladder: run.target ? ladder(run.target.before) : [],
        unobserved,
      });
    const run = await runCeiling(plan, observer, {
      signal: stop.signal,
      onProgress: (phase, tally) => progress.show(phase, plan.connections, tally),
      chooseTests: async (soFar) => (flags.passive ? [] : nextTests(explain(await gather(soFar)))),
      announce: (text) => progress.say(text),
    });
    progress.end();
    const rungs = run.target ? ladder(run.target.before) : [];
    const evidence = await gather(run);
    const findings = explain(evidence);
    const outcome = outcomeOf(findings, run, stop.by);
    return {
      schema: 'plimsoll.record/1',
      complete: stop.by === undefined && run.lost.length === 0,
      ...(stop.by === undefined ? {} : {interruptedBy: stop.by}),
      startedAt: startedAt.toISOString(),
      elapsedMs: Math.round(performance.now() - beganMs),
      exitCode: exitCodeOf(outcome, run, stop.by),
      plimsoll: version,
      target: {
        url: plan.target.url,
        scheme: plan.target.scheme,
        address: endpoint.family === 'unix' ? endpoint.path : endpoint.address,
        port: endpoint.family === 'unix' ? null : endpoint.port,
        family: endpoint.family,
      },
      driver: {
        host: hostname(),
        kernel: valueIfKnown(driverBefore.settings.kernel) ?? release(),
        node: process.version,
        engine: run.engine,
        ...(run.engineWhy === undefined ? {} : {engineWhy: run.engineWhy}),
        workers: plan.workers,
        drivenFrom: [],
        sources: [...(plan.book?.sources ?? [])],
      },
      experiments: [
        experimentOf(plan, run, evidence, findings, outcome, notesOf(run, unobserved, observer?.lost)),
      ],
      limits: rungs.map((rung) => ({...rung})),
      expectations: [],
    };
  } finally {
    progress.end();
    await observer?.close();
  }
}

function experimentOf(
  plan: Plan,
  run: CeilingRun,
  evidence: Evidence,
  findings: readonly Finding[],
  outcome: Experiment['outcome'],
  notes: string[],
): Experiment {
  const {tally, histograms} = run;
  const {connections, perSecond, connectTimeoutMs, holdMs} = plan;
  const admitted = valueIfKnown(evidence.admitted);
  const observable = run.engine === 'epoll';
  const rampMs =
    tally.firstStartedAtMs === null || tally.lastEstablishedAtMs === null
      ? 0
      : tally.lastEstablishedAtMs - tally.firstStartedAtMs;
  const latency: Experiment['latency'] = {};
  for (const [name, samples] of Object.entries(histograms) as [
    keyof typeof histograms,
    (typeof histograms)['connect'],
  ][]) {
    const summary = samples.summary();
    if (summary) latency[name] = summary;
  }
  return {
    name: 'ceiling',
    outcome,
    ...resultOf(plan, evidence, run),
    unit: 'connections',
    asked: {connections, perSecond, connectTimeoutMs, holdMs},
    establishedPerSecond: rampMs > 0 ? (tally.established / rampMs) * 1000 : null,
    attempts: {
      started: tally.started,
      established: tally.established,
      confirmed: observable ? tally.confirmed : null,
      accepted: asksForProof(plan)
        ? tally.answered
        : (admitted?.accepted ?? (tally.answered > 0 ? tally.answered : null)),
      phantom: observable ? tally.phantom : null,
      held: tally.open,
      closedByPeer: tally.closedByPeer,
      pending: tally.pending,
      refusals: Object.fromEntries(Object.entries(tally.refusals).filter(([, count]) => count > 0)),
      lastWords: tally.words,
    },
    synRetries: tally.synRetries,
    latency,
    timeline: timeline(run.moments, run.startMs, run.target?.before.sample),
    findings: findings.map((finding) => ({
      ...finding,
      because: [...finding.because],
      advice: [...finding.advice],
    })),
    notes,
  };
}

function notesOf(run: CeilingRun, unobserved: string, contactLost: string | undefined): string[] {
  return [
    ...run.lost.map((why) => `A worker was lost, and its connections with it: ${why}`),
    ...(run.stoppedAtWall ? ['Opening ended at the wall, before everything asked for was tried.'] : []),
    ...(run.engineWhy && run.engine === 'net' ? [`Engine net, since ${run.engineWhy}.`] : []),
    ...(run.target
      ? contactLost === undefined
        ? []
        : [`The target was observed only in part: ${contactLost}.`]
      : [
          `The target was not observed (${unobserved}): what its application did with the connections is not known.`,
        ]),
  ];
}

/** The first signal ends the run in order; the second ends the program at once. */
class Stop {
  readonly #abort = new AbortController();
  #by: StopSignal | undefined;
  readonly #take = (signal: NodeJS.Signals) => {
    if (this.#by !== undefined) process.exit(exitCodes.interrupted[this.#by]);
    this.#by = signal as StopSignal;
    process.stderr.write(`${signal}: closing connections and reporting; once more to quit at once\n`);
    this.#abort.abort();
  };

  constructor() {
    for (const signal of Object.keys(exitCodes.interrupted)) process.on(signal, this.#take);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get by(): StopSignal | undefined {
    return this.#by;
  }

  end(): void {
    for (const signal of Object.keys(exitCodes.interrupted)) process.off(signal, this.#take);
  }
}
