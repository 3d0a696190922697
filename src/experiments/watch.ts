import {setTimeout as sleep} from 'node:timers/promises';
import type {WorkerPool} from '../drive/worker-pool.ts';
import type {Sample} from '../model/host-facts.ts';
import {asksForProof, type Plan} from '../model/plan.ts';
import type {Tally} from '../model/tally.ts';
import {FileTableWatch} from '../observe/file-table-watch.ts';
import {runClockMs} from '../run-clock.ts';
import type {ExperimentContext, Phase} from './experiment-context.ts';
import {fullestProcess} from './fullest-process.ts';
import {Moments} from './moments.ts';
import type {ProgressSnapshot} from './progress-snapshot.ts';
import {queueLength, queueRoom} from './step.ts';
import type {Moment} from './timeline.ts';

const sampleEveryMs = 250;
/** When connections have been held for a while nothing changes fast, and each sample costs both ends. */
const holdingLongMs = 5000;
const lookLongHeldEveryMs = 1000;
const looksPerSampleLongHeld = 2;

/** Looks at both ends every 250 ms while the run goes on; in a long hold every second, and at the target every other. */
export class Watch {
  readonly #plan: Plan;
  #phase: Phase = 'starting';
  #perSecond: number | null;
  #sinceMs = performance.now();
  #heldUntilMs = 0;
  /** Those that are closed as soon as they are taken are not there to be counted. */
  #accepted: number | null = null;
  readonly #moments = new Moments();
  readonly #files = new FileTableWatch();
  readonly #looking: Promise<void>;
  readonly #ended = new AbortController();

  constructor(plan: Plan, workerPool: WorkerPool, context: ExperimentContext) {
    this.#plan = plan;
    this.#perSecond = plan.perSecond;
    this.#looking = this.#look(workerPool, context);
  }

  get moments(): readonly Moment[] {
    return this.#moments.all;
  }

  /** The driver's file table at the look at which least was left. */
  get fullestFiles(): FileTableWatch['fullest'] {
    return this.#files.fullest;
  }

  set phase(phase: Phase) {
    this.#phase = phase;
    this.#sinceMs = performance.now();
  }

  opens(perSecond: number | null): void {
    this.phase = 'opening';
    this.#perSecond = perSecond;
  }

  /** @param ms how long, from now */
  holds(ms: number): void {
    this.phase = 'holding';
    this.#heldUntilMs = performance.now() + ms;
  }

  /** How many the application was seen to have. */
  set accepted(accepted: number) {
    this.#accepted = accepted;
  }

  async end(): Promise<void> {
    this.#ended.abort();
    await this.#looking;
    this.#files.close();
  }

  #snapshot(tally: Tally, sample: Sample | undefined): ProgressSnapshot {
    const nowMs = performance.now();
    return {
      atMs: nowMs,
      phase: this.#phase,
      connections: this.#plan.connections,
      perSecond: this.#perSecond,
      tally,
      accepted: this.#acceptedNow(tally, sample),
      served: asksForProof(this.#plan) ? tally.answered : null,
      acceptQueueLength: queueLength(sample),
      acceptQueueRoom: queueRoom(sample),
      descriptors: fullestProcess(sample),
      leftMs: this.#leftMs(tally, nowMs),
    };
  }

  #acceptedNow({open, openAnswered}: Tally, sample: Sample | undefined): number | null {
    if (this.#plan.closesWhenTaken) return null;
    if (asksForProof(this.#plan)) return openAnswered;
    if (this.#accepted !== null && this.#phase !== 'opening') return this.#accepted;
    const waiting = queueLength(sample);
    return waiting === undefined ? this.#accepted : Math.max(0, open - waiting);
  }

  #leftMs({started}: Tally, nowMs: number): number | null {
    if (this.#phase === 'holding') return Math.max(0, this.#heldUntilMs - nowMs);
    if (this.#phase !== 'opening' || this.#perSecond === null) return null;
    return (Math.max(0, this.#plan.connections - started) / this.#perSecond) * 1000;
  }

  async #look(workerPool: WorkerPool, {observer, onSnapshot}: ExperimentContext): Promise<void> {
    const {signal} = this.#ended;
    let sample: Sample | undefined;
    for (let looks = 0; !signal.aborted; looks++) {
      const begunMs = performance.now();
      const longHeld = this.#phase === 'holding' && begunMs - this.#sinceMs > holdingLongMs;
      if (!longHeld || looks % looksPerSampleLongHeld === 0) {
        sample = await observer?.readSample();
        this.#moments.add({atMs: sample?.atMs ?? runClockMs(), tally: workerPool.tally, sample});
      }
      this.#files.look();
      const hosts = workerPool.hostProgress;
      onSnapshot({...this.#snapshot(workerPool.tally, sample), ...(hosts.length > 1 ? {hosts} : {})});
      const everyMs = longHeld ? lookLongHeldEveryMs : sampleEveryMs;
      const waitMs = everyMs - (performance.now() - begunMs);
      if (waitMs > 0 && !signal.aborted) await sleep(waitMs, undefined, {signal}).catch(() => {});
    }
  }
}
