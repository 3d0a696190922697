import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {type Experiment, parseRecord} from '../../src/record/record.ts';
import {plimsoll} from '../cli/run.ts';
import {call} from '../helpers/in-process.ts';
import {Namespace} from '../helpers/namespace.ts';
import {about, certainOfTarget, cited, hits, type Measured, measure} from '../helpers/plimsoll.ts';
import {untilListening} from './nginx.ts';

const brief = ['--connect-timeout', '3s', '--hold', '1s'];

/** The record as people are shown it. */
async function reportOf({stdout: record}: Measured): Promise<string> {
  const {stdout, exitCode} = await call(['report', '-'], {}, {stdin: record});
  expect(exitCode).toBe(0);
  return stdout;
}
const target = '127.0.0.1:7379';

async function startRedis(namespace: Namespace, ...flags: string[]): Promise<{readonly pid: number}> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-redis-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const flagsOfAll = [
    '--port',
    '7379',
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--protected-mode',
    'no',
    '--dir',
    folder,
  ];
  const server = namespace.start('redis-server', [...flagsOfAll, '--logfile', join(folder, 'log'), ...flags]);
  await untilListening(namespace, target);
  return server;
}

test('maxclients 50: a cap of the application, in its own words', async () => {
  const namespace = await Namespace.open();
  await startRedis(namespace, '--maxclients', '50');
  const measured = await measure(namespace, target, ['-c', '200', ...brief]);
  const {ceiling, exitCode} = measured;
  expect(exitCode).toBe(0);
  expect(ceiling).toMatchObject({outcome: 'limit-found', result: 50, basis: 'accepted'});
  expect(hits(ceiling)).toEqual(['app-cap-reject']);
  expect(about(ceiling, 'app-cap-reject')).toMatchObject({
    confidence: 'certain',
    ceiling: 50,
    side: 'target-process',
  });
  expect(ceiling.attempts).toMatchObject({established: 200, held: 50, accepted: 50});
  const {denied = 0, closed = 0, reset = 0} = ceiling.attempts.refusals;
  expect(denied + closed + reset).toBe(150);
  expect(Object.keys(ceiling.attempts.lastWords)).toEqual(['-ERR max number of clients reached\r\n']);

  const report = await reportOf(measured);
  expect(report).toMatch(/50 connections, limit reached: [^(]*\(app-cap-reject,\s+certain\)/);
  expect(report).toContain('“-ERR max number of clients reached”');
});

test('out of descriptors while it runs: they wait in its accept queue', async () => {
  const namespace = await Namespace.open();
  const {pid} = await startRedis(namespace);
  await namespace.mustRun('prlimit', '--pid', `${pid}`, '--nofile=60:');
  const {ceiling, exitCode} = await measure(namespace, target, ['-c', '200', ...brief]);
  expect(exitCode).toBe(0);
  expect(hits(ceiling)).toEqual(['target-fds']);
  const found = about(ceiling, 'target-fds');
  expect(found).toMatchObject({confidence: 'certain', ceiling: ceiling.result});
  expect(ceiling.result).toBeGreaterThanOrEqual(48);
  expect(ceiling.result).toBeLessThanOrEqual(56);
  expect(ceiling.attempts).toMatchObject({
    established: 200,
    confirmed: 200,
    held: 200,
    accepted: ceiling.result,
  });
  expect(cited(found, /left in the accept queue/)).toBe(200 - (ceiling.result ?? 0));
  expect(found.because.map(({reading}) => reading)).toContain(`descriptors of redis-server (pid ${pid})`);
  expect(found.advice[0]).toContain('maxclients');
});

test('protected mode turns everybody away: no number is made of that', async () => {
  const namespace = await Namespace.open();
  await namespace.mustRun('ip', 'address', 'add', '10.9.0.1/32', 'dev', 'lo');
  await startRedis(namespace, '--bind', '10.9.0.1', '127.0.0.1', '--protected-mode', 'yes');
  const measured = await measure(namespace, '10.9.0.1:7379', ['-c', '20', ...brief]);
  const {ceiling, exitCode} = measured;
  expect(ceiling.attempts).toMatchObject({held: 0, established: 20});
  expect(certainOfTarget(ceiling)).toEqual([]);
  expect(Object.keys(ceiling.attempts.lastWords)).toEqual([
    expect.stringMatching(/^-DENIED Redis is running in protected mode/),
  ]);
  expect(hits(ceiling)).toEqual([]);
  expect(exitCode).toBe(3);
  const report = await reportOf(measured);
  expect(report).toContain('No connection: the application refused every attempt');
  expect(report).toContain('“-DENIED Redis is running in protected mode');
});

test('inspect names it and its descriptors', async () => {
  const namespace = await Namespace.open();
  const {pid} = await startRedis(namespace, '--maxclients', '50');
  const {stdout, exitCode} = await plimsoll(namespace, ['inspect', ':7379']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`RLIMIT_NOFILE of redis-server (pid ${pid})`);
  expect(stdout).toMatch(/512 +accept-queue-burst +accept queue of 127\.0\.0\.1:7379 +0 of 511 connections/);
});

test('a timeout of 3 s: it ends them late, and in whole seconds', async () => {
  const namespace = await Namespace.open();
  await startRedis(namespace, '--timeout', '3');
  // It counts whole seconds, of which more than three must have passed, and looks at each connection once a second: the last
  // may be five seconds old.
  const {stdout, exitCode} = await plimsoll(namespace, ['hold', target, '-c', '200', '-d', '7s', '--json']);
  expect(exitCode).toBe(0);
  const [hold] = parseRecord(stdout).experiments as [Experiment];
  expect(hold).toMatchObject({name: 'hold', attempts: {established: 200, closedByPeer: 200, held: 0}});
  const found = about(hold, 'idle-timeout');
  expect(found.verdict).toBe('hit');
  expect(cited(found, /the youngest/)).toBeGreaterThanOrEqual(3000);
  expect(cited(found, /if it is one of whole seconds/)).toBe(3000);
  expect(found.advice[0]).toContain('timeout of 3 s, if it is set in whole seconds');
});
