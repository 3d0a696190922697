import type {HostProcess} from '../hosts/host-process.ts';
import {FourTuples, type OwnSockets} from '../model/four-tuples.ts';
import type {EngineName, Share} from '../model/plan.ts';
import {emptyTally, type Tally, withoutGauges} from '../model/tally.ts';
import {runClockMs} from '../run-clock.ts';
import {version} from '../version.ts';
import type {Part} from './engine.ts';
import {Line} from './line.ts';
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
  /** Name of the host it runs on; undefined for this one. */
  readonly host: string | undefined;
  readonly #line: Line | undefined;
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
    this.host = share.host?.name;
    if (share.host && share.host.prefix.length > 0)
      this.#line = new Line(
        (id) => void child.stdin.write(encodeFrame({say: 'ping', id})),
        (silentMs) => {
          this.#lose(
            `nothing was heard of it for ${Math.round(silentMs / 1000)} s: the host is down, or the way to it is cut`,
          );
          // Of what was started here only this end is left.
          this.kill();
        },
      );
    const cutter = new LineCutter();
    this.#child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      this.#line?.heard();
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
      this.#line?.end();
      if (!this.finished)
        this.#lose(
          why || this.#words.trim() || (signal ? `it was ended by ${signal}` : `exit code ${exitCode}`),
        );
    });
  }

  /** Shortest time to a worker on another host and back, in ms; undefined for one on this host. */
  get roundTripMs(): number | undefined {
    return this.#line?.roundTripMs;
  }

  /** The way to it is known: how long a word takes. */
  get timed(): boolean {
    return this.#line === undefined || this.#line.isTimed;
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
    const inMs = atMs - runClockMs();
    // Another host has another clock: it is told how long from the moment at which it hears this.
    const start = this.#line
      ? {inMs: Math.max(0, inMs - this.#line.roundTripMs / 2)}
      : {atMonotonicMs: Number(process.hrtime.bigint()) / 1e6 + inMs};
    this.#child.stdin.write(
      encodeFrame({say: 'go', atMs, ...start, ...(perSecond === undefined ? {} : {perSecond})}),
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
      else if (frame.say === 'pong') this.#line?.answered(frame.id);
      else if (frame.say !== 'surveyed') {
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
    assertSameVersion(hello);
    this.#line?.begin();
    const {host: _, ...told} = share;
    this.#child.stdin.write(encodeFrame({say: 'prepare', share: told as never}));
  }

  /** Gives it up, whatever it does. */
  abandon(why: string): void {
    this.#lose(why);
    this.kill();
  }

  #lose(why: string): void {
    this.#line?.end();
    this.lost ??= this.host === undefined ? why : `${this.host}: ${why}`;
    this.tally = withoutGauges(this.tally);
    this.#onFrame();
  }
}

/** @throws Error that names both versions */
export function assertSameVersion(hello: Pick<Frame<'hello'>, 'version' | 'plimsoll'>): void {
  if (hello.version !== protocolVersion || hello.plimsoll !== version)
    throw new Error(
      `the worker is plimsoll ${hello.plimsoll ?? 'of an unknown version'} (protocol ${hello.version}), this is plimsoll ${version} (protocol ${protocolVersion}); install the same version on both hosts: npm install -g plimsoll@${version}`,
    );
}
