import {setTimeout as sleep} from 'node:timers/promises';
import {Crew, type Histograms, type WorkerFds} from '../drive/crew.ts';
import type {ActiveTestName, ActiveTests} from '../model/evidence.ts';
import type {HostFacts, TargetSockets} from '../model/host-facts.ts';
import type {EngineName, Plan} from '../model/plan.ts';
import type {Reading} from '../model/reading.ts';
import type {Tally} from '../model/tally.ts';
import type {Observer} from '../observe/observer.ts';
import {shares} from '../plan/shares.ts';
import {hasMetWall} from '../plan/wall.ts';
import {testAtTheWall, testSlower} from './active-tests.ts';
import type {Moment} from './timeline.ts';

const sampleEveryMs = 250;
/** From the last connection to the first count at the target: a healthy application has accepted by then. */
const acceptedWithinMs = 300;
const confirmWithinMs = 12_000;
/** What workers and target get to say after the last attempt is past its deadline. */
const graceMs = 3000;

export type Phase = 'opening' | 'waiting' | 'confirming' | 'holding' | 'testing' | 'closing';

/** Everything a run of `ceiling` saw, before anything is judged. */
export interface CeilingRun {
  /** Unix ms at which the first attempt was due. */
  readonly startMs: number;
  /** Unix ms at which the last attempt had its outcome. */
  readonly settledMs: number;
  readonly engine: EngineName;
  readonly engineWhy: string | undefined;
  readonly workerFds: WorkerFds[] | undefined;
  /** When the hold was over, before connections were closed. */
  readonly tally: Tally;
  readonly histograms: Histograms;
  readonly moments: readonly Moment[];
  /** Opening was ended at a wall, before all that was asked for had been tried. */
  readonly stoppedAtWall: boolean;
  readonly target: TargetView | undefined;
  /** Undefined where none was made. */
  readonly tests: ActiveTests | undefined;
  /** Workers that died on the way, with their words. */
  readonly lost: readonly string[];
}

/** The target's end: before, after the hold, and who had the connections at the turning points between. */
export interface TargetView {
  readonly before: HostFacts;
  readonly after: HostFacts;
  readonly sockets: readonly Reading<TargetSockets>[];
}

export interface CeilingHooks {
  /** Ends the run early; what was measured until then is kept. */
  readonly signal: AbortSignal;
  readonly onProgress: (phase: Phase, tally: Tally) => void;
  /** Which tests the evidence so far calls for; they run before the connections are closed. */
  readonly chooseTests: (soFar: CeilingRun) => Promise<readonly ActiveTestName[]>;
  readonly announce: (text: string) => void;
}

/**
 * Opens connections on schedule until all asked for are tried or a wall is met, waits for every outcome, finds out which
 * of them the target's kernel knows, holds, and closes. The coordinator only watches; workers open.
 * @throws Error when the workers cannot be started
 */
export async function runCeiling(
  plan: Plan,
  observer: Observer | undefined,
  hooks: CeilingHooks,
): Promise<CeilingRun> {
  const {signal} = hooks;
  const before = await observer?.readAll({drops: true});
  const crew = await Crew.assemble(shares(plan));
  const abort = () => crew.stop();
  signal.addEventListener('abort', abort, {once: true});
  const watch = new Watch(crew, observer, hooks);
  const sockets: Reading<TargetSockets>[] = [];
  const countSockets = async () => {
    if (observer) sockets.push(await observer.countSockets(plan.book?.sources ?? []));
  };
  try {
    // Interrupted while the workers started: nothing is opened, and the report says so.
    const startMs = signal.aborted ? Date.now() : crew.go();
    let stoppedAtWall = false;
    const rampMs = plan.perSecond === null ? 0 : (plan.connections / plan.perSecond) * 1000;
    await crew.until(
      () => {
        if (!stoppedAtWall && !crew.opened && hasMetWall(crew.tally)) {
          stoppedAtWall = true;
          crew.stop();
        }
        return crew.opened;
      },
      // A driver that is too slow for its schedule is found out, not cut off.
      rampMs * 10 + 60_000,
      signal,
    );
    watch.phase = 'waiting';
    await crew.until(() => crew.opened && crew.tally.pending === 0, plan.connectTimeoutMs + graceMs, signal);
    const proofsByMs = (crew.tally.lastStartedAtMs ?? Date.now()) + plan.connectTimeoutMs;
    await crew.until(() => crew.tally.unproven === 0, proofsByMs - Date.now(), signal);
    const settledMs = Date.now();
    if (crew.tally.open > 0 && !signal.aborted) {
      await pause(acceptedWithinMs, signal);
      await countSockets();
      watch.phase = 'confirming';
      crew.confirm();
      await crew.until(() => crew.confirmed, confirmWithinMs, signal);
      watch.phase = 'holding';
      await pause(plan.holdMs - (Date.now() - settledMs), signal);
    }
    await countSockets();
    const after = await observer?.readAll({drops: true});
    const held = await crew.report();
    const {lost} = crew;
    const run: CeilingRun = {
      startMs,
      settledMs,
      engine: crew.engine,
      engineWhy: crew.engineWhy,
      workerFds: crew.fds,
      ...held,
      moments: watch.moments,
      stoppedAtWall,
      target: before && after && {before, after, sockets},
      tests: undefined,
      lost,
    };
    const names = signal.aborted || lost.length > 0 ? [] : await hooks.chooseTests(run);
    watch.phase = 'testing';
    const atTheWall = await testAtTheWall({plan, crew, observer, signal, announce: hooks.announce}, names);
    watch.phase = 'closing';
    await watch.end();
    await crew.close();
    const slower =
      names.includes('slower') && !signal.aborted
        ? await testSlower(plan, hooks.announce, signal)
        : undefined;
    return names.length === 0 ? run : {...run, tests: {...atTheWall, ...slower}};
  } finally {
    signal.removeEventListener('abort', abort);
    await watch.end();
    await crew.dismiss();
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0 && !signal.aborted) await sleep(ms, undefined, {signal}).catch(() => {});
}

/** Looks at both ends every 250 ms while the run goes on. */
class Watch {
  phase: Phase = 'opening';
  readonly #moments: Moment[] = [];
  readonly #looking: Promise<void>;
  readonly #ended = new AbortController();

  constructor(crew: Crew, observer: Observer | undefined, hooks: CeilingHooks) {
    this.#looking = this.#look(crew, observer, hooks);
  }

  get moments(): readonly Moment[] {
    return [...this.#moments];
  }

  async end(): Promise<void> {
    this.#ended.abort();
    await this.#looking;
  }

  async #look(crew: Crew, observer: Observer | undefined, hooks: CeilingHooks): Promise<void> {
    while (!this.#ended.signal.aborted) {
      const begunMs = performance.now();
      const sample = await observer?.readSample();
      const {tally} = crew;
      this.#moments.push({atMs: sample?.atMs ?? Date.now(), tally, sample});
      hooks.onProgress(this.phase, tally);
      await pause(sampleEveryMs - (performance.now() - begunMs), this.#ended.signal);
    }
  }
}
