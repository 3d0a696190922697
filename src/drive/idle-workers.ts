import type {Host} from '../hosts/host.ts';
import {localHost} from '../hosts/host.ts';
import {type HostProcess, spawnOn} from '../hosts/host-process.ts';
import {program} from '../program.ts';

/**
 * V8 begins with a megabyte for what is young, and collects it fifty times a second at 20,000 attempts a second, 0.3 ms
 * each: those that are due meanwhile leave late. With 16 MB it does so ten times.
 */
const v8Flags = ['--min-semi-space-size=16'];

/** Starts a `plimsoll worker`, which says hello and waits to be told what for. Its streams are paused until it is taken. */
export function startWorker(host: Host): HostProcess {
  const worker = spawnOn(host, [process.execPath, ...v8Flags, program, 'worker']);
  worker.stdout.pause();
  worker.stderr.pause();
  return worker;
}

/** Workers of this host that were started before it was known what for, so that a run does not wait while they start. */
export class IdleWorkers {
  readonly #idle: HostProcess[] = [];

  /** @throws UsageError where this process has no descriptor left for its streams */
  start(): HostProcess {
    const worker = startWorker(localHost);
    this.#idle.push(worker);
    return worker;
  }

  /**
   * One that was started, or a new one.
   * @throws UsageError as `start` does
   */
  take(): HostProcess {
    return this.#idle.shift() ?? startWorker(localHost);
  }

  /** Ends those that nobody took. */
  async end(): Promise<void> {
    await Promise.all(
      this.#idle.splice(0).map(async (worker) => {
        // It may be gone before its standard input is closed here.
        worker.stdin.on('error', () => {});
        for (const stream of [worker.stdout, worker.stderr]) stream.resume();
        worker.stdin.end();
        await worker.ended;
      }),
    );
  }
}
