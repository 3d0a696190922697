import {setTimeout as sleep} from 'node:timers/promises';
import type {HostProgress} from '../experiments/progress-snapshot.ts';
import {FourTuples, type OwnSockets} from '../model/four-tuples.ts';
import {addSpread, emptySpread, type OutcomeSpread} from '../model/outcome-spread.ts';
import type {EngineName, Share} from '../model/plan.ts';
import {addTally, emptyTally, type Tally} from '../model/tally.ts';
import {runClockMs} from '../run-clock.ts';
import type {Part} from './engine.ts';
import type {Histograms, mergeHistograms} from './histograms.ts';
import {IdleWorkers} from './idle-workers.ts';
import {WorkerProcess} from './worker-process.ts';

/** How long a worker may take to start, and to say goodbye; many start, and end, side by side and share the CPUs. */
const startMs = {first: 20_000, each: 500};
const farewellMs = {first: 20_000, each: 500};
/**
 * How long a worker may be silent: while it is at work, when it is asked for the last time, and when all is to end now; more
 * where many share the CPUs.
 */
const silentMs = {atWork: 30_000, atEnd: 10_000, interrupted: 3000, each: 100};
/** From the command to the first attempt: long enough for every worker to have read it; one has nobody to wait for. */
const barrierMs = {one: 5, several: 50, each: 2};
/** What the workers count is added up no more often than this for each of them: with hundreds it would take all of a CPU. */
const restMs = 0.2;

/** Descriptors of one worker: what it may have, and what it needs for itself. */
export interface WorkerFds {
  readonly soft: number;
  readonly hard: number;
  readonly own: number;
  /** Connections that there is room for, where that is not what the limit leaves (io_uring). */
  readonly room?: number;
}

/** What workers measured together. */
interface Measured {
  readonly tally: Tally;
  readonly spread: OutcomeSpread;
  readonly histograms: Histograms;
}

/** The same of those on one host; of this one where it has no name. */
export interface MeasuredOnHost extends Measured {
  readonly host: string | undefined;
  readonly workers: number;
  readonly engine: EngineName;
  readonly fds: WorkerFds[] | undefined;
  readonly lost: readonly string[];
  readonly roundTripMs?: number;
}

/** The workers of one run: started together, told together, counted together. */
export class WorkerPool {
  readonly #workers: readonly WorkerProcess[];
  #changed = () => {};
  #hasNews = false;
  #interrupted = false;
  /** The sum, until a worker has counted on. */
  #tally: Tally | undefined;

  private constructor(shares: readonly Share[], idle: IdleWorkers) {
    this.#workers = shares.map(
      (share) => new WorkerProcess(idle.take(share.host), share, () => this.#heard()),
    );
  }

  /** Takes or starts a worker a share; they are told nothing more before they are `ready`. */
  static start(shares: readonly Share[], idle = new IdleWorkers()): WorkerPool {
    return new WorkerPool(shares, idle);
  }

  /**
   * The same, and waits until all are ready.
   * @throws Error as `ready` does
   */
  static async assemble(shares: readonly Share[], idle?: IdleWorkers): Promise<WorkerPool> {
    const workerPool = WorkerPool.start(shares, idle);
    await workerPool.ready();
    return workerPool;
  }

  /**
   * Waits until all are ready, and their loops are compiled.
   * @throws Error with the first lost worker's reason; then no worker is left.
   */
  async ready(): Promise<void> {
    const isReady = (worker: WorkerProcess) => worker.warm && worker.timed;
    const settled = () => this.#workers.every((worker) => isReady(worker) || worker.lost !== undefined);
    const patienceMs = startMs.first + startMs.each * this.#workers.length;
    // On this host one that cannot start is a reason not to begin; of several hosts the others go on.
    const begins = () => (this.#isFleet ? settled() : settled() || this.lost.length > 0);
    await this.until(begins, patienceMs);
    if (this.#isFleet) {
      for (const worker of this.#workers)
        if (!isReady(worker)) worker.abandon(`it was not ready within ${patienceMs / 1000} s`);
      if (this.#workers.some(isReady)) return;
    }
    const lost = this.lost[0] ?? (settled() ? undefined : 'it did not start in time');
    if (lost === undefined) return;
    await this.dismiss();
    throw new Error(`a worker is lost before the run: ${lost}`);
  }

  get #isFleet(): boolean {
    return new Set(this.#workers.map(({host}) => host)).size > 1;
  }

  /** None is left that goes on. */
  get allLost(): boolean {
    return this.#workers.every(({lost}) => lost !== undefined);
  }

  /** What all workers counted so far. */
  get tally(): Tally {
    this.#tally ??= this.#workers.reduce((sum, worker) => addTally(sum, worker.tally), emptyTally());
    return this.#tally;
  }

  /** What each host has opened so far; cheap, for it is asked some times a second. */
  get hostProgress(): HostProgress[] {
    const byHost = new Map<string, {-readonly [Name in keyof HostProgress]: HostProgress[Name]}>();
    for (const {host = '', tally, lost} of this.#workers) {
      const sum = byHost.get(host) ?? {host, started: 0, open: 0, lost: 0, workers: 0};
      sum.started += tally.started;
      sum.open += tally.open;
      sum.workers++;
      if (lost !== undefined) sum.lost++;
      byHost.set(host, sum);
    }
    return [...byHost.values()];
  }

  #heard(): void {
    this.#tally = undefined;
    this.#hasNews = true;
    this.#changed();
  }

  get opened(): boolean {
    return this.#workers.every((worker) => worker.opened || worker.lost !== undefined);
  }

  get probed(): boolean {
    return this.#workers.every((worker) => worker.probed || worker.lost !== undefined);
  }

  get confirmed(): boolean {
    return this.#workers.every((worker) => worker.confirmed || worker.lost !== undefined);
  }

  /** Why workers were lost, one line each. */
  get lost(): string[] {
    return this.#workers.flatMap((worker) => worker.lost ?? []);
  }

  get engine(): EngineName {
    return engineOf(this.#workers);
  }

  get engineWhy(): string | undefined {
    return this.#workers.find((worker) => worker.ready?.engineWhy)?.ready?.engineWhy;
  }

  /** Undefined for workers whose engine cannot read its limits. */
  get fds(): WorkerFds[] | undefined {
    return fdsOf(this.#workers);
  }

  /**
   * Starts the schedule of every worker at the same moment, and answers it as Unix ms; once more after `stop`, to go on
   * with what was not started.
   * @param perSecond rate from then on, where it is another than the plan's
   */
  go({
    afterMs = this.#barrierMs,
    perSecond,
  }: {
    readonly afterMs?: number;
    readonly perSecond?: number;
  } = {}): number {
    const atMs = runClockMs() + afterMs;
    for (const worker of this.#workers) worker.go(atMs, perSecond);
    return atMs;
  }

  get #barrierMs(): number {
    const {length} = this.#workers;
    const roundTripMs = Math.max(0, ...this.#workers.map((worker) => worker.roundTripMs ?? 0));
    return (length === 1 ? barrierMs.one : barrierMs.several + barrierMs.each * length) + 2 * roundTripMs;
  }

  stop(): void {
    for (const worker of this.#workers) worker.stop();
  }

  /** Opens no more, and waits from now on only for workers that still answer. */
  interrupt(): void {
    this.#interrupted = true;
    this.stop();
  }

  /** Opens no more, and gives up what waits for its outcome or its proof. */
  withdraw(): void {
    for (const worker of this.#workers) worker.withdraw();
  }

  /** @param seen whether each open connection was seen at the target: then its kernel need not be asked */
  confirm(seen = false): void {
    for (const worker of this.#workers) worker.confirm(seen);
  }

  /** Has every worker find out which of a part of its connections the peer still knows. */
  probe(part: Part): void {
    for (const worker of this.#workers) worker.probe(part);
  }

  /** Ends this many of the connections that were opened first, or last, spread over the workers as their attempts are. */
  release(count: number, end: 'first' | 'last'): void {
    const each = Math.floor(count / this.#workers.length);
    const more = count % this.#workers.length;
    for (const [i, worker] of this.#workers.entries()) worker.release(each + (i < more ? 1 : 0), end);
  }

  /** Waits until the condition holds, the last worker is lost, or the time is over; answers whether it holds. */
  async until(condition: () => boolean, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    let nowMs = performance.now();
    const endMs = nowMs + timeoutMs;
    while (!condition() && !this.allLost && !signal?.aborted) {
      const lookedMs = nowMs;
      nowMs = performance.now();
      this.#waited(nowMs - lookedMs, silentMs.atWork);
      const leftMs = endMs - nowMs;
      if (leftMs <= 0) break;
      this.#hasNews = false;
      if (this.#workers.length > 1) await sleep(this.#workers.length * restMs);
      if (this.#hasNews) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(leftMs, 100));
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return condition();
  }

  /** The driver's own ends of its connections, as far as workers are still there to name them. */
  async ownSockets(): Promise<OwnSockets> {
    for (const worker of this.#workers) worker.list();
    await this.#all((worker) => worker.listed !== undefined);
    const open = new FourTuples();
    const used = new FourTuples();
    const inodes = new Set<number>();
    for (const {listed} of this.#workers) {
      if (!listed) continue;
      open.addAll(listed.open);
      used.addAll(listed.used);
      for (const inode of listed.inodes) inodes.add(inode);
    }
    return {open, used, inodes};
  }

  /** What was measured until now, by the workers that are still there to say it. */
  async report(): Promise<Measured & {readonly byHost: readonly MeasuredOnHost[]}> {
    for (const worker of this.#workers) worker.report();
    await this.#all((worker) => worker.reported !== undefined);
    // Loaded by the first report: no run waits for it to begin.
    const {mergeHistograms} = await import('./histograms.ts');
    const hosts = [...new Set(this.#workers.map(({host}) => host))];
    const whole = measuredBy(this.#workers, mergeHistograms);
    return {
      ...whole,
      byHost: hosts.map((host) => {
        const workers = this.#workers.filter((worker) => worker.host === host);
        const roundTrips = workers.flatMap(({roundTripMs}) => roundTripMs ?? []);
        return {
          host,
          workers: workers.length,
          engine: engineOf(workers),
          fds: fdsOf(workers),
          lost: workers.flatMap(({lost}) => lost ?? []),
          ...(roundTrips.length === 0 ? {} : {roundTripMs: Math.min(...roundTrips)}),
          ...(hosts.length === 1 ? whole : measuredBy(workers, mergeHistograms)),
        };
      }),
    };
  }

  /** Ends every connection and every worker. */
  async close(): Promise<void> {
    for (const worker of this.#workers) worker.close();
    await this.#all((worker) => worker.finished);
    await this.dismiss();
  }

  /** Waits for every worker, save those that are lost. */
  async #all(done: (worker: WorkerProcess) => boolean): Promise<void> {
    const endMs = performance.now() + farewellMs.first + farewellMs.each * this.#workers.length;
    while (
      !this.#workers.every((worker) => done(worker) || worker.lost !== undefined) &&
      performance.now() < endMs
    ) {
      const begunMs = performance.now();
      await sleep(10);
      this.#waited(performance.now() - begunMs, silentMs.atEnd);
    }
  }

  #waited(ms: number, patienceMs: number): void {
    const most =
      (this.#interrupted ? silentMs.interrupted : patienceMs) + this.#workers.length * silentMs.each;
    for (const worker of this.#workers) worker.waited(ms, most);
  }

  /** Ends the workers whatever they do. */
  async dismiss(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.gone(2000)));
  }

  kill(): void {
    for (const worker of this.#workers) worker.kill();
  }
}

function engineOf(workers: readonly WorkerProcess[]): EngineName {
  // The one that can do least, where they differ.
  return (
    (['net', 'epoll', 'uring'] as const).find((name) => workers.some(({engine}) => engine === name)) ?? 'net'
  );
}

function fdsOf(workers: readonly WorkerProcess[]): WorkerFds[] | undefined {
  const fds = workers.map(({ready}) =>
    ready?.ownFds == null
      ? undefined
      : {
          soft: ready.softFds ?? Infinity,
          hard: ready.hardFds ?? Infinity,
          own: ready.ownFds,
          ...(ready.room === undefined ? {} : {room: ready.room ?? Infinity}),
        },
  );
  return fds.every((one) => one !== undefined) ? fds : undefined;
}

/** What those measured that are still there to say it; a lost one has counted until then. */
function measuredBy(workers: readonly WorkerProcess[], merge: typeof mergeHistograms): Measured {
  const reports = workers.flatMap(({reported}) => reported ?? []);
  return {
    tally: workers.reduce((sum, worker) => addTally(sum, worker.tally), emptyTally()),
    spread: reports.reduce((sum, {spread}) => addSpread(sum, spread), emptySpread()),
    histograms: merge(reports.map(({histograms}) => histograms)),
  };
}
