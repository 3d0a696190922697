import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {constants} from 'node:os';
import {text} from 'node:stream/consumers';
import {expect, onTestFinished} from 'vitest';
import {type Ended, type Namespace, plainEnvironment} from '../helpers/namespace.ts';
import {program} from '../helpers/plimsoll.ts';

/** Runs the program in the namespace, with these words on its command line. */
export function plimsoll(
  namespace: Namespace,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return namespace.run('env', [...assignments(env), process.execPath, program, ...args]);
}

/** The arguments of env(1) for these variables, and none of those that have a say in colour and locale. */
export function assignments(env: Readonly<Record<string, string>>): string[] {
  const unset = ['NO_COLOR', 'FORCE_COLOR', 'CI', 'LANG', 'LC_CTYPE', 'LC_ALL'].flatMap((name) => [
    '-u',
    name,
  ]);
  return [...unset, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
}

/** One line on standard error that begins with our name, no stack, nothing on standard output. */
export function expectUsageError({exitCode, stdout, stderr}: Ended): string {
  expect(stderr).toMatch(/^plimsoll: [^\n]+\n$/);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+|internal error/);
  expect(stdout).toBe('');
  expect(exitCode).toBe(2);
  return stderr.slice('plimsoll: '.length).trim();
}

/** A counter of the namespace's own /proc/net/snmp. */
export function tcpCounter({pid}: Namespace, name: string): number {
  const [names = '', values = ''] = readFileSync(`/proc/${pid}/net/snmp`, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Tcp: '));
  return Number(values.split(' ')[names.split(' ').indexOf(name)]);
}

/** A run that goes on, in a process group of its own as a shell with job control makes it. */
export interface Launched {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** What it has written on standard error until now. */
  said(): string;
  /** To the coordinator alone. */
  signal(name: NodeJS.Signals): void;
  /** To its whole process group, as a terminal does. */
  signalGroup(name: NodeJS.Signals): void;
}

/** @param wrap command prefix that the program is to run under, such as `prlimit --nofile=64:64`, which becomes it */
export function launch(
  namespace: Namespace,
  args: readonly string[],
  wrap: readonly string[] = [],
): Launched {
  const [file, ...prefix] = namespace.prefix;
  const child = spawn(file, [...prefix, ...wrap, process.execPath, program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: plainEnvironment(),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const ended = Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ]).then(([stdout, stderr, [code, signal]]) => ({
    stdout,
    stderr,
    exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]),
  }));
  const pid = child.pid as number;
  return {
    pid,
    ended,
    said: () => said,
    signal: (name) => void child.kill(name),
    signalGroup: (name) => void process.kill(-pid, name),
  };
}

/** Command lines of the processes in the namespace, by pid; the one that keeps it open is left out. */
export function processesIn(namespace: Namespace): Map<number, string> {
  const found = new Map<number, string>();
  const own = readlinkSync(`/proc/${namespace.pid}/ns/net`);
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === namespace.pid) continue;
    try {
      if (readlinkSync(`/proc/${pid}/ns/net`) !== own) continue;
      found.set(pid, readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim());
    } catch {
      // It ended meanwhile, or is not ours to read.
    }
  }
  return found;
}

/**
 * Waits until nothing of a run is left in the namespace but the server, or several.
 * @param killed a worker was: then the kernel closes for it, with FIN and TIME_WAIT
 */
export async function expectNothingLeft(
  namespace: Namespace,
  server: {readonly pid: number} | readonly {readonly pid: number}[] = [],
  killed = false,
): Promise<void> {
  const own = [server].flat().map(({pid}) => pid);
  await eventually(
    () => [...processesIn(namespace)].filter(([pid]) => !own.includes(pid)).map(([, line]) => line),
    (left) => left.length === 0,
  );
  if (!killed) expect(await socketsIn(namespace, 'time-wait')).toBe(0);
  await eventually(
    () => socketsIn(namespace, 'established'),
    (count) => count === 0,
  );
}

export async function eventually<T>(
  read: () => Promise<T> | T,
  holds: (value: T) => boolean,
  ms = 10_000,
  everyMs = 50,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)} after ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Sockets of the namespace in a state, by `ss -tanH state`. */
export async function socketsIn(namespace: Namespace, state: string): Promise<number> {
  // The two ends of a connection on loopback are two sockets.
  const lines = await namespace.mustRun('ss', '-tnH', 'state', state);
  return lines.split('\n').filter((line) => line.trim() !== '').length;
}
