import {spawn} from 'node:child_process';
import type {Readable, Writable} from 'node:stream';
import {split} from 'shlex';
import {UsageError} from '../plan/usage-error.ts';

/** A host is a command prefix that runs a command with its standard streams; this one is the empty prefix. */
export interface Host {
  /** `this host`, or the prefix as the user wrote it. */
  readonly name: string;
  readonly prefix: readonly string[];
}

export const localHost: Host = {name: 'this host', prefix: []};

/**
 * `ssh staging`, `kubectl exec -i "my pod" --`: words, quotes and backslashes as in a POSIX shell; nothing else of a shell's
 * language, since no shell reads it.
 * @param flag where the text comes from, for the message
 * @throws UsageError for no words at all, and for quotes that do not end
 */
export function parseHostPrefix(text: string, flag: string): Host {
  const expected = `expected a command that runs another one, such as 'ssh staging' or 'ip netns exec blue'`;
  let prefix: string[];
  try {
    prefix = split(text);
  } catch (error) {
    throw new UsageError(
      `${flag}: "${text}": ${error instanceof Error ? error.message : error}, ${expected}`,
    );
  }
  if (prefix.length === 0 || prefix[0] === '')
    throw new UsageError(`${flag}: "${text}" is empty, ${expected}`);
  return {name: text.trim(), prefix};
}

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
  /** Never fails. */
  readonly ended: Promise<ProcessEnd>;
  kill(signal: NodeJS.Signals): void;
}

/** Something that the command left in the background may hold its streams open for good: ssh with ControlPersist does. */
const lastWordsMs = 500;

/**
 * Starts a command on the host with piped standard streams. It leads a process group of its own: a terminal sends ^C to
 * the whole foreground group, and who may end when is for the coordinator to say.
 *
 * @throws UsageError where this process has no descriptor left for the streams
 *
 * By node:child_process itself: a library for processes is a quarter of the start-up time that `plimsoll inspect` may
 * take, and nothing of what it adds is used here.
 */
export function spawnOn(host: Host, command: readonly string[]): HostProcess {
  const [file = '', ...rest] = [...host.prefix, ...command];
  const child = spawn(file, rest, {stdio: 'pipe', detached: true});
  // Without descriptors for its pipes there are no streams at all.
  if (!child.stdout) {
    child.once('error', () => {});
    throw new UsageError(
      `no file descriptor is left in this process to start "${file}" (RLIMIT_NOFILE); raise it with ulimit -n`,
    );
  }
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve({exitCode: undefined, signal: undefined, why: error.message});
    });
    child.once('exit', (exitCode, signal) => {
      const end = {exitCode: exitCode ?? undefined, signal: signal ?? undefined, why: undefined};
      const timer = setTimeout(() => resolve(end), lastWordsMs);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(end);
      });
    });
  });
  const {pid, stdin, stdout, stderr} = child;
  return {pid, stdin, stdout, stderr, ended, kill: (signal) => void child.kill(signal)};
}
