import type {Host} from '../hosts/host.ts';
import {localHost} from '../hosts/host.ts';
import {type HostProcess, spawnOn} from '../hosts/host-process.ts';
import {program, programEnvironment} from '../program.ts';
import {startRemoteWorker} from './remote-worker.ts';

/**
 * V8 begins with a megabyte for what is young, and collects it fifty times a second at 20,000 attempts a second, 0.3 ms
 * each: those that are due meanwhile leave late. With 16 MB it does so ten times.
 */
const v8Flags = ['--min-semi-space-size=16'];

/** Starts a `plimsoll worker`, which says hello and waits to be told what for. Its streams are paused until it is taken. */
export function startWorker(host: Pick<Host, 'name' | 'prefix'>): HostProcess {
  const worker =
    host.prefix.length === 0
      ? spawnOn(host, [process.execPath, ...v8Flags, program, 'worker'], programEnvironment)
      : startRemoteWorker(host, v8Flags);
  worker.stdout.pause();
  worker.stderr.pause();
  return worker;
}

/** Workers of this host that were started before it was known what for, so that a run does not wait while they start. */
export class IdleWorkers {
  readonly #idle: HostProcess[] = [];

  /**
   * Starts as many as are missing to have so many.
   * @throws UsageError where this process has no descriptor left for their streams
   */
  ensure(count: number): readonly HostProcess[] {
    while (this.#idle.length < count) this.#idle.push(startWorker(localHost));
    return [...this.#idle];
  }

  /**
   * One that was started, or a new one.
   * @param host none is started beforehand but on this one
   * @throws UsageError as `ensure` does
   */
  take(host: Pick<Host, 'name' | 'prefix'> = localHost): HostProcess {
    return (host.prefix.length === 0 ? this.#idle.shift() : undefined) ?? startWorker(host);
  }

  /** Ends those that nobody took; they have nothing to finish. */
  async end(): Promise<void> {
    await Promise.all(
      this.#idle.splice(0).map(async (worker) => {
        for (const stream of [worker.stdout, worker.stderr]) stream.resume();
        worker.kill('SIGKILL');
        await worker.ended;
      }),
    );
  }
}
