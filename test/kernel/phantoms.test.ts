import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {certainOfTarget, listen, measure, startMeasuring} from '../helpers/plimsoll.ts';
import {measureHeldUp} from './held-up.ts';

/** Connections that the target's own table shows as ESTABLISHED on its side. */
async function countEstablished(ns: Namespace): Promise<number> {
  const rows = await ns.mustRun('ss', '-Htn', 'state', 'established', 'sport', '=', ':7000');
  return rows.split('\n').filter((row) => row !== '').length;
}

/** The most of them seen until `done`: the target forgets none by itself, so what is gone later plimsoll has closed. */
async function mostEstablished(ns: Namespace, done: Promise<unknown>): Promise<number> {
  let most = 0;
  let over = false;
  void done.finally(() => {
    over = true;
  });
  while (!over) {
    most = Math.max(most, await countEstablished(ns));
    await sleep(200);
  }
  return most;
}

// Many SYNs are sent again at the same moment, find one place free, and overrun it (phantom-by-cookie, phantom-by-request).
test.each([
  ['cookies: the target keeps nothing of what did not fit', '1'],
  ['no cookies: the target goes on offering until there is room', '0'],
])('SYN retries against a small queue that is slowly emptied; %s', async (_, cookies) => {
  const ns = await Namespace.open();
  await ns.sysctl('net.ipv4.tcp_syncookies', cookies);
  const {target} = await listen(ns, '127.0.0.1:7000', '--accept-rate', '50/s', '--backlog', '16');
  const {measured} = startMeasuring(ns, target, ['-c', '1000', '-r', '500/s', '--hold', '6s']);
  const real = await mostEstablished(ns, measured);
  const {ceiling} = await measured;
  const {attempts} = ceiling;
  expect(attempts).toMatchObject({started: 1000, pending: 0, closedByPeer: 0});
  // What is confirmed the target has. Some that were late are neither: the next repeat of their SYN-ACK is too far away.
  expect(attempts.confirmed).toBeLessThanOrEqual(real);
  expect(attempts.confirmed).toBeGreaterThanOrEqual(0.85 * real);
  // What is a phantom the target has not; but the answer to the very repeat that convicts one may heal it.
  const convicted = (attempts.phantom ?? 0) - (attempts.established - real);
  expect(convicted).toBeLessThanOrEqual(0.05 * real);
  expect(attempts.held).toBe(attempts.established - (attempts.phantom ?? 0));
  if (cookies === '1') expect(attempts.phantom).toBeGreaterThan(100);
  expect(ceiling.result).toBeLessThanOrEqual(real);
  expect(attempts.unconfirmed).toBe(attempts.held - (attempts.confirmed ?? 0));
  // Without cookies the half-open ones have a queue of their own, as short as the other, which fills behind it.
  expect(['accept-rate']).toEqual(expect.arrayContaining(certainOfTarget(ceiling)));
});

test('the final ACK of 35 finds the queue full: the target still has only their request', async () => {
  const {ceiling} = await measureHeldUp('', '--hold', '3s');
  expect(ceiling.attempts).toMatchObject({
    started: 60,
    established: 60,
    phantom: 35,
    confirmed: 25,
    held: 25,
  });
});

test('a queue that is full all the time makes none', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--never-accept', '--backlog', '16');
  const {ceiling} = await measure(ns, target, [
    '-c',
    '200',
    '-r',
    '250/s',
    '--connect-timeout',
    '6s',
    '--hold',
    '0s',
  ]);
  expect(ceiling.attempts).toMatchObject({started: 200, established: 17, confirmed: 17, phantom: 0});
});
