import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, onTestFinished, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, cited, experiment, hits, listen, measure} from '../helpers/plimsoll.ts';
import {measureHeldUp} from './held-up.ts';

const uring = ['--engine', 'uring', '--workers', '1'];
/** Fewer descriptors than connections: most of those are io_uring's alone. */
const fewFds = ['prlimit', '--nofile=96:96', '--'];

function flags(connections: number, rate: string): string[] {
  return ['-c', `${connections}`, '-r', rate, ...uring, ...brief];
}

test('one process holds 1,000 connections with 256 descriptors, and the target’s kernel knows each', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {ceiling, record, exitCode} = await measure(ns, target, flags(1000, '1000/s'), [
    ...['prlimit', '--nofile=256:256', '--'],
  ]);
  expect(record.driver).toMatchObject({engine: 'uring', workers: 1});
  expect(record.driver.engineWhy).toBeUndefined();
  expect(ceiling).toMatchObject({
    outcome: 'no-limit-reached',
    result: 1000,
    basis: 'accepted',
    attempts: {
      started: 1000,
      established: 1000,
      confirmed: 1000,
      accepted: 1000,
      phantom: 0,
      held: 1000,
      refusals: {},
    },
  });
  expect(hits(ceiling)).toEqual(['no-limit-reached']);
  expect(about(ceiling, 'driver-fds').verdict).toBe('clear');
  expect(exitCode).toBe(0);
});

describe('what is seen is what the epoll engine sees', () => {
  test('nothing listens', async () => {
    const ns = await Namespace.open();
    const {ceiling, exitCode} = await measure(ns, '127.0.0.1:7000', flags(20, '100/s'), fewFds);
    expect(ceiling).toMatchObject({outcome: 'unreachable', attempts: {started: 20, established: 0, held: 0}});
    expect(ceiling.attempts.refusals).toEqual({refused: 20});
    expect(hits(ceiling)).toEqual(['refusing']);
    expect(exitCode).toBe(4);
  });

  test('a cap of 150, in words', async () => {
    const ns = await Namespace.open();
    const {target} = await listen(
      ns,
      '127.0.0.1:7000',
      ...['--max-connections', '150', '--when-full', 'message'],
    );
    const {ceiling} = await measure(ns, target, flags(200, '250/s'), fewFds);
    expect(ceiling).toMatchObject({
      result: 150,
      attempts: {established: 200, accepted: 150, held: 150, refusals: {denied: 50}},
    });
    expect(hits(ceiling)).toEqual(['app-cap-reject']);
  });

  test('a cap that ends the oldest', async () => {
    const ns = await Namespace.open();
    const {target} = await listen(
      ns,
      '127.0.0.1:7000',
      ...['--max-connections', '150', '--when-full', 'evict'],
    );
    const {ceiling} = await measure(ns, target, flags(300, '250/s'), fewFds);
    expect(ceiling).toMatchObject({result: 150, attempts: {established: 300, held: 150}});
    expect(hits(ceiling)).toEqual(['app-cap-evict']);
  });

  test('a queue that nobody empties, with its SYN retries', async () => {
    const ns = await Namespace.open();
    const {target} = await listen(ns, '127.0.0.1:7000', '--backlog', '150', '--never-accept');
    const {ceiling} = await measure(ns, target, flags(250, '250/s'), fewFds);
    expect(ceiling).toMatchObject({
      result: 0,
      attempts: {established: 151, confirmed: 151, phantom: 0, accepted: 0, held: 151},
    });
    expect(ceiling.attempts.refusals).toEqual({deadline: 99});
    expect(ceiling.synRetries.slice(1).reduce((sum, count) => sum + count, 0)).toBe(99);
    expect(hits(ceiling)).toEqual(['accept-stalled']);
  });

  test('35 phantoms, of which the target has only the request', async () => {
    const {ceiling} = await measureHeldUp('', '--hold', '3s', ...uring);
    expect(ceiling.attempts).toMatchObject({established: 60, phantom: 35, confirmed: 25, held: 25});
  });

  test('a proof of acceptance from each, and an idle timeout from all', async () => {
    const ns = await Namespace.open();
    const {target} = await listen(ns, '127.0.0.1:7000', '--echo', '--idle-close', '2s');
    const held = ['-c', '200', '-d', '3s', '--no-canary', '--send', 'ping', '--until', 'ping', ...uring];
    const {ceiling: hold} = await experiment(ns, 'hold', target, held);
    expect(hold.attempts).toMatchObject({established: 200, served: 200, closedByPeer: 200, held: 0});
    expect(hits(hold)).toEqual(['idle-timeout']);
  });

  test('a listener on a Unix-domain socket', async () => {
    const ns = await Namespace.open();
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
    onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
    const {target} = await listen(ns, `unix:${join(folder, 'listener.sock')}`);
    const {ceiling} = await measure(ns, target, flags(150, '500/s'), fewFds);
    expect(ceiling).toMatchObject({
      result: 150,
      basis: 'accepted',
      attempts: {established: 150, confirmed: 150, accepted: 150, held: 150},
    });
  });
});

describe('where io_uring is not allowed', () => {
  test('as in a container, the epoll engine runs, with its limit, and the record says why', async () => {
    const ns = await Namespace.open();
    const {target} = await listen(ns, '127.0.0.1:7000');
    const wrap = ['python3', fileURLToPath(new URL('programs/without-io-uring.py', import.meta.url))];
    const {ceiling, record} = await measure(ns, target, flags(200, '250/s'), [...fewFds, ...wrap]);
    expect(record.driver).toMatchObject({
      engine: 'epoll',
      engineWhy: 'io_uring cannot be used here: io_uring_setup(2): EPERM',
    });
    expect(ceiling.attempts.held).toBeLessThan(96);
    expect(hits(ceiling)).toEqual(['driver-fds']);
    expect(cited(about(ceiling, 'driver-fds'), /soft RLIMIT_NOFILE/)).toBe(96);
  });
});
