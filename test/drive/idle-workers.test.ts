import {existsSync} from 'node:fs';
import {expect, test} from 'vitest';
import {IdleWorkers} from '../../src/drive/idle-workers.ts';
import {WorkerPool} from '../../src/drive/worker-pool.ts';
import type {Share} from '../../src/model/plan.ts';

const share: Share = {
  endpoint: {family: 'unix', path: '@plimsoll-nobody-listens'},
  attempts: 1,
  offset: 0,
  stride: 1,
  perSecond: null,
  mostInFlight: null,
  closesWhenTaken: false,
  connectTimeoutMs: 1000,
  engine: undefined,
  portPool: undefined,
};

test('a worker that was started beforehand is taken, however long ago it said hello', async () => {
  const idle = new IdleWorkers();
  const [worker] = idle.ensure(1);
  if (!worker) throw new Error('none was started');
  // It waits in the stream until somebody listens.
  await expect.poll(() => worker.stdout.readableLength, {timeout: 20_000}).toBeGreaterThan(0);
  const pool = await WorkerPool.assemble([share], idle);
  expect(pool.engine).toBe('epoll');
  await pool.close();
  expect(await worker.ended).toMatchObject({exitCode: 0});
});

test('those that nobody takes are ended', async () => {
  const idle = new IdleWorkers();
  const [first] = idle.ensure(1);
  const both = idle.ensure(2);
  expect(both).toEqual([first, expect.anything()]);
  await idle.end();
  for (const {pid} of both) expect(existsSync(`/proc/${pid}`)).toBe(false);
});
