import {spawn} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {onTestFinished} from 'vitest';

/** A setting that is the whole machine's, changed for a few seconds. */
export interface MachineSetting {
  putBack(): void;
}

/**
 * Writes it, and puts the old value back when the test is over at the latest. Should this process be killed meanwhile, a
 * child that outlives it does. For a test that is alone (`Namespace.open({alone: true})`).
 */
export function setForSeconds(path: string, value: string, seconds = 40): MachineSetting {
  const before = readFileSync(path, 'utf8').trim();
  const watchdog = spawn('sh', ['-c', `sleep ${seconds}; echo ${before} > ${path}`], {
    detached: true,
    stdio: 'ignore',
  });
  let changed = true;
  const putBack = () => {
    if (!changed) return;
    changed = false;
    writeFileSync(path, before);
    if (watchdog.pid !== undefined) process.kill(-watchdog.pid);
  };
  onTestFinished(putBack);
  writeFileSync(path, value);
  return {putBack};
}
