import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {createInterface} from 'node:readline';
import {onTestFinished} from 'vitest';
import {need} from './need.ts';

/** A setting that is the whole machine's, changed for a few seconds. */
export interface MachineSetting {
  putBack(): void;
}

/**
 * Writes it, and puts the old value back when the test is over at the latest. Should this process be killed meanwhile, a
 * child that outlives it does. Waits until no other test has it changed: each would take the value of the other for the
 * machine's own, and leave it there. For what others would feel the test must be alone (`Namespace.open({alone: true})`).
 * @throws Error where this user may not write it
 */
export async function setForSeconds(path: string, value: string, seconds = 40): Promise<MachineSetting> {
  need('flock');
  const lock = join(tmpdir(), `plimsoll-test-${basename(path)}.lock`);
  const script = `before=$(cat ${path}); echo held; sleep ${seconds}; echo $before > ${path}`;
  const watchdog = spawn('flock', ['--no-fork', lock, 'sh', '-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const group = -(watchdog.pid as number);
  await once(createInterface({input: watchdog.stdout}), 'line');
  const before = readFileSync(path, 'utf8').trim();
  let held = true;
  const putBack = () => {
    if (!held) return;
    held = false;
    try {
      writeFileSync(path, before);
    } finally {
      process.kill(group);
    }
  };
  onTestFinished(putBack);
  try {
    writeFileSync(path, value);
  } catch (error) {
    held = false;
    process.kill(group);
    throw error;
  }
  return {putBack};
}
