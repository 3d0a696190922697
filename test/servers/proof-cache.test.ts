import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {hits, measure} from '../helpers/plimsoll.ts';
import {expectAll, expectCap, measureUnobserved} from './measure-proof.ts';
import {memcached, redis} from './programs.ts';

test.each(['epoll', 'net'])('redis at its maxclients, engine %s', async (engine) => {
  const ns = await Namespace.open();
  await redis(ns, 7000, '--maxclients', '50');
  const measured = await measureUnobserved(ns, 'redis://127.0.0.1:7000', 120, '--engine', engine);
  expectCap(measured, 50, {'-ERR max number of clients reached': 70});
});

test('redis with a password counts whoever it keeps', async () => {
  const ns = await Namespace.open();
  await redis(ns, 7000, '--requirepass', 'secret');
  for (const login of ['', 'default:secret@', ':wrong@'])
    expectAll(await measureUnobserved(ns, `redis://${login}127.0.0.1:7000/`, 20), 20);
});

test('a stopped redis accepts nobody, whatever its kernel says', async () => {
  const ns = await Namespace.open();
  const server = await ns.serve('redis-server', ['--port', '7000', '--tcp-backlog', '20', '--save', '']);
  await expect.poll(async () => (await ns.run('redis-cli', ['-p', '7000', 'ping'])).exitCode).toBe(0);
  server.kill('SIGSTOP');
  const measured = await measure(ns, 'redis://127.0.0.1:7000', ['-c', '60', '--connect-timeout', '3s']);
  expect(measured.ceiling).toMatchObject({
    result: 0,
    basis: 'served',
    attempts: {established: 21, confirmed: 21, accepted: 0, held: 21, refusals: {deadline: 39}},
  });
  expect(hits(measured.ceiling)).toEqual(['accept-stalled']);
});

test('memcached at its -c', async () => {
  const ns = await Namespace.open();
  await memcached(ns, 7000, '-c', '50');
  const measured = await measureUnobserved(ns, 'memcached://127.0.0.1:7000', 100);
  // 24 of them are its own descriptors.
  expectCap(measured, 26, {'ERROR Too many open connections': 74});
});
