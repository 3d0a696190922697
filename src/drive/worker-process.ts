import type {HostProcess} from '../hosts/host-process.ts';
import {FourTuples, type OwnSockets} from '../model/four-tuples.ts';
import type {EngineName, Share} from '../model/plan.ts';
import {emptyTally, type Tally, withoutGauges} from '../model/tally.ts';
import {runClockMs} from '../run-clock.ts';
import {version} from '../version.ts';
import type {Part} from './engine.ts';
import {
  decodeFrame,
  encodeFrame,
  type FromWorker,
  fromWorker,
  LineCutter,
  protocolVersion,
} from './protocol.ts';

type Frame<Say extends FromWorker['say']> = Extract<FromWorker, {say: Say}>;

/** What of a wait counts as silence of a worker: more has passed only where this process itself was stopped. */
const mostOfOneLookMs = 250;
/** Naming or asking each of its connections takes a worker so long at most, and meanwhile it says nothing. */
const eachConnectionMs = 0.02;

/** One `plimsoll worker` on some host, as the coordinator sees it. */
export class WorkerProcess {
  readonly #child: HostProcess;
  readonly #onFrame: () => void;
  #words = '';
  tally: Tally = emptyTally();
  ready: Frame<'ready'> | undefined;
  /** Ready, and its loop is compiled: attempts leave on time. */
  warm = false;
  #round = 0;
  opened = false;
  confirmed = false;
  #probes = 0;
  #probesOver = 0;
  /** The answer to `report`. */
  reported: Frame<'report'> | undefined;
  /** The answer to `list`. */
  listed: OwnSockets | undefined;
  finished = false;
  /** How long something was waited for since its last word. */
  #silentMs = 0;
  /** Why this worker cannot go on, in its own words or the system's. */
  lost: string | undefined;

  /**
   * @param child a worker that was started and told nothing yet
   * @param onFrame called after every frame and when the worker is lost
   */
  constructor(child: HostProcess, share: Share, onFrame: () => void) {
    this.#onFrame = onFrame;
    this.#child = child;
    const cutter = new LineCutter();
    this.#child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      for (const line of cutter.push(chunk)) this.#take(line, share);
    });
    this.#child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.#words = (this.#words + chunk).slice(-2000);
    });
    child.stdout.resume();
    child.stderr.resume();
    // Writing to a worker that just died is reported by its end.
    this.#child.stdin.on('error', () => {});
    void this.#child.ended.then(({why, signal, exitCode}) => {
      if (!this.finished)
        this.#lose(
          this.#words.trim() || why || (signal ? `it was ended by ${signal}` : `exit code ${exitCode}`),
        );
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The engine that runs, once the worker is ready. */
  get engine(): EngineName | undefined {
    return this.ready?.engine;
  }

  /** @param perSecond rate of the whole run from then on, where it is another than that of the share */
  go(atMs: number, perSecond?: number): void {
    this.#round++;
    this.opened = false;
    const atMonotonicMs = Number(process.hrtime.bigint()) / 1e6 + atMs - runClockMs();
    this.#child.stdin.write(
      encodeFrame({say: 'go', atMs, atMonotonicMs, ...(perSecond === undefined ? {} : {perSecond})}),
    );
  }

  stop(): void {
    this.#child.stdin.write(encodeFrame({say: 'stop'}));
  }

  withdraw(): void {
    this.#child.stdin.write(encodeFrame({say: 'withdraw'}));
  }

  confirm(seen: boolean): void {
    this.#child.stdin.write(encodeFrame({say: 'confirm', seen}));
  }

  probe(part: Part): void {
    this.#probes++;
    this.#child.stdin.write(encodeFrame({say: 'probe', part}));
  }

  /** The last `probe` is over. */
  get probed(): boolean {
    return this.#probesOver >= this.#probes;
  }

  list(): void {
    this.listed = undefined;
    this.#child.stdin.write(encodeFrame({say: 'list'}));
  }

  report(): void {
    this.reported = undefined;
    this.#child.stdin.write(encodeFrame({say: 'report'}));
  }

  release(count: number, end: 'first' | 'last'): void {
    this.#child.stdin.write(encodeFrame({say: 'release', count, end}));
  }

  close(): void {
    this.#child.stdin.write(encodeFrame({say: 'close'}));
  }

  /**
   * Something was waited for. A worker that goes on counts at least once a second (worker.ts): one that is silent for long
   * was stopped, or its host is cut off. It is lost, and what it has counted since is not known.
   * @param patienceMs how long it may be silent
   */
  waited(ms: number, patienceMs: number): void {
    if (this.lost !== undefined || this.finished) return;
    this.#silentMs += Math.min(ms, mostOfOneLookMs);
    if (this.#silentMs < patienceMs + this.tally.open * eachConnectionMs) return;
    this.#lose(`it has not answered for ${Math.round(this.#silentMs / 1000)} s (stopped, or cut off)`);
    this.kill();
  }

  /** Waits for the process to be gone; after `patienceMs` it is killed. */
  async gone(patienceMs: number): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), patienceMs);
    await this.#child.ended;
    clearTimeout(timer);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #take(line: string, share: Share): void {
    this.#silentMs = 0;
    try {
      const frame = decodeFrame(fromWorker, line);
      if (frame.say === 'hello') this.#greet(frame, share);
      else if (frame.say === 'ready') this.ready = frame;
      else if (frame.say === 'warm') this.warm = true;
      else if (frame.say === 'failed') this.#lose(frame.message);
      else if (frame.say === 'finished') this.finished = true;
      else if (frame.say === 'listed')
        this.listed = {
          open: FourTuples.decode(frame.open),
          used: FourTuples.decode(frame.used),
          inodes: new Set(frame.inodes),
        };
      else {
        this.tally = frame.tally;
        if (frame.say === 'report') this.reported = frame;
        else {
          this.opened = frame.opened && frame.round === this.#round;
          this.confirmed = frame.confirmed;
          this.#probesOver = frame.probed;
        }
      }
    } catch (error) {
      this.#lose((error as Error).message);
      this.kill();
    }
    this.#onFrame();
  }

  #greet(hello: Frame<'hello'>, share: Share): void {
    if (hello.version !== protocolVersion || hello.plimsoll !== version)
      throw new Error(
        `the worker is plimsoll ${hello.plimsoll ?? 'of an unknown version'} (protocol ${hello.version}), this is plimsoll ${version} (protocol ${protocolVersion}); install the same version on both hosts: npm install -g plimsoll@${version}`,
      );
    this.#child.stdin.write(encodeFrame({say: 'prepare', share: share as never}));
  }

  #lose(why: string): void {
    this.lost ??= why;
    this.tally = withoutGauges(this.tally);
    this.#onFrame();
  }
}
