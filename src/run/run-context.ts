import type {IdleWorkers} from '../drive/idle-workers.ts';
import {isStopSignal} from '../exit-codes.ts';
import {Canary} from '../experiments/canary.ts';
import type {ExperimentContext, Judged, Phase} from '../experiments/experiment-context.ts';
import type {LoadRun} from '../experiments/load-run.ts';
import type {Measurement} from '../experiments/measurement.ts';
import type {StoppedBy} from '../experiments/outcome.ts';
import type {ProgressSnapshot} from '../experiments/progress-snapshot.ts';
import {QuietMoment} from '../experiments/quiet-moment.ts';
import {beyondRecovery} from '../experiments/recovery.ts';
import {localHost} from '../hosts/host.ts';
import {limitsOf} from '../inspect/limits-of.ts';
import {type ListenerProcess, startListener} from '../listen/child.ts';
import type {HostFacts} from '../model/host-facts.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import type {Plan} from '../model/plan.ts';
import type {Endpoint, Target} from '../model/target.ts';
import type {Observer} from '../observe/observer.ts';
import {firstReached} from '../plan/first-reached.ts';
import {assertAllowed} from '../plan/guard.ts';
import type {Load} from '../plan/make-plan.ts';
import {readOwnAddresses} from '../plan/own-addresses.ts';
import {resolveTargets} from '../plan/resolve.ts';
import {parseTarget} from '../plan/target.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {askProtocol} from './ask-protocol.ts';
import {askThisHost, type HostDriver} from './driving-hosts.ts';
import {HeadStart} from './head-start.ts';
import {observeHosts} from './observe-on.ts';
import {planMaker} from './plan-maker.ts';
import type {Accompaniment} from './run-event.ts';
import type {RunRequest} from './run-request.ts';
import {unlessStopped} from './stopped-error.ts';

/** What is known once everything is looked up that was asked for. */
interface Surroundings {
  readonly driverObserver: Observer;
  /** Of a fleet, beyond the first. */
  readonly otherDrivers: readonly Observer[];
  readonly drivers: readonly HostDriver[];
  readonly idleWorkers: IdleWorkers;
  /** The first reading of the driver's host. */
  readonly driver: HostFacts;
  readonly planFor: (load: Load) => Plan;
  readonly plan: Plan;
  readonly observer: Observer | undefined;
  readonly hops: readonly Observer[];
  /** Why the target is not observed, where it is not. */
  readonly unobserved: string;
  readonly limitReadings: readonly LimitReading[];
  readonly quietMoment: QuietMoment;
  readonly canary: Canary | undefined;
  /** Sentences for the report. */
  readonly notes: readonly string[];
}

/**
 * Owns all that lives longer than one run of load: the observers of both hosts, the canary, a listener of plimsoll's own;
 * and their end, which `close` is. It says what happens as events, and prints nothing.
 */
export class RunContext implements ExperimentContext {
  readonly driverObserver: Observer;
  readonly otherDrivers: readonly Observer[];
  readonly idleWorkers: IdleWorkers;
  readonly observer: Observer | undefined;
  readonly hops: readonly Observer[];
  readonly canary: Canary | undefined;
  readonly signal: AbortSignal;
  readonly passive: boolean;
  readonly noRunAfterMs = Infinity;
  readonly quietMoment: QuietMoment;
  /** Limits of the target, lowest first; empty where it is not observed. */
  readonly limitReadings: readonly LimitReading[];
  readonly planFor: (load: Load) => Plan;
  readonly #request: RunRequest;
  readonly #surroundings: Surroundings;
  readonly #accompaniment: Accompaniment;
  readonly #blocked: AbortController;
  readonly #closers: Closers;
  // An experiment may be given this with another bound of time, so what it calls are properties.
  readonly #startedAt = new Date();
  readonly #beganMs = performance.now();

  private constructor(
    request: RunRequest,
    accompaniment: Accompaniment,
    surroundings: Surroundings,
    closers: Closers,
  ) {
    this.#request = request;
    this.#accompaniment = accompaniment;
    this.#surroundings = surroundings;
    this.#closers = closers;
    this.#blocked = new AbortController();
    this.signal = AbortSignal.any([accompaniment.signal, this.#blocked.signal]);
    this.passive = request.passive;
    ({
      driverObserver: this.driverObserver,
      otherDrivers: this.otherDrivers,
      idleWorkers: this.idleWorkers,
      quietMoment: this.quietMoment,
      observer: this.observer,
      hops: this.hops,
      canary: this.canary,
      limitReadings: this.limitReadings,
      planFor: this.planFor,
    } = surroundings);
  }

  /**
   * Looks up the target, reads both hosts and starts the canary; nothing is opened yet but what the look-up takes.
   * @throws UsageError for a target or sources that cannot be, an address that may not be loaded, a host not reached
   */
  static async open(request: RunRequest, accompaniment: Accompaniment): Promise<RunContext> {
    const closers = new Closers();
    try {
      const workers = request.withCanary ? 2 : 1;
      const headStart = accompaniment.headStart ?? new HeadStart(workers);
      closers.add(() => headStart.end());
      headStart.idleWorkers.ensure(workers);
      const surroundings = await lookUp(request, headStart, closers, accompaniment.signal);
      accompaniment.onEvent({type: 'target', url: surroundings.plan.target.url});
      return new RunContext(request, accompaniment, surroundings, closers);
    } catch (error) {
      await closers.close();
      throw error;
    }
  }

  readonly onOpening = (): void => this.canary?.begin();

  readonly onExperiment = (name: Experiment['name']): void => {
    this.#accompaniment.onEvent({type: 'experiment', name});
  };

  readonly onMeasured = (name: Experiment['name'], result: number | null): void => {
    this.#accompaniment.onEvent({type: 'measured', name, result});
  };

  readonly onPhase = (phase: Phase, acceptQueueLength?: number): void => {
    this.#accompaniment.onEvent({type: 'phase', phase, acceptQueueLength});
  };

  readonly onSnapshot = (snapshot: ProgressSnapshot): void => {
    const canaryBlockedMs = this.canary?.blockedForMs ?? null;
    this.#accompaniment.onEvent({type: 'progress', snapshot, canaryBlockedMs});
    if ((canaryBlockedMs ?? 0) > this.#request.stopWhenBlockedMs) this.#blocked.abort();
  };

  readonly announce = (text: string): void => {
    this.#accompaniment.onEvent({type: 'message', text});
  };

  /** Joins a run with what is known of both hosts, and judges every limit by it; the rules are loaded with the first run. */
  readonly judge = async (plan: Plan, run: LoadRun): Promise<Judged> => {
    const {judgeRun} = await import('./judge-run.ts');
    return judgeRun(plan, run, this.#surroundings.unobserved);
  };

  /** When the load is gone: how long until the target takes connections as before. */
  async recover(measurements: readonly Measurement[]): Promise<void> {
    const hits = measurements.flatMap(({findings}) => findings.filter(({verdict}) => verdict === 'hit'));
    if (this.signal.aborted || hits.some(({limit}) => beyondRecovery.includes(limit))) return;
    this.onPhase('recovering');
    await this.canary?.recover(this.signal);
  }

  /** The record of everything that was measured. */
  async record(measurements: readonly Measurement[]): Promise<RunRecord> {
    const {driver, plan, notes, unobserved} = this.#surroundings;
    const stoppedBy = this.#stoppedBy();
    const [{runRecord}, {canaryNote, observationNotes}] = await Promise.all([
      import('../experiments/run-record.ts'),
      import('./run-notes.ts'),
    ]);
    return runRecord({
      plan: measurements[0]?.plan ?? plan,
      measurements,
      canary: await this.canary?.report(),
      limitReadings: this.limitReadings,
      driver,
      drivers: this.#surroundings.drivers.map(({host, facts, answer}) => ({host, facts, node: answer.node})),
      startedAt: this.#startedAt,
      elapsedMs: performance.now() - this.#beganMs,
      stoppedBy,
      notes: [
        ...notes,
        ...observationNotes(measurements, unobserved, this.observer?.lost),
        ...canaryNote(stoppedBy, this.#request.stopWhenBlockedMs),
      ],
    });
  }

  /** Ends everything; nothing is left behind, however it went. */
  close(): Promise<void> {
    return this.#closers.close();
  }

  #stoppedBy(): StoppedBy | undefined {
    const {signal} = this.#accompaniment;
    if (signal.aborted) return isStopSignal(signal.reason) ? signal.reason : 'abort';
    return this.#blocked.signal.aborted ? 'canary' : undefined;
  }
}

/** What has to be ended, last first. */
class Closers {
  readonly #open: (() => Promise<void>)[] = [];

  add(close: () => Promise<void>): void {
    this.#open.push(close);
  }

  /** What is on its way is ended when it has come, whether somebody still waits for it or not. */
  opening<T>(opening: Promise<T>, close: (opened: T) => Promise<void>): Promise<T> {
    const opened = opening.then(
      (value) => value,
      () => undefined,
    );
    this.add(async () => {
      const value = await opened;
      if (value !== undefined) await close(value);
    });
    return opening;
  }

  /** @throws Error the first that was met, after all were called */
  async close(): Promise<void> {
    const failed: unknown[] = [];
    for (const close of this.#open.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failed.push(error);
      }
    }
    if (failed.length > 0) throw failed[0];
  }
}

/** Everything side by side that does not need the other: most of it waits for processes to start. */
async function lookUp(
  request: RunRequest,
  headStart: HeadStart,
  closers: Closers,
  signal: AbortSignal,
): Promise<Surroundings> {
  const {spec, observedHosts} = request;
  const {idleWorkers} = headStart;
  const isFleet = request.drivingHosts.length > 0;
  const hereRead = isFleet
    ? undefined
    : closers.opening(headStart.takeDriver(), ({driverObserver}) => driverObserver.close());
  const own = request.target ? undefined : await openListener(closers);
  const targets = await unlessStopped(resolveTargets(request.target ?? parseTarget(own?.url ?? '')), signal);
  for (const target of targets) assertAllowed(target, request.allowPublic, readOwnAddresses());
  // What this host reaches says nothing of what others do.
  const drivesHere = !isFleet || request.drivingHosts.includes(localHost);
  const {target, note} = drivesHere ? await firstReached(targets) : {target: targets[0], note: undefined};
  const answer = isFleet ? undefined : await askThisHost(target, request.sources);
  const fleetOpened = isFleet
    ? closers.opening(reachFleet(request, target, headStart), async (fleet) => {
        await Promise.all(fleet.map((one) => one.observer.close()));
      })
    : undefined;
  const targetRead = closers.opening(readTarget(target.endpoint, observedHosts), async ({observer, hops}) => {
    await Promise.all([observer, ...hops].map((one) => one?.close()));
  });
  const [here, fleet = [], {observer, hops, unobserved, first, onHops}] = await Promise.all([
    hereRead,
    fleetOpened,
    targetRead,
  ]);
  const drivers =
    here && answer ? [{host: localHost, observer: here.driverObserver, facts: here.driver, answer}] : fleet;
  const [{observer: driverObserver, facts: driver}, ...otherDrivers] = drivers as [
    HostDriver,
    ...HostDriver[],
  ];
  const asks = drivesHere && !observer && request.asksProtocol;
  const asked = asks ? await askProtocol(target, signal) : undefined;
  const sources = drivers.flatMap((one) => one.answer.sources);
  const planFor = planMaker(target, {...request.wishes, ...asked?.wishes, sources}, drivers);
  const plan = planFor(spec.load);
  const canary = request.withCanary ? Canary.start(plan, idleWorkers) : undefined;
  if (canary) closers.add(() => canary.end());
  return {
    driverObserver,
    otherDrivers: otherDrivers.map((one) => one.observer),
    drivers,
    idleWorkers,
    driver,
    planFor,
    plan,
    observer,
    unobserved,
    limitReadings: first ? limitsOf(first) : [],
    quietMoment: new QuietMoment({driver, target: first, hops: onHops}),
    hops,
    canary,
    notes: [
      ...(own ? ['No target was given: this is a listener that plimsoll started on this host.'] : []),
      ...(note === undefined ? [] : [note]),
      ...(asked === undefined ? [] : [asked.words]),
    ],
  };
}

async function reachFleet(
  {drivingHosts, sources}: RunRequest,
  target: Target,
  headStart: HeadStart,
): Promise<readonly HostDriver[]> {
  // Few runs have one, and all others would wait for it to be loaded.
  const {openFleet} = await import('./fleet.ts');
  return openFleet(drivingHosts, target, sources, () => headStart.takeDriver());
}

/** The host of the target and hosts on the way, side by side. */
async function readTarget(
  endpoint: Endpoint,
  hosts: RunRequest['observedHosts'],
): Promise<
  Pick<Surroundings, 'observer' | 'hops' | 'unobserved'> & {
    readonly first: HostFacts | undefined;
    readonly onHops: readonly HostFacts[];
  }
> {
  const {observer, hops, unobserved} = await observeHosts(endpoint, hosts);
  const [first, onHops] = await Promise.all([
    observer?.readAll({drops: true}),
    Promise.all(hops.map((hop) => hop.readAll({drops: true}))),
  ]);
  return {observer, hops, unobserved, first, onHops};
}

async function openListener(closers: Closers): Promise<ListenerProcess> {
  const listener = await startListener();
  closers.add(() => listener.stop());
  return listener;
}
