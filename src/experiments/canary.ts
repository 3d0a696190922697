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

/**
 * One fresh connection every 500 ms, from a process and, where there is one, an address of its own: what another client
 * feels while the load goes on. Each is closed as soon as it is served, so it holds no place.
 */
export class Canary {
  readonly #plan: Plan;
  readonly #workerPool: WorkerPool;
  readonly #blocked = new BlockedTime(blockedAfterMs);
  readonly #looking: Promise<void>;
  /** Fails with an Error when its process cannot be started. */
  readonly ready: Promise<void>;
  #begun = false;
  #ended = false;
  #recoveryMs: number | null = null;

  private constructor(plan: Plan, workerPool: WorkerPool) {
    this.#plan = plan;
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
    return new Canary(flight, WorkerPool.start(shares(flight), idle));
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
    if (!this.#begun) return;
    const workerPool = this.#workerPool;
    workerPool.stop();
    const nobodyWaits = () => workerPool.opened && waitingIn(workerPool.tally) === 0;
    if (await workerPool.until(nobodyWaits, blockedAfterMs)) return;
    workerPool.withdraw();
    await workerPool.until(nobodyWaits, withdrawnWithinMs);
  }

  resume(): void {
    if (this.#begun) this.#workerPool.go({afterMs: blockedAfterMs});
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
    const {established, establishedAfter} = this.#workerPool.tally;
    return established - establishedAfter.slice(1).reduce((sum, count) => sum + count, 0);
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
    if (this.#begun) this.#workerPool.go({afterMs: 0});
    this.#recoveryMs = await this.untilServed(signal);
  }

  async report(): Promise<CanaryReport> {
    this.#workerPool.stop();
    const {tally, histograms} = await this.#workerPool.report();
    const asks = asksForProof(this.#plan);
    const latency = asks ? histograms.accept : histograms.connect;
    const failed = refusedCount(tally) + tally.phantom + tally.withdrawn + waitingIn(tally);
    return {
      attempts: tally.started,
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

  async #look(): Promise<void> {
    while (!this.#ended) {
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
