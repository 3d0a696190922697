import {setTimeout as sleep} from 'node:timers/promises';
import type {Part} from '../drive/engine.ts';
import {keepalivesTakeMs} from '../drive/keepalive-pace.ts';
import {WorkerPool} from '../drive/worker-pool.ts';
import {servedAtARate} from '../explain/served-at-a-rate.ts';
import type {HostFacts, TargetSockets} from '../model/host-facts.ts';
import {asksKernel, type Plan} from '../model/plan.ts';
import {mapReading, type Reading, valueIfKnown} from '../model/reading.ts';
import {type Tally, withoutOwnRefusals} from '../model/tally.ts';
import {endpointText} from '../model/target.ts';
import {lessOthers} from '../observe/socket-counts.ts';
import {shares} from '../plan/shares.ts';
import {runClockMs} from '../run-clock.ts';
import {translate} from './attribution.ts';
import type {ExperimentContext} from './experiment-context.ts';
import {hostRuns} from './host-runs.ts';
import type {DriverView, LoadRun, TargetView} from './load-run.ts';
import {ownSocketsOf} from './own-sockets.ts';
import type {Readings} from './quiet-moment.ts';
import {readHosts} from './read-hosts.ts';
import {isSameNamespace} from './same-namespace.ts';
import {service} from './service-evidence.ts';
import {listedAtMost, socketTotals} from './socket-totals.ts';
import {Watch} from './watch.ts';

/** From the last connection to the first count at the target: a healthy application has accepted by then. */
const acceptedWithinMs = 300;
const confirmWithinMs = 12_000;
const probeWithinMs = 15_000;
/** What workers and target get to say after the last attempt is past its deadline. */
const graceMs = 3000;

/** How many of the driver's first connections are looked for, and how long there may be none. */
const looked = 16;
const arrivesWithinMs = 2000;

/** What was read before the run. */
interface ReadBefore extends Readings {
  readonly othersBefore: readonly HostFacts[];
  /** What the listener had: somebody else's. */
  readonly others: Reading<TargetSockets> | undefined;
}

/** Answers at more looks than two have a pace; at one, or two beside each other, they may have been all. */
const fewAnswers = 2;
/** Whether answers still come is looked at so often. */
const lookEveryMs = 200;

/** How long before the last attempt of a ramp the canary stops: a few looks at what the workers have counted. */
const canaryPausesMs = 400;

/** Whether opening is to end early; asked whenever a worker has counted. */
export type StopsAt = (tally: Tally) => boolean;

/**
 * One run of load, from the first attempt to the last close, in steps that an experiment puts together. The coordinator
 * only watches; workers open. `end` must be called, whatever happened.
 */
export class LoadSession {
  readonly plan: Plan;
  readonly workerPool: WorkerPool;
  readonly #context: ExperimentContext;
  #before: TargetView['before'] | undefined;
  readonly #driverBefore: DriverView['before'];
  readonly #hopsBefore: readonly HostFacts[];
  readonly #othersBefore: readonly HostFacts[];
  /** What the listener had before the run: somebody else's. */
  readonly #others: Reading<TargetSockets> | undefined;
  readonly #drops: boolean;
  // Counted after the first look at the target and before the last, so that none is counted that the target did not.
  readonly #canaryBefore: number;
  readonly #watch: Watch;
  readonly #sockets: Reading<TargetSockets>[] = [];
  readonly #abort = () => this.workerPool.interrupt();
  #startMs = runClockMs();
  #settledMs = runClockMs();
  #settled = false;
  #translated = false;
  #arrival: Promise<void> | undefined;
  #stoppedAtLimit = false;
  #kernelAsked = false;

  private constructor(
    plan: Plan,
    context: ExperimentContext,
    workerPool: WorkerPool,
    {target, driver, hops, othersBefore, others}: ReadBefore,
    drops: boolean,
  ) {
    this.plan = plan;
    this.workerPool = workerPool;
    this.#context = context;
    this.#before = target;
    this.#driverBefore = driver;
    this.#hopsBefore = hops;
    this.#othersBefore = othersBefore;
    this.#others = others;
    this.#drops = drops;
    this.#canaryBefore = context.canary?.establishedAtOnce ?? 0;
    this.#watch = new Watch(plan, workerPool, context);
    context.signal.addEventListener('abort', this.#abort, {once: true});
  }

  /**
   * Reads both hosts and starts the workers; nothing is opened yet.
   * @param drops whether rules, conntrack, queues and links are read as well, before and after
   * @throws Error when the workers cannot be started
   */
  static async start(
    plan: Plan,
    context: ExperimentContext,
    {drops = true}: {readonly drops?: boolean} = {},
  ): Promise<LoadSession> {
    const {quietMoment} = context;
    const readAll = async (): Promise<Readings> => {
      const driverFirst = quietMoment.takeDriver();
      if (driverFirst) return {target: undefined, driver: driverFirst, hops: []};
      await quietMoment.lasted(context.signal);
      // What the quiet is told by is read at both its ends.
      return await readHosts(context, drops || quietMoment.quiet === undefined);
    };
    const workerPool = WorkerPool.start(shares(plan), context.idleWorkers);
    try {
      const [before, othersBefore] = await Promise.all([
        readAll(),
        Promise.all(context.otherDrivers.map((one) => one.readAll({drops}))),
        workerPool.ready(),
        context.canary?.ready,
      ]);
      quietMoment.end(before);
      const others = await context.observer?.countSockets();
      context.onOthers((others && valueIfKnown(others)?.accepted) ?? 0);
      return new LoadSession(plan, context, workerPool, {...before, othersBefore, others}, drops);
    } catch (error) {
      await workerPool.dismiss();
      throw error;
    }
  }

  /** Opening was ended by `stopsAt`. */
  get stoppedAtLimit(): boolean {
    return this.#stoppedAtLimit;
  }

  /** What one host of a fleet cannot even begin is no failure of the target, and no reason for the others to stop. */
  get #tallyAtTarget(): Tally {
    const {tally} = this.workerPool;
    return (this.plan.hosts ?? []).length > 1 ? withoutOwnRefusals(tally) : tally;
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }

  /** Opens on schedule until all is tried or `stopsAt` says so; once more to go on at another rate. */
  async open(stopsAt: StopsAt = () => false, perSecond = this.plan.perSecond): Promise<void> {
    const {workerPool, signal, plan} = this;
    const first = workerPool.tally.started === 0;
    // Interrupted while the workers started: nothing is opened, and the report says so.
    if (signal.aborted) return;
    this.#watch.opens(perSecond);
    this.#stoppedAtLimit = false;
    this.#context.onOpening();
    const startMs = workerPool.go(perSecond === null ? {} : {perSecond});
    if (first) {
      this.#context.canary?.besides(() => workerPool.tally);
      this.#startMs = startMs;
      this.#arrival = this.#seeArrival();
    }
    const rampMs = perSecond === null ? 0 : (plan.connections / perSecond) * 1000;
    let pausesCanary = !plan.closesWhenTaken;
    await workerPool.until(
      () => {
        // Where each new connection ends an old one, a canary after the last connection of the run would cost the run a place.
        const left = plan.connections - workerPool.tally.started;
        if (pausesCanary && perSecond !== null && (left / perSecond) * 1000 < canaryPausesMs) {
          pausesCanary = false;
          void this.#context.canary?.pause();
        }
        if (!this.#stoppedAtLimit && !workerPool.opened && stopsAt(this.#tallyAtTarget)) {
          this.#stoppedAtLimit = true;
          workerPool.stop();
        }
        return workerPool.opened;
      },
      // A driver that is too slow for its schedule is found out, not cut off.
      rampMs * 10 + 60_000,
      signal,
    );
  }

  /**
   * Looks where the first connections arrive: what answers may be another listener of the observed host than the one that
   * has the target's address and port, or the only one there (a DNAT, a published port).
   */
  async #seeArrival(): Promise<void> {
    const {workerPool, signal} = this;
    const {observer, announce} = this.#context;
    const before = this.#before;
    if (!observer || !before || !this.plan.portPool) return;
    await workerPool.until(() => workerPool.tally.open > 0 || workerPool.opened, arrivesWithinMs, signal);
    const {open} = await workerPool.ownSockets();
    const at = await observer.findArrival(open.some(looked));
    if (!at || observer.observes(at)) return;
    announce(`what answers is ${endpointText(at)} on ${observer.host.name}: that is observed from here on`);
    await observer.follow(at);
    // One that was on its way is of the listener before.
    await observer.readSample();
    const {listeners, processes} = await observer.readSample();
    this.#before = {...before, sample: {...before.sample, listeners, processes}};
  }

  /**
   * Waits until each attempt has its outcome, and each connection its proof or no patience left.
   * @param proofTimeoutMs patience with a proof, from the last attempt on
   */
  async settle(proofTimeoutMs = this.plan.connectTimeoutMs): Promise<void> {
    const {workerPool, signal, plan} = this;
    await this.#arrival;
    this.#watch.phase = 'waiting';
    await workerPool.until(
      () => workerPool.opened && workerPool.tally.pending === 0,
      plan.connectTimeoutMs + graceMs,
      signal,
    );
    const proofsByMs = (workerPool.tally.lastStartedAtMs ?? runClockMs()) + proofTimeoutMs;
    await workerPool.until(() => workerPool.tally.unproven === 0, proofsByMs - runClockMs(), signal);
    this.#settledMs = runClockMs();
    this.#settled = !signal.aborted && !workerPool.allLost && workerPool.tally.pending === 0;
  }

  /** Gives the application the time to accept, and counts who has the connections at the target. */
  async countAccepted(): Promise<Reading<TargetSockets> | undefined> {
    await this.pause(acceptedWithinMs);
    return await this.countSockets();
  }

  /** Looks until nobody of this run waits to be accepted, for as long as a healthy application takes. */
  async seeAccepted(): Promise<void> {
    const endMs = performance.now() + acceptedWithinMs;
    for (;;) {
      const sockets = await this.countSockets();
      if (!sockets?.known || sockets.value.queued === 0 || performance.now() >= endMs) return;
      await this.pause(acceptedWithinMs / 3);
    }
  }

  async countSockets(): Promise<Reading<TargetSockets> | undefined> {
    const sockets = await this.ownSockets();
    if (sockets) this.#sockets.push(sockets);
    if (sockets?.known) this.#watch.accepted = sockets.value.accepted;
    return sockets;
  }

  /**
   * Who has the connections of this run at the target, now.
   * @param more worker pools whose connections are of this run as well
   */
  async ownSockets(more: readonly WorkerPool[] = []): Promise<Reading<TargetSockets> | undefined> {
    const {observer, canary} = this.#context;
    if (!observer) return undefined;
    const totals = await this.#countByTotals([this.workerPool, ...more]);
    if (totals?.known) return totals;
    const own = await ownSocketsOf([this.workerPool, ...more], canary ? [canary.workerPool] : []);
    const before = this.#others && valueIfKnown(this.#others);
    const alive = [this.workerPool, ...more].reduce((sum, {tally}) => sum + tally.open, 0);
    return mapReading(await observer.countSockets(own), (counts) => {
      if (!counts.others) return lessOthers(counts, before);
      const seen = translate(counts, before, {alive, known: this.#translated});
      this.#translated = seen.translated ?? false;
      return seen;
    });
  }

  /** Very many are not listed, where their totals tell the same. */
  async #countByTotals(workerPools: readonly WorkerPool[]): Promise<Reading<TargetSockets> | undefined> {
    const open = workerPools.reduce((sum, {tally}) => sum + tally.open, 0);
    const others = this.#others && valueIfKnown(this.#others);
    const {endpoint} = this.plan.target;
    if (open <= listedAtMost || !others || !this.#before || this.plan.hosts || endpoint.family === 'unix')
      return undefined;
    const now = await this.#context.observer?.readSample();
    const sameNamespace = isSameNamespace(this.#before, this.#driverBefore);
    return now && socketTotals(this.#before.sample, now, {open, sameNamespace, others});
  }

  /**
   * Finds out which connections the target's kernel has.
   * @param sockets what was just counted there: where that is each of them, none need be asked
   */
  async confirm(sockets: Reading<TargetSockets> | undefined): Promise<void> {
    this.#watch.phase = 'confirming';
    this.#kernelAsked = asksKernel(this.workerPool.engine);
    this.workerPool.confirm(sockets?.known === true && this.#isEach(sockets.value));
    await this.workerPool.until(
      () => this.workerPool.confirmed,
      confirmWithinMs + this.#keepalivesMs,
      this.signal,
    );
  }

  get #keepalivesMs(): number {
    return keepalivesTakeMs(this.workerPool.tally.open);
  }

  /** Whether each open connection is among those that the target has under the driver's own addresses. */
  #isEach({others, translated, accepted, queued}: TargetSockets): boolean {
    const {open, pending} = this.workerPool.tally;
    return others !== undefined && translated !== true && pending === 0 && accepted + queued === open;
  }

  /** Holds until so many ms have passed since the last attempt had its outcome. */
  async hold(ms: number): Promise<void> {
    const leftMs = this.leftOfHoldMs(ms);
    this.#watch.holds(leftMs);
    await this.pause(leftMs);
  }

  /** Holds on while it is not known whether others are going to be answered, for so many ms at most. */
  async seeAnswers(mostMs: number): Promise<void> {
    const endMs = performance.now() + mostMs;
    const mayCome = () => {
      const {workerPool, plan} = this;
      const answers = valueIfKnown(
        service(plan, {tally: workerPool.tally, moments: this.#watch.moments, settledMs: this.#settledMs}),
      );
      return (
        answers !== undefined && answers.answered > 0 && answers.times <= fewAnswers && servedAtARate(answers)
      );
    };
    while (!this.signal.aborted && performance.now() < endMs && mayCome()) await this.pause(lookEveryMs);
  }

  /** How many ms until so many have passed since the last attempt had its outcome. */
  leftOfHoldMs(ms: number): number {
    return ms - (runClockMs() - this.#settledMs);
  }

  /** Finds out whether a part of the connections is still known to the other end, while all are held. */
  async askPart(part: Pick<Part, 'of' | 'index'>): Promise<void> {
    this.workerPool.probe({...part, sinceDead: this.workerPool.tally.silent > 0});
    await this.workerPool.until(
      () => this.workerPool.probed,
      probeWithinMs + this.#keepalivesMs,
      this.signal,
    );
  }

  /** Finds out which connections are still alive at the other end. */
  async probe(): Promise<void> {
    this.#watch.phase = 'probing';
    await this.askPart({of: 1, index: 0});
  }

  /** Whether every worker of a host of the fleet is lost: it would not answer either, and each question would wait for that. */
  #isLost(place: number): boolean {
    const name = this.plan.hosts?.[place]?.name;
    return this.workerPool.hostProgress.some(
      ({host, lost, workers}) => host === name && lost === workers && workers > 0,
    );
  }

  /** Everything seen until now; connections stay open. */
  async report(): Promise<LoadRun> {
    const {workerPool} = this;
    await this.countSockets();
    const canaryEstablished = (this.#context.canary?.establishedAtOnce ?? 0) - this.#canaryBefore;
    // Only where somebody waits for an answer, for a process may have thousands of threads.
    const threads = workerPool.tally.unproven > 0 ? await this.#context.observer?.readThreads() : undefined;
    const log = await this.#context.observer?.readLog();
    const drops = this.#drops;
    const {observer, driverObserver, hops, quietMoment} = this.#context;
    const driverAsked = this.#isLost(0) ? {readAll: async () => this.#driverBefore} : driverObserver;
    const [{target: after, driver: driverAfter, hops: hopsAfter}, othersAfter] = await Promise.all([
      readHosts({observer, driverObserver: driverAsked, hops, quietMoment}, drops),
      Promise.all(
        this.#othersBefore.map((before, i) =>
          this.#isLost(i + 1) ? before : this.#context.otherDrivers[i]?.readAll({drops}),
        ),
      ),
    ]);
    const {byHost, ...held} = await workerPool.report();
    return {
      startMs: this.#startMs,
      settledMs: this.#settledMs,
      settled: this.#settled,
      engine: workerPool.engine,
      engineWhy: workerPool.engineWhy,
      kernelAsked: this.#kernelAsked,
      workerFds: workerPool.fds,
      ...held,
      moments: this.#watch.moments,
      stoppedAtLimit: this.#stoppedAtLimit,
      driver: {before: this.#driverBefore, after: driverAfter, files: this.#watch.fullestFiles},
      ...(byHost.length < 2
        ? {}
        : {
            hosts: hostRuns(this.plan, byHost, [
              {before: this.#driverBefore, after: driverAfter},
              ...this.#othersBefore.map((one, i) => ({before: one, after: othersAfter[i] ?? one})),
            ]),
          }),
      target: this.#before &&
        after && {
          before: this.#before,
          after,
          socketsBefore: this.#others,
          sockets: [...this.#sockets],
          ...(threads ? {threads} : {}),
          ...(log ? {log} : {}),
        },
      hops: this.#hopsBefore.flatMap((hopBefore, i) =>
        hopsAfter[i] ? [{before: hopBefore, after: hopsAfter[i]}] : [],
      ),
      quiet: this.#context.quietMoment.quiet,
      canaryEstablished,
      tests: undefined,
      lost: workerPool.lost,
    };
  }

  /** While something is done to the connections that are held. */
  testing(): void {
    this.#watch.phase = 'testing';
  }

  async pause(ms: number): Promise<void> {
    if (ms > 0 && !this.signal.aborted) await sleep(ms, undefined, {signal: this.signal}).catch(() => {});
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    this.#watch.phase = 'closing';
    await this.#watch.end();
    await this.workerPool.close();
  }

  /** Ends the workers, whatever they do. */
  async end(): Promise<void> {
    this.signal.removeEventListener('abort', this.#abort);
    await this.#watch.end();
    await this.workerPool.dismiss();
  }
}
