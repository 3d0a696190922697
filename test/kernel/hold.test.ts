import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {filterInput, Namespace, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, experiment, hits, listen} from '../helpers/plimsoll.ts';

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

test('connections over a path that was cut without a word are found dead by the probe', async () => {
  const {client, server} = await openPair();
  const {target} = await listen(server, `${serverAddress}:7000`);
  const flags = ['-c', '50', '-r', 'max', '-d', '8s', '--no-canary'];
  const running = experiment(client, 'hold', target, flags);
  await expect
    .poll(async () => (await server.mustRun('ss', '-Htn', 'state', 'established')).split('\n').length, {
      timeout: 20_000,
    })
    .toBeGreaterThan(50);
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
  expect(hold.notes.join(' ')).toMatch(/50 connections were dead without a word/);
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
