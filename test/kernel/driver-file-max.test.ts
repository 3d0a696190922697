import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {setForSeconds} from '../helpers/machine-setting.ts';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, certainOfTarget, hits, listen, startMeasuring} from '../helpers/plimsoll.ts';

/** Lowers fs.file-max, which is the whole machine's, to what is in use and a few more, for a second. */
async function runOutOfFiles(): Promise<void> {
  const inUse = Number(readFileSync('/proc/sys/fs/file-nr', 'utf8').split('\t')[0]);
  const setting = await setForSeconds('/proc/sys/fs/file-max', `${inUse + 60}`, 10);
  await sleep(1000);
  setting.putBack();
}

test('the machine has no file handle left for the driver', {timeout: 180_000}, async (ctx) => {
  if (process.getuid?.() !== 0) ctx.skip('fs.file-max can be set by root alone');
  // Whoever has CAP_SYS_ADMIN is exempt; the programs of other tests have not, and would meet the limit as well.
  const ns = await Namespace.open({alone: true});
  const {target} = await listen(ns, '127.0.0.1:7000');
  const flags = ['-c', '2000', '-r', '200/s', '-w', '1', ...brief];
  const running = startMeasuring(ns, target, flags, ['setpriv', '--bounding-set', '-sys_admin']);
  await running.workersWith(100);
  await runOutOfFiles();
  const {ceiling, exitCode} = await running.measured;

  const {held} = ceiling.attempts;
  expect(held).toBeGreaterThan(50);
  expect(held).toBeLessThan(500);
  expect(ceiling).toMatchObject({outcome: 'inconclusive', attempts: {started: held + 1, established: held}});
  expect(ceiling.attempts.refusals).toEqual({'no-files': 1});
  expect(about(ceiling, 'driver-file-max')).toMatchObject({
    side: 'driver',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: held,
  });
  expect(hits(ceiling)).toEqual(['driver-file-max']);
  expect(certainOfTarget(ceiling)).toEqual([]);
  expect(exitCode).toBe(3);
});
