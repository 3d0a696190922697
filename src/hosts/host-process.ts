import {accessSync, closeSync, constants, openSync} from 'node:fs';
import type {Readable, Writable} from 'node:stream';
import {execa} from 'execa';
import {UsageError} from '../plan/usage-error.ts';
import type {Host} from './host.ts';

/** How a process ended; neither code nor signal for one that could not be started, and then the system's words. */
export interface ProcessEnd {
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly why: string | undefined;
}

/** A command that runs on a host, with its standard streams. */
export interface HostProcess {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Never fails. After it none of the streams is open. */
  readonly ended: Promise<ProcessEnd>;
  kill(signal: NodeJS.Signals): void;
}

/** Something that the command left in the background may hold its streams open for good: ssh with ControlPersist does. */
const lastWordsMs = 500;

/**
 * Starts a command on the host with piped standard streams: the one way in which plimsoll starts a process. It leads a
 * session and a process group of its own (setsid(2)): a terminal sends ^C to the whole foreground group, and who may end
 * when is for the coordinator to say.
 *
 * @param environment variables that it has otherwise than this process; those of undefined it does not have
 * @throws UsageError where this process has no descriptor left for the streams
 */
export function spawnOn(
  host: Host,
  command: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): HostProcess {
  const [file = '', ...rest] = [...host.prefix, ...command];
  assertDescriptors(file);
  const child = execa(file, rest, {
    stdio: 'pipe',
    detached: true,
    env: environment,
    cwd: enterableFolder(),
    // The streams are read by whoever asked for the process, who also ends it.
    buffer: false,
    cleanup: false,
    forceKillAfterDelay: false,
    reject: false,
  });
  const {pid, stdin, stdout, stderr} = child;
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('error', (error) => {
      if (pid === undefined) resolve({exitCode: undefined, signal: undefined, why: error.message});
    });
    child.once('exit', (exitCode, signal) => {
      const end = {exitCode: exitCode ?? undefined, signal: signal ?? undefined, why: undefined};
      const timer = setTimeout(() => {
        for (const stream of [stdin, stdout, stderr]) stream.destroy();
      }, lastWordsMs);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(end);
      });
    });
  });
  return {pid, stdin, stdout, stderr, ended, kill: (signal) => void child.kill(signal)};
}

/**
 * The folder that a child begins in: this process's own, if it may still be entered. execa enters it anew by its path, which
 * fails for who was made another user inside (`sudo -u www-data plimsoll` in /root).
 */
function enterableFolder(): string {
  const own = process.cwd();
  try {
    accessSync(own, constants.X_OK);
    return own;
  } catch {
    return '/';
  }
}

/** Both ends of three streams, and of the pipe by which libuv hears whether execve(2) succeeded. */
const fdsToStart = 8;

/**
 * child_process.spawn() without descriptors answers a child that has no streams, which execa takes for a mistake in the
 * program.
 */
function assertDescriptors(file: string): void {
  const fds: number[] = [];
  try {
    while (fds.length < fdsToStart) fds.push(openSync('/dev/null', 'r'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EMFILE') throw error;
    throw new UsageError(
      `plimsoll is out of file descriptors and cannot start "${file}" (RLIMIT_NOFILE); raise it with ulimit -n`,
    );
  } finally {
    for (const fd of fds) closeSync(fd);
  }
}
