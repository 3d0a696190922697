import {setTimeout as sleep} from 'node:timers/promises';
import {Crew} from '../drive/crew.ts';
import {asksForProof, type Plan, type PortBook} from '../model/plan.ts';
import {refusedCount, type Tally} from '../model/tally.ts';
import {canarySource} from '../plan/canary-source.ts';
import {shares} from '../plan/shares.ts';
import type {CanaryReport} from '../record/record.ts';

const perSecond = 2;
/** A connection that waits longer than this counts as blocked: one interval. */
const blockedAfterMs = 1000 / perSecond;
/** A day; it ends with the run. */
const mostAttempts = perSecond * 86_400;
const lookEveryMs = 100;
const recoveryWithinMs = 10_000;
const withdrawnWithinMs = 1000;

/**
 * One fresh connection every 500 ms, from a process and, where there is one, an address of its own: what another client
 * feels while the load goes on. Each is closed as soon as it is served, so it holds no place.
 */
export class Canary {
  readonly #plan: Plan;
  readonly #crew: Crew;
  readonly #blocked = new BlockedTime(blockedAfterMs);
  readonly #looking: Promise<void>;
  #begun = false;
  #ended = false;
  #recoveryMs: number | null = null;

  private constructor(plan: Plan, crew: Crew) {
    this.#plan = plan;
    this.#crew = crew;
    this.#looking = this.#look();
  }

  /** @throws Error when its process cannot be started */
  static async start(plan: Plan): Promise<Canary> {
    const flight: Plan = {
      ...plan,
      connections: mostAttempts,
      perSecond,
      mostInFlight: null,
      closesWhenTaken: true,
      workers: 1,
      book: bookOf(plan),
    };
    return new Canary(flight, await Crew.assemble(shares(flight)));
  }

  /**
   * Begins, once, with the load: the first connection comes an interval after its first attempt, for a queue that nobody
   * serves keeps a place for each of them, and its places are the load's to count.
   */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#crew.go({afterMs: blockedAfterMs});
  }

  /**
   * Opens no more for now, and waits for nothing: while places are counted to the one, a guest may neither take nor cost
   * one, and a SYN that is sent again takes the next place that falls free. Who still waits after an interval was
   * blocked, and is withdrawn.
   */
  async pause(): Promise<void> {
    if (!this.#begun) return;
    const crew = this.#crew;
    crew.stop();
    const nobodyWaits = () => crew.opened && waitingIn(crew.tally) === 0;
    if (await crew.until(nobodyWaits, blockedAfterMs)) return;
    crew.withdraw();
    await crew.until(nobodyWaits, withdrawnWithinMs);
  }

  resume(): void {
    if (this.#begun) this.#crew.go({afterMs: blockedAfterMs});
  }

  /** Whose connections the others at the target are not. */
  get crew(): Crew {
    return this.#crew;
  }

  /** How long a fresh connection has been waiting by now. */
  get blockedForMs(): number {
    return this.#blocked.sinceMs;
  }

  /** Connections so far whose handshake was done without a SYN retry. */
  get establishedAtOnce(): number {
    const {established, establishedAfter} = this.#crew.tally;
    return established - establishedAfter.slice(1).reduce((sum, count) => sum + count, 0);
  }

  /** Waits until a connection that was begun after this call is served; answers after how many ms, or null. */
  async untilServed(signal?: AbortSignal, withinMs = recoveryWithinMs): Promise<number | null> {
    const crew = this.#crew;
    const beganMs = performance.now();
    const {started, released} = crew.tally;
    const waitingBefore = waitingIn(crew.tally);
    // Those that waited already may be served first.
    const enough = () =>
      crew.tally.started > started &&
      crew.tally.released > released + waitingBefore &&
      waitingIn(crew.tally) === 0;
    return (await crew.until(enough, withinMs, signal)) ? performance.now() - beganMs : null;
  }

  /** Called when the load is gone: how long until the target takes connections as before. */
  async recover(signal?: AbortSignal): Promise<void> {
    this.#recoveryMs = await this.untilServed(signal);
  }

  async report(): Promise<CanaryReport> {
    this.#crew.stop();
    const {tally, histograms} = await this.#crew.report();
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
    await this.#crew.close();
  }

  async #look(): Promise<void> {
    while (!this.#ended) {
      this.#blocked.look(performance.now(), waitingIn(this.#crew.tally) > 0);
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

function bookOf({book, target}: Plan): PortBook | undefined {
  const source = canarySource(target.endpoint);
  return source && book ? {...book, sources: [source]} : undefined;
}
