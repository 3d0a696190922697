import {expect, test} from 'vitest';
import {plimsoll} from '../cli/run.ts';
import {freeFds} from '../helpers/free-fds.ts';
import {Namespace} from '../helpers/namespace.ts';
import {about, certainOfTarget, cited, hits, measure} from '../helpers/plimsoll.ts';
import {startNginx} from './nginx.ts';

const brief = ['--connect-timeout', '3s', '--hold', '1s'];

test('as Debian ships it, 300 connections are no load', async () => {
  const namespace = await Namespace.open();
  const {target} = await startNginx(namespace);
  const {ceiling, record, exitCode} = await measure(namespace, target, ['-c', '300', ...brief]);
  expect(exitCode).toBe(0);
  expect(ceiling).toMatchObject({outcome: 'no-limit-reached', result: 300, basis: 'accepted'});
  expect(ceiling.attempts).toMatchObject({
    established: 300,
    confirmed: 300,
    accepted: 300,
    held: 300,
    phantom: 0,
  });
  expect(about(ceiling, 'no-limit-reached')).toMatchObject({verdict: 'hit', confidence: 'certain'});
  const queue = record.limits.find(({name}) => name === `accept queue of ${target}`);
  expect(queue).toMatchObject({value: 511, ceiling: 512});
});

// worker_connections × 15/16 − 4 stay; each new one ends the oldest (ngx_drain_connections()).
test('beyond worker_connections it ends the oldest idle ones: nothing else is blamed for certain', async () => {
  const namespace = await Namespace.open();
  const {target} = await startNginx(namespace, {workerConnections: 256});
  const {ceiling} = await measure(namespace, target, ['-c', '400', ...brief]);
  const {established, held, closedByPeer, refusals} = ceiling.attempts;
  expect(established).toBe(400);
  expect(held).toBeGreaterThanOrEqual(220);
  expect(held).toBeLessThanOrEqual(256);
  expect(held + closedByPeer + (refusals.closed ?? 0) + (refusals.reset ?? 0)).toBe(400);
  expect(hits(ceiling)).not.toContain('no-limit-reached');
  expect(certainOfTarget(ceiling).filter((limit) => limit !== 'app-cap-evict')).toEqual([]);
});

test('out of descriptors: the worker is named, and what to write into nginx.conf', async () => {
  const namespace = await Namespace.open();
  const {target, master, workers} = await startNginx(namespace, {fds: 40});
  const left = freeFds(workers[0] as number, 40);
  const {ceiling, exitCode} = await measure(namespace, target, ['-c', '200', ...brief]);
  expect(exitCode).toBe(0);
  expect(hits(ceiling)).toEqual(['target-fds']);
  const found = about(ceiling, 'target-fds');
  expect(found).toMatchObject({side: 'target-process', confidence: 'certain'});
  const readings = found.because.map(({reading}) => reading);
  expect(readings).toContain(`descriptors of nginx (pid ${workers[0]})`);
  expect(readings.join()).not.toContain(`(pid ${master})`);
  // 40 less the 8 that a worker needs for itself.
  expect(left).toBeGreaterThanOrEqual(30);
  expect(left).toBeLessThanOrEqual(33);
  expect(ceiling).toMatchObject({outcome: 'limit-found', result: left, basis: 'accepted'});
  expect(found.ceiling).toBe(left);

  // The kernel took all: whoever counts connect(2) sees no limit.
  expect(ceiling.attempts).toMatchObject({established: 200, confirmed: 200, accepted: left, held: 200});
  expect(cited(found, /left in the accept queue/)).toBe(200 - left);
  expect(found.advice[0]).toContain('worker_rlimit_nofile');
});

test('several workers out of descriptors: the ceiling is that of all together', async () => {
  const namespace = await Namespace.open();
  const {target, workers} = await startNginx(namespace, {fds: 40, workers: 3});
  const room = workers.reduce((sum, pid) => sum + freeFds(pid, 40), 0);
  const {ceiling} = await measure(namespace, target, ['-c', '200', ...brief]);
  expect(hits(ceiling)).toEqual(['target-fds']);
  const found = about(ceiling, 'target-fds');
  const full = found.because.filter(({reading}) => reading.startsWith('descriptors of nginx'));
  expect(full.map(({reading}) => Number(/pid (\d+)/.exec(reading)?.[1])).sort()).toEqual([...workers].sort());
  expect(ceiling.result).toBe(room);
  expect(found).toMatchObject({confidence: 'certain', ceiling: room});
});

test('inspect names the workers, their descriptors and the backlog, and sends nothing', async () => {
  const namespace = await Namespace.open();
  const {target, workers} = await startNginx(namespace, {fds: 40, workers: 2});
  const port = target.replace('127.0.0.1', '');
  const {stdout, stderr, exitCode} = await plimsoll(namespace, ['inspect', port]);
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
  for (const worker of workers) expect(stdout).toContain(`RLIMIT_NOFILE of nginx (pid ${worker})`);
  expect(stdout).toMatch(
    new RegExp(`512 +accept-queue-burst +accept queue of ${target} +0 of 511 connections`),
  );
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  // The lowest limit comes first, and how to raise it.
  const [, , first] = stdout.split('\n');
  expect(first).toMatch(/^ +\d\d +target-fds +RLIMIT_NOFILE of nginx/);
  expect(stdout).toContain('How to raise the lowest');

  const limitReadings = JSON.parse((await plimsoll(namespace, ['inspect', target, '--json'])).stdout);
  for (const worker of workers)
    expect(limitReadings).toContainEqual(
      expect.objectContaining({
        name: `RLIMIT_NOFILE of nginx (pid ${worker})`,
        value: 40,
        from: `/proc/${worker}/limits`,
      }),
    );
});
