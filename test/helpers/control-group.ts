import {existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {onTestFinished} from 'vitest';

const root = '/sys/fs/cgroup';

/** A control group of version 1 with a limit, for processes of a test. It goes with the test. */
export interface ControlGroup {
  readonly path: string;
  add(pid: number): void;
  write(file: string, value: string): void;
}

/** Why no such group can be made here, undefined where it can. */
export function noControlGroup(controller: string): string | undefined {
  if (process.getuid?.() !== 0) return 'control groups can be made by root alone';
  if (!existsSync(`${root}/${controller}/cgroup.procs`))
    return `no ${controller} controller of version 1 here`;
  return undefined;
}

/** To be made before the processes that go into it, since it can only be removed after them. */
export function controlGroup(
  controller: 'pids' | 'memory',
  files: Readonly<Record<string, string>>,
): ControlGroup {
  const path = `${root}/${controller}/plimsoll-test-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const write = (file: string, value: string) => writeFileSync(`${path}/${file}`, value);
  mkdirSync(path);
  onTestFinished(() => remove(path));
  for (const [file, value] of Object.entries(files)) write(file, value);
  return {path, write, add: (pid) => write('cgroup.procs', `${pid}`)};
}

/** Processes that were killed leave it a moment later. */
async function remove(path: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (readFileSync(`${path}/cgroup.procs`, 'utf8') === '') {
      try {
        return rmdirSync(path);
      } catch {
        // Still busy.
      }
    }
    await sleep(50);
  }
  throw new Error(`${path} still has processes`);
}
