import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {text} from 'node:stream/consumers';
import {onTestFinished} from 'vitest';
import {program} from '../helpers/plimsoll.ts';

/** `plimsoll listen` as a child process, killed at the end of the test at the latest. */
export interface ListenProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly firstLine: string;
  /** `tcp://…` or `unix:…` as announced. */
  readonly url: string;
  readonly port: number;
  /** Sends SIGTERM unless told that something else ends it, and waits. */
  end(signal?: NodeJS.Signals | 'by itself'): Promise<{exitCode: number | null; stderr: string}>;
}

function spawnListen(flags: readonly string[]): {
  child: ChildProcess;
  stderr: Promise<string>;
  exit: Promise<unknown[]>;
} {
  const child = spawn(process.execPath, [program, 'listen', ...flags], {stdio: 'pipe'});
  onTestFinished(() => void child.kill('SIGKILL'));
  return {child, stderr: text(child.stderr), exit: once(child, 'close')};
}

/** For a start that is to fail: what it said, and its exit code. */
export async function failListen(
  ...flags: string[]
): Promise<{exitCode: unknown; stdout: string; stderr: string}> {
  const {child, stderr, exit} = spawnListen(flags);
  const stdout = child.stdout ? text(child.stdout) : '';
  const [exitCode] = await exit;
  return {exitCode, stdout: await stdout, stderr: await stderr};
}

export async function startListen(...flags: string[]): Promise<ListenProcess> {
  const {child, stderr, exit} = spawnListen(flags);
  if (!child.stdout) throw new Error('no stdout');
  const lines = createInterface({input: child.stdout});
  const [firstLine] = await Promise.race([
    once(lines, 'line'),
    exit.then(async () => Promise.reject(new Error(await stderr))),
  ]);
  const url = /^listening on (\S+)/.exec(firstLine)?.[1] ?? '';
  return {
    child,
    pid: child.pid as number,
    firstLine,
    url,
    port: Number(/:(\d+)$/.exec(url)?.[1]),
    async end(signal = 'SIGTERM') {
      if (signal !== 'by itself') child.kill(signal);
      const [exitCode] = (await exit) as [number | null];
      return {exitCode, stderr: await stderr};
    },
  };
}

/** Descriptors that a process has open now. */
export function openFds(pid: number): number[] {
  return readdirSync(`/proc/${pid}/fd`).map(Number);
}
