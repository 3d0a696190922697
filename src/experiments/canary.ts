import {setTimeout as sleep} from 'node:timers/promises';
import type {IdleWorkers} from '../drive/idle-workers.ts';
import {WorkerPool} from '../drive/worker-pool.ts';
import {asksForProof, type Plan, type PortPool} from '../model/plan.ts';
import {refusedCount, type Tally} from '../model/tally.ts';
import {canarySource} from '../plan/canary-source.ts';
import {shares} from '../plan/shares.ts';
import type {CanaryReport} from '../record/record.ts';

const perSecond = 2;
/** A connection that waits longer than this counts as blocked: one interval. */
const blockedAfterMs = 1000 / perSecond;
/** Four days, 25 bytes each in its worker; it ends with the run. */
const mostAttempts = 4 * 86_400 * perSecond;
const lookEveryMs = 100;
const recoveryWithinMs = 10_000;
const withdrawnWithinMs = 1000;
/** So often turned away from an address of its own it is a stranger there, if the load is not. */
const strangerAfter = 2;

/**
 * One fresh connection every 500 ms, from a process and, where there is one, an address of its own: what another client
 * feels while the load goes on. Each is closed as soon as it is served, so it holds no place.
 */
export class Canary {
  readonly #plan: Plan;
  readonly #idle: IdleWorkers;
  #workerPool: WorkerPool;
  /** The pool of an address that the target turned away, while it let in those of the load. */
  #stranger: WorkerPool | undefined;
  #load: () => Tally | undefined = () => undefined;
  #paused = false;
  readonly #blocked = new BlockedTime(blockedAfterMs);
  readonly #looking: Promise<void>;
  /** Fails with an Error when its process cannot be started. */
  readonly ready: Promise<void>;
  #begun = false;
  #ended = false;
  #recoveryMs: number | null = null;

  private constructor(plan: Plan, workerPool: WorkerPool, idle: IdleWorkers) {
    this.#plan = plan;
    this.#idle = idle;
    this.#workerPool = workerPool;
    this.#looking = this.#look();
    this.ready = workerPool.ready();
    // Who begins a run waits for it, unless that never comes to it.
    this.ready.catch(() => {});
  }

  /** Nothing is opened before it is `ready`. */
  static start(plan: Plan, idle: IdleWorkers): Canary {
    const flight: Plan = {
      ...plan,
      connections: mostAttempts,
      perSecond,
      mostInFlight: null,
      closesWhenTaken: true,
      workers: 1,
      portPool: portPoolOf(plan),
    };
    return new Canary(flight, WorkerPool.start(shares(flight), idle), idle);
  }

  /**
   * Begins, once, with the load: the first connection comes an interval after its first attempt, for a queue that nobody
   * serves keeps a place for each of them, and its places are the load's to count.
   */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#workerPool.go({afterMs: blockedAfterMs});
  }

  /**
   * Opens no more for now, and waits for nothing: while places are counted to the one, a guest may neither take nor cost
   * one, and a SYN that is sent again takes the next place that falls free. Who still waits after an interval was
   * blocked, and is withdrawn.
   */
  async pause(): Promise<void> {
    this.#paused = true;
    if (!this.#begun) return;
    const workerPool = this.#workerPool;
    workerPool.stop();
    const nobodyWaits = () => workerPool.opened && waitingIn(workerPool.tally) === 0;
    if (await workerPool.until(nobodyWaits, blockedAfterMs)) return;
    workerPool.withdraw();
    await workerPool.until(nobodyWaits, withdrawnWithinMs);
  }

  resume(): void {
    this.#paused = false;
    if (this.#begun) this.#workerPool.go({afterMs: blockedAfterMs});
  }

  /** Beside which load it flies, by which a stranger is told from a target that takes nobody. */
  besides(load: () => Tally): void {
    this.#load = load;
  }

  /** Whose connections the others at the target are not. */
  get workerPool(): WorkerPool {
    return this.#workerPool;
  }

  /** How long a fresh connection has been waiting by now. */
  get blockedForMs(): number {
    return this.#blocked.sinceMs;
  }

  /** Connections so far whose handshake was done without a SYN retry. */
  get establishedAtOnce(): number {
    return [this.#stranger, this.#workerPool].reduce((all, pool) => {
      const {established = 0, establishedAfter = []} = pool?.tally ?? {};
      return all + established - establishedAfter.slice(1).reduce((sum, count) => sum + count, 0);
    }, 0);
  }

  /** Waits until a connection that was begun after this call is served; answers after how many ms, or null. */
  async untilServed(signal?: AbortSignal, withinMs = recoveryWithinMs): Promise<number | null> {
    const workerPool = this.#workerPool;
    const beganMs = performance.now();
    const {started, released} = workerPool.tally;
    const waitingBefore = waitingIn(workerPool.tally);
    // Those that waited already may be served first.
    const enough = () =>
      workerPool.tally.started > started &&
      workerPool.tally.released > released + waitingBefore &&
      waitingIn(workerPool.tally) === 0;
    return (await workerPool.until(enough, withinMs, signal)) ? performance.now() - beganMs : null;
  }

  /** Called when the load is gone: how long until the target takes connections as before. The first tries at once. */
  async recover(signal?: AbortSignal): Promise<void> {
    this.#paused = true;
    // Of a short run there was one alone.
    if (this.#isStranger(1)) await this.#takeKernelsChoice();
    if (this.#begun) this.#workerPool.go({afterMs: 0});
    this.#recoveryMs = await this.untilServed(signal);
  }

  async report(): Promise<CanaryReport> {
    this.#workerPool.stop();
    const {tally, histograms} = await this.#workerPool.report();
    const asks = asksForProof(this.#plan);
    const latency = asks ? histograms.accept : histograms.connect;
    const failed = refusedCount(tally) + tally.phantom + tally.withdrawn + waitingIn(tally);
    const source = this.#plan.portPool?.sources[0];
    return {
      attempts: tally.started,
      ...(this.#stranger && source !== undefined && tally.released > 0 ? {strangerSource: source} : {}),
      // A handshake is its kernel's doing: it says nothing of the application.
      ...(asks ? {failed} : {failed: null, unconnected: failed}),
      p99Us: latency.percentileUs(99) ?? null,
      blockedMs: Math.round(this.#blocked.totalMs),
      recoveryMs: this.#recoveryMs === null ? null : Math.round(this.#recoveryMs),
    };
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#looking;
    await this.#workerPool.close();
  }

  /** Turned away each time from an address of its own, by a target that lets in all of the load. */
  #isStranger(afterAttempts: number): boolean {
    const load = this.#load();
    const {released, refusals, started} = this.#workerPool.tally;
    if (!load || this.#stranger || this.#ownSource === undefined) return false;
    const turnedAway = refusals.denied + refusals.closed + refusals.reset + refusals.refused;
    const letIn = asksForProof(this.#plan) ? load.answered : load.open;
    return (
      released === 0 &&
      turnedAway >= afterAttempts &&
      turnedAway === started &&
      letIn > 0 &&
      refusedCount(load) === 0
    );
  }

  get #ownSource(): string | undefined {
    return canarySource(this.#plan.target);
  }

  /** Goes on from the address that the kernel chooses by route, as the load does. */
  async #takeKernelsChoice(): Promise<void> {
    const before = this.#workerPool;
    before.stop();
    const next = WorkerPool.start(shares({...this.#plan, portPool: undefined}), this.#idle);
    try {
      await next.ready();
    } catch {
      return;
    }
    this.#stranger = before;
    this.#workerPool = next;
    await before.close();
    if (!this.#paused && !this.#ended) next.go({afterMs: 0});
  }

  async #look(): Promise<void> {
    while (!this.#ended) {
      if (!this.#paused && this.#isStranger(strangerAfter)) await this.#takeKernelsChoice();
      this.#blocked.look(performance.now(), waitingIn(this.#workerPool.tally) > 0);
      await sleep(lookEveryMs);
    }
  }
}

function waitingIn({pending, unproven}: Tally): number {
  return pending + unproven;
}

/** Sums up the spells in which somebody waited, of those that were longer than a bound. */
export class BlockedTime {
  readonly #boundMs: number;
  #ended = 0;
  #beganMs: number | null = null;
  #nowMs = 0;

  constructor(boundMs: number) {
    this.#boundMs = boundMs;
  }

  look(nowMs: number, waiting: boolean): void {
    this.#nowMs = nowMs;
    if (waiting) this.#beganMs ??= nowMs;
    else {
      this.#ended += this.#counted();
      this.#beganMs = null;
    }
  }

  /** Length of the spell that goes on now; 0 while nobody waits. */
  get sinceMs(): number {
    return this.#beganMs === null ? 0 : this.#nowMs - this.#beganMs;
  }

  get totalMs(): number {
    return this.#ended + this.#counted();
  }

  #counted(): number {
    return this.sinceMs > this.#boundMs ? this.sinceMs : 0;
  }
}

function portPoolOf({portPool, target}: Plan): PortPool | undefined {
  const source = canarySource(target);
  return source && portPool ? {...portPool, sources: [source]} : undefined;
}
