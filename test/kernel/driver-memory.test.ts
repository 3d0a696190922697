import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {type ControlGroup, controlGroup, noControlGroup} from '../helpers/control-group.ts';
import {Namespace} from '../helpers/namespace.ts';
import {
  about,
  brief,
  certainOfTarget,
  cited,
  listen,
  type Measured,
  startMeasuring,
} from '../helpers/plimsoll.ts';

/**
 * At its limit a control group that must not kill lets socket(2) fail with ENOMEM, and lets a process that touches a new
 * page of its own wait. Which of the two comes first is chance, so there are some rounds.
 */
async function squeeze(group: ControlGroup, over: () => boolean): Promise<void> {
  for (let round = 0; round < 12 && !over(); round++) {
    await sleep(100);
    const used = Number(readFileSync(`${group.path}/memory.usage_in_bytes`, 'utf8'));
    group.write('memory.limit_in_bytes', `${used + 300_000}`);
    await sleep(300);
    group.write('memory.limit_in_bytes', '-1');
  }
}

/** socket(2) failed, in one of its two ways. */
function hasMet({attempts: {refusals}}: Measured['ceiling']): boolean {
  return 'no-memory' in refusals || 'no-files' in refusals;
}

test('no memory for another socket', {timeout: 240_000}, async (ctx) => {
  const why = noControlGroup('memory');
  if (why) ctx.skip(why);
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const flags = ['-c', '15000', '-r', '1500/s', '-w', '1', ...brief];
  const runOut = async (): Promise<Measured> => {
    const group = controlGroup('memory', {'memory.oom_control': '1'});
    const running = startMeasuring(ns, target, flags);
    const [worker] = await running.workersWith(1000);
    group.add(worker as number);
    let over = false;
    void running.ended.then(() => {
      over = true;
    });
    await squeeze(group, () => over);
    return running.measured;
  };
  // Node.js without any memory just ends, and a worker that waits for a page of its own is behind its schedule: neither is
  // the limit that is to be met here.
  let {ceiling, exitCode} = await runOut();
  for (let again = 0; again < 10 && !hasMet(ceiling); again++) ({ceiling, exitCode} = await runOut());
  const {held, refusals} = ceiling.attempts;
  // Without memory for the inode of a socket the kernel says ENFILE (net/socket.c), and the file table has room.
  const noInode = 'no-files' in refusals;
  expect(held).toBeGreaterThan(500);
  expect(held).toBeLessThan(15_000);
  expect(ceiling).toMatchObject({outcome: 'inconclusive', attempts: {started: held + 1, established: held}});
  expect(refusals).toEqual({[noInode ? 'no-files' : 'no-memory']: 1});
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'driver-memory',
    side: 'driver',
    verdict: 'hit',
    confidence: noInode ? 'likely' : 'certain',
    ceiling: held,
  });
  expect(cited(about(ceiling, 'driver-memory'), noInode ? /ENFILE/ : /ENOMEM/)).toBe(1);
  const {confidence} = about(ceiling, 'driver-file-max');
  expect(confidence).toBe(noInode ? 'possible' : null);
  expect(certainOfTarget(ceiling)).toEqual([]);
  expect(exitCode).toBe(3);
});
