import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, vi} from 'vitest';
import type {Finding} from '../../src/model/finding.ts';
import type {LimitName} from '../../src/model/limit-names.ts';
import {type Experiment, parseRecord, type RunRecord} from '../../src/record/record.ts';
import type {Ended, Namespace, Running, Serving} from './namespace.ts';

/** The program as it is installed: what `npm run build` made. */
export const program = fileURLToPath(new URL('../../bin/plimsoll.js', import.meta.url));

/** A finished run of `plimsoll ceiling --json`, its record read back the way any other program would read it. */
export interface Measured extends Ended {
  readonly record: RunRecord;
  /** The only experiment of the record. */
  readonly ceiling: Experiment;
}

/** Patience and hold of a run whose truth does not need more; the canary flies in all the others. */
export const brief = ['--connect-timeout', '2s', '--hold', '200ms', '--no-canary'] as const;

/**
 * Runs `plimsoll ceiling` in the namespace. Every record must be one that plimsoll itself reads back.
 * @param target undefined for a listener of plimsoll's own
 * @param wrap command prefix, such as `prlimit --nofile=64:64`, that the program is to run under
 */
export async function measure(
  namespace: Namespace,
  target: string | undefined,
  flags: readonly string[] = [],
  wrap: readonly string[] = [],
): Promise<Measured> {
  const [file, ...args] = ceilingCommand(target, flags, wrap);
  return measured(await namespace.run(file, args));
}

const asking = ['--proof', '--send', '--until'];

function ceilingCommand(
  target: string | undefined,
  flags: readonly string[],
  wrap: readonly string[] = [],
): [string, ...string[]] {
  return [
    ...wrap,
    process.execPath,
    program,
    'ceiling',
    ...(target === undefined ? [] : [target]),
    '--json',
    // Trying a figure again has tests of its own, and takes seconds.
    ...(flags.includes('--repeats') ? [] : ['--repeats', '0']),
    // So has asking a target what it speaks, which takes a place in its queue.
    ...(target === undefined || target.includes(':/') || flags.some((flag) => asking.includes(flag))
      ? []
      : ['--proof', 'none']),
    ...flags,
  ] as [string, ...string[]];
}

/** Runs another experiment, or a survey where none is named, and reads its record back. */
export async function experiment(
  namespace: Namespace,
  name: 'burst' | 'rate' | 'hold' | 'ceiling' | undefined,
  target: string,
  flags: readonly string[] = [],
): Promise<Measured> {
  const command = name === undefined ? [] : [name];
  return measured(await namespace.run(process.execPath, [program, ...command, target, '--json', ...flags]));
}

/** Python: one connection to the address and port it is given, held until its standard input ends. */
export const otherClient =
  'import socket, sys; s = socket.create_connection((sys.argv[1], int(sys.argv[2]))); print("up", flush=True); sys.stdin.read()';

/** A run that goes on while the test does something to it. */
export interface Measuring extends Running {
  readonly measured: Promise<Measured>;
  /** Pids of its workers, once they hold at least this many descriptors. */
  workersWith(fds: number): Promise<number[]>;
}

export function startMeasuring(
  namespace: Namespace,
  target: string,
  flags: readonly string[] = [],
  wrap: readonly string[] = [],
): Measuring {
  const [file, ...args] = ceilingCommand(target, flags, wrap);
  const running = namespace.start(file, args);
  return {
    ...running,
    measured: running.ended.then(measured),
    workersWith: (fds) =>
      vi.waitFor(
        () => {
          // The canary is a worker too, and holds nothing.
          const workers = workersOf(running.pid).filter((pid) => fdsOf(pid) >= fds);
          expect(workers).not.toEqual([]);
          return workers;
        },
        {timeout: 20_000, interval: 20},
      ),
  };
}

function fdsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** The `plimsoll worker` processes that a process has started. */
export function workersOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent && commandOf(pid).at(-1) === 'worker');
}

// A process that has gone meanwhile has no parent and no command.
function parentOf(pid: number): number | undefined {
  return Number(/^PPid:\t(\d+)$/m.exec(textOf(`/proc/${pid}/status`))?.[1]);
}

function commandOf(pid: number): string[] {
  return textOf(`/proc/${pid}/cmdline`).split('\0').slice(0, -1);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Reads what a run left on standard output. */
export function measured(ended: Ended): Measured {
  if (ended.stdout === '') throw new Error(`plimsoll ended with ${ended.exitCode}: ${ended.stderr.trim()}`);
  const record = parseRecord(ended.stdout);
  expect(record.exitCode).toBe(ended.exitCode);
  const [ceiling] = record.experiments;
  if (!ceiling) throw new Error('the record has no experiment');
  expectAccounted(ceiling);
  return {...ended, record, ceiling};
}

/** Each attempt has exactly one end: the sum over the ends is the number of attempts. */
function expectAccounted({attempts}: Experiment): void {
  const {
    started,
    established,
    held,
    closedByPeer,
    phantom,
    silent = 0,
    closedByUs = 0,
    lost = 0,
    pending,
    refusals,
  } = attempts;
  const refused = Object.values(refusals).reduce((sum, count) => sum + count, 0);
  expect(held + closedByPeer + (phantom ?? 0) + silent + closedByUs + lost + pending + refused).toBe(started);
  expect(established).toBeLessThanOrEqual(started);
  expect(held + closedByPeer + (phantom ?? 0)).toBeLessThanOrEqual(established);
}

/** A finding as the record has it. */
export type Found = Experiment['findings'][number];

/** What was found about one limit. */
export function about({findings}: Experiment, limit: LimitName): Found {
  const found = findings.find((finding) => finding.limit === limit);
  if (!found) throw new Error(`no finding about ${limit}`);
  return found;
}

/** The limits that were hit, worst first. */
export function hits({findings}: Experiment): string[] {
  return findings.filter(({verdict}) => verdict === 'hit').map(({limit}) => limit);
}

/** Findings that claim something about the target for certain. */
export function certainOfTarget({findings}: Experiment): string[] {
  return findings
    .filter(
      ({side, verdict, confidence}) =>
        side?.startsWith('target') && verdict === 'hit' && confidence === 'certain',
    )
    .map(({limit}) => limit);
}

/** The value of one reading that a finding rests on. */
export function cited(
  finding: Pick<Finding, 'because'> | Found,
  reading: RegExp,
): string | number | undefined {
  return finding.because.find((because) => reading.test(because.reading))?.value;
}

/** A `plimsoll listen` in the namespace. */
export interface Listening extends Serving {
  /** `127.0.0.1:7000`, or the `unix:` address: what goes to plimsoll as its target. */
  readonly target: string;
}

export async function listen(namespace: Namespace, ...flags: string[]): Promise<Listening> {
  const running = await namespace.serve(process.execPath, [program, 'listen', ...flags]);
  const url = /^listening on (\S+)/.exec(running.firstLine)?.[1];
  if (!url) throw new Error(`no announcement: ${running.firstLine}`);
  return {...running, target: url.replace(/^tcp:\/\//, '')};
}
