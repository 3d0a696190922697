import {createInterface} from 'node:readline';
import {text} from 'node:stream/consumers';
import {exitCodes} from '../exit-codes.ts';
import {localHost} from '../hosts/host.ts';
import {type HostProcess, spawnOn} from '../hosts/host-process.ts';
import {UsageError} from '../plan/usage-error.ts';
import {program, programEnvironment} from '../program.ts';
import type {ListenCounts} from './listener.ts';
import type {Served} from './serve.ts';
import type {FromListenWorker, Listening, Order} from './worker-protocol.ts';

/**
 * Several processes that listen on one address and port (SO_REUSEPORT): each holds as many connections as it has
 * descriptors. The kernel spreads connections over them by a hash of the four-tuple, so no two hold quite the same number.
 */
export class ListenerGroup {
  readonly listening: Listening;
  readonly #workers: readonly ListenWorker[];
  /** Why one of them ended by itself. */
  readonly lost: Promise<string>;

  private constructor(listening: Listening, workers: readonly ListenWorker[]) {
    this.listening = listening;
    this.#workers = workers;
    this.lost = Promise.race(workers.map((worker) => worker.lost));
  }

  /**
   * The first binds, and makes sure that nobody else has the port; the others follow side by side.
   * @throws UsageError or Error with the words of one that could not listen; then none is left
   */
  static async open(order: Omit<Order, 'sharing'>, processes: number): Promise<ListenerGroup> {
    const workers: ListenWorker[] = [];
    try {
      // All load the program at the same time; the others wait to be told the port.
      for (let i = 0; i < processes; i++) workers.push(new ListenWorker());
      const [first, ...others] = workers as [ListenWorker, ...ListenWorker[]];
      const listening = await first.listen({...order, sharing: 'first'});
      const {endpoint} = listening;
      await Promise.all(others.map((worker) => worker.listen({...order, endpoint, sharing: 'next'})));
      return new ListenerGroup(listening, workers);
    } catch (error) {
      await Promise.all(workers.map((worker) => worker.end()));
      throw error;
    }
  }

  /** Ends all, and adds up what they came to. */
  async close(): Promise<Served> {
    const served = await Promise.all(this.#workers.map((worker) => worker.end()));
    return sumOf(served.filter((one) => one !== undefined));
  }
}

/** What several processes came to; `mostHeld` is no less than what they held at one moment. */
export function sumOf(served: readonly Served[]): Served {
  const counts: ListenCounts = {
    accepted: 0,
    turnedAway: 0,
    evicted: 0,
    idleClosed: 0,
    mostHeld: 0,
    outOf: {},
  };
  for (const one of served) {
    for (const name of ['accepted', 'turnedAway', 'evicted', 'idleClosed', 'mostHeld'] as const)
      counts[name] += one.counts[name];
    for (const [errno, times] of Object.entries(one.counts.outOf))
      counts.outOf[errno] = (counts.outOf[errno] ?? 0) + times;
  }
  return {counts, held: served.reduce((sum, {held}) => sum + held, 0)};
}

/** One `plimsoll listen-worker`. */
class ListenWorker {
  readonly #child: HostProcess;
  readonly #words: Promise<string>;
  #listening = (_: Listening) => {};
  #served: Served | undefined;
  #ending = false;

  constructor() {
    this.#child = spawnOn(localHost, [process.execPath, program, 'listen-worker'], programEnvironment);
    // It may be gone before its standard input is closed here.
    this.#child.stdin.on('error', () => {});
    this.#words = text(this.#child.stderr);
    createInterface({input: this.#child.stdout}).on('line', (line) => {
      const said = JSON.parse(line) as FromListenWorker;
      if ('listening' in said) this.#listening(said.listening);
      else this.#served = said.served;
    });
  }

  /** @throws UsageError or Error with its own words when it ends before it listens */
  async listen(order: Order): Promise<Listening> {
    const listening = new Promise<Listening>((resolve) => {
      this.#listening = resolve;
    });
    this.#child.stdin.write(`${JSON.stringify(order)}\n`);
    const first = await Promise.race([listening, this.#child.ended]);
    if ('endpoint' in first) return first;
    const words =
      (await this.#words).trim() || first.why || `it ended with ${first.signal ?? first.exitCode}`;
    throw first.exitCode === exitCodes.usage ? new UsageError(words) : new Error(words);
  }

  /** Settles only where it ends though nobody told it to. */
  get lost(): Promise<string> {
    return this.#child.ended.then(async ({signal, exitCode, why}) => {
      if (this.#ending) return new Promise<string>(() => {});
      const words = (await this.#words).trim() || why || (signal ?? `exit code ${exitCode}`);
      return `a process of the listener (pid ${this.#child.pid}) ended: ${words}`;
    });
  }

  /** Ends it, and answers what it came to where it could still say it. */
  async end(): Promise<Served | undefined> {
    this.#ending = true;
    this.#child.stdin.end();
    await this.#child.ended;
    return this.#served;
  }
}
