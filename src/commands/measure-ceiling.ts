import type {ArgumentsCamelCase} from 'yargs';
import {exitCodes} from '../exit-codes.ts';
import {type CeilingRun, runCeiling} from '../experiments/ceiling.ts';
import {ceilingRecord} from '../experiments/ceiling-record.ts';
import {evidenceOf} from '../experiments/evidence.ts';
import {explain} from '../explain/explain.ts';
import {limits} from '../explain/limits.ts';
import {nextTests} from '../explain/next-tests.ts';
import {type Host, localHost} from '../hosts/host.ts';
import {ladder} from '../inspect/ladder.ts';
import {startListener} from '../listen/child.ts';
import type {HostFacts} from '../model/host-facts.ts';
import type {Plan} from '../model/plan.ts';
import {valueIfKnown} from '../model/reading.ts';
import type {Target} from '../model/target.ts';
import {FileTableWatch} from '../observe/file-table-watch.ts';
import {readHost} from '../observe/observer.ts';
import {firstReached} from '../plan/first-reached.ts';
import {assertAllowed} from '../plan/guard.ts';
import {makePlan, type Wishes} from '../plan/make-plan.ts';
import {readOwnAddresses} from '../plan/own-addresses.ts';
import {resolveTargets} from '../plan/resolve.ts';
import {readRouteSource} from '../plan/route-source.ts';
import {parseTarget} from '../plan/target.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {RunRecord} from '../record/record.ts';
import {paintFor} from '../report/colour.ts';
import {OutputFiles} from '../report/output-files.ts';
import {Progress} from '../report/progress.ts';
import {renderRun} from '../report/run-text.ts';
import {widthOf} from '../report/wrap.ts';
import type {CeilingArguments} from './ceiling.ts';
import {observeTarget, parseObserveOn} from './observe-on.ts';
import {Stop} from './stop.ts';
import {listOf, parseOwnSources, parseWishes} from './wishes.ts';

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
    const targets = await resolveTargets(parsedTarget ?? parseTarget(own?.url ?? ''));
    for (const target of targets) assertAllowed(target, flags.allowPublic, readOwnAddresses());
    const {target, note} = await firstReached(targets);
    const sources = await parseOwnSources(flags.source, target);
    const driver = await readHost(localHost, {drops: true});
    const plan = await planFor(target, {...wishes, sources}, driver);
    assertRoomForWorkers(plan, driver);
    const record = await measure(plan, driver, {
      observedHost,
      passive: flags.passive,
      stop,
      notes: [
        ...(own ? ['No target was named, so this is a listener of plimsoll’s own, on this host.'] : []),
        ...(note === undefined ? [] : [note]),
      ],
    });
    process.stdout.write(flags.json ? `${JSON.stringify(record, null, 2)}\n` : textOf(record));
    return writeOutputs(outputs, record);
  } finally {
    outputs.close();
    stop.end();
    await own?.stop();
  }
}

function textOf(record: RunRecord): string {
  const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
  const {stdout, env} = process;
  return `${renderRun(record, titles, paintFor(stdout, env), widthOf(stdout))}\n`;
}

/** The result is on standard output by now, so a full disk costs the exit code and not the run. */
function writeOutputs(outputs: OutputFiles, record: RunRecord): number {
  try {
    outputs.write(record);
    return record.exitCode;
  } catch (error) {
    process.stderr.write(`plimsoll: ${(error as Error).message}\n`);
    return exitCodes.internal;
  }
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

/** Standard streams of a child, and what else this process opens beside workers: shells, files, /proc. */
const fdsPerChild = 3;
const fdsBeside = 12;

/** @throws UsageError where this process itself would run out of descriptors on the way */
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
  /** Where the target is read: null is nowhere, undefined this host where the target is on it. */
  readonly observedHost: Host | null | undefined;
  /** Make no active tests. */
  readonly passive: boolean;
  readonly stop: Stop;
  readonly notes: readonly string[];
}

async function measure(
  plan: Plan,
  driver: HostFacts,
  {observedHost, passive, stop, notes}: Circumstances,
): Promise<RunRecord> {
  const startedAt = new Date();
  const beganMs = performance.now();
  const {observer, unobserved} = await observeTarget(plan.target.endpoint, observedHost);
  const progress = new Progress(process.stderr, process.env);
  const files = new FileTableWatch();
  try {
    const gather = async (run: CeilingRun) =>
      evidenceOf(plan, run, {
        driver: {before: driver, after: await readHost(localHost, {drops: true}), files: files.fullest},
        ladder: run.target ? ladder(run.target.before) : [],
        unobserved,
      });
    const run = await runCeiling(plan, observer, {
      signal: stop.signal,
      onProgress: (phase, tally) => {
        files.look();
        progress.show(phase, plan.connections, tally);
      },
      chooseTests: async (soFar) => (passive ? [] : nextTests(explain(await gather(soFar)))),
      announce: (text) => progress.say(text),
    });
    progress.end();
    const evidence = await gather(run);
    return ceilingRecord({
      plan,
      run,
      evidence,
      findings: explain(evidence),
      ladder: valueIfKnown(evidence.ladder) ?? [],
      driver,
      startedAt,
      elapsedMs: performance.now() - beganMs,
      stoppedBy: stop.by,
      notes: [...notes, ...observationNotes(run, unobserved, observer?.lost)],
    });
  } finally {
    progress.end();
    files.close();
    await observer?.close();
  }
}

function observationNotes(run: CeilingRun, unobserved: string, contactLost: string | undefined): string[] {
  if (!run.target)
    return [
      `The target was not observed (${unobserved}): what its application did with the connections is not known.`,
    ];
  return contactLost === undefined ? [] : [`The target was observed only in part: ${contactLost}.`];
}
