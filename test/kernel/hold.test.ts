import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {filterInput, Namespace, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, experiment, hits, listen} from '../helpers/plimsoll.ts';

/** Until the namespace has that many sockets that are established. */
async function untilEstablished(namespace: Namespace, count: number): Promise<void> {
  await expect
    .poll(async () => (await namespace.mustRun('ss', '-Htn', 'state', 'established')).split('\n').length, {
      timeout: 20_000,
    })
    .toBeGreaterThan(count);
}

test('an idle timeout of 2 s is found by the age of the ends', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--idle-close', '2s');
  const {ceiling: hold} = await experiment(ns, 'hold', target, ['-c', '100', '-r', '100/s', '-d', '4s']);
  expect(hold).toMatchObject({name: 'hold', outcome: 'limit-found', result: 0});
  expect(hold.attempts).toMatchObject({established: 100, held: 0, closedByPeer: 100});
  expect(hold.ends).toMatchObject([{kind: 'fin', count: 100}]);
  const ageMs = (hold.ends?.[0]?.ageP50Us ?? 0) / 1000;
  expect(ageMs).toBeGreaterThanOrEqual(1990);
  expect(ageMs).toBeLessThan(2300);
  expect(about(hold, 'idle-timeout')).toMatchObject({verdict: 'hit', confidence: 'certain'});
});

test('a timeout and a cap at once are both found', async () => {
  const ns = await Namespace.open();
  const limits = ['--idle-close', '2s', '--max-connections', '60', '--when-full', 'message'];
  const {target} = await listen(ns, '127.0.0.1:7000', ...limits);
  const {ceiling: hold} = await experiment(ns, 'hold', target, ['-c', '100', '-r', '100/s', '-d', '4s']);
  expect(hits(hold).sort()).toEqual(['app-cap-reject', 'idle-timeout']);
  expect(about(hold, 'app-cap-reject')).toMatchObject({confidence: 'certain', ceiling: 60});
});

test('a server that is killed meanwhile: connections of every age end at one instant', async () => {
  const ns = await Namespace.open();
  const {target, kill} = await listen(ns, '127.0.0.1:7000');
  // Opened over a second and a half, so that one age and one instant cannot be confused.
  const flags = ['-c', '150', '-r', '100/s', '-d', '5s', '--no-canary'];
  const running = experiment(ns, 'hold', target, flags);
  // Both ends of each are in this namespace.
  await untilEstablished(ns, 300);
  await sleep(2000);
  kill('SIGKILL');
  const {ceiling: hold, exitCode} = await running;
  expect(hold).toMatchObject({
    outcome: 'limit-found',
    result: 0,
    attempts: {established: 150, held: 0, closedByPeer: 150},
  });
  const ends = hold.ends ?? [];
  expect(ends.reduce((sum, {count}) => sum + count, 0)).toBe(150);
  for (const {timeP10Us, timeP90Us, ageP10Us, ageP90Us} of ends) {
    expect(ageP90Us - ageP10Us).toBeGreaterThan(1_000_000);
    // The kernel ends them one after the other, in next to no time beside that over which they came.
    expect(timeP90Us - timeP10Us).toBeLessThan((ageP90Us - ageP10Us) / 3);
  }
  expect(hold.findings[0]).toMatchObject({limit: 'target-died', verdict: 'hit', confidence: 'certain'});
  expect(hits(hold)).toEqual(['target-died']);
  expect(about(hold, 'idle-timeout').verdict).toBe('clear');
  expect(exitCode).toBe(0);
});

test('connections over a path that was cut without a word are found dead by the probe', async () => {
  const {client, server} = await openPair();
  const {target} = await listen(server, `${serverAddress}:7000`);
  const flags = ['-c', '50', '-r', 'max', '-d', '8s', '--no-canary'];
  const running = experiment(client, 'hold', target, flags);
  await untilEstablished(server, 50);
  // Confirmed by then, and nothing is sent any more.
  await sleep(5500);
  await filterInput(server, 'tcp dport 7000 drop');
  const {ceiling: hold} = await running;
  expect(hold.ends).toMatchObject([{kind: 'silent', count: 50}]);
  expect(hold).toMatchObject({
    outcome: 'limit-found',
    result: 0,
    attempts: {held: 0, closedByPeer: 0, silent: 50},
  });
  expect(hold.notes.join(' ')).toMatch(/50 connections were dead without FIN or RST/);
  // A path that was cut has no timeout.
  expect(about(hold, 'path-idle-timeout').confidence).toBe('possible');
});

test('connections that nobody ends are alive at the end, and nothing was opened again', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {ceiling: hold, exitCode} = await experiment(ns, 'hold', target, [
    '-c',
    '200',
    '-r',
    'max',
    '-d',
    '2s',
  ]);
  expect(hold).toMatchObject({outcome: 'no-limit-reached', result: 200, attempts: {started: 200, held: 200}});
  expect(hold.ends).toBeUndefined();
  expect(exitCode).toBe(0);
});
