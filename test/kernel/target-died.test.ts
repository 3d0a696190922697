import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, certainOfTarget, listen, type Measured, measure, startMeasuring} from '../helpers/plimsoll.ts';
import {acceptorTarget, startAcceptor} from './programs/acceptor.ts';

function expectDied({ceiling, exitCode}: Measured, name: RegExp): void {
  expect(ceiling.outcome).toBe('limit-found');
  expect(ceiling.attempts.held).toBe(0);
  const [first] = ceiling.findings;
  expect(first).toMatchObject({
    limit: 'target-died',
    side: 'target-process',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: null,
  });
  expect(first?.because[0]?.value).toMatch(name);
  expect(certainOfTarget(ceiling)).toEqual(['target-died']);
  expect(exitCode).toBe(0);
}

/** All 200 are held when the listener is killed. */
async function killed(...flags: string[]): Promise<Measured> {
  const ns = await Namespace.open();
  const {target, kill} = await listen(ns, '127.0.0.1:7000');
  const measuring = startMeasuring(ns, target, ['-c', '200', '-r', '250/s', '--hold', '6s', ...flags]);
  await measuring.workersWith(200);
  // Long enough for the target’s kernel to be asked which of them it has.
  await sleep(3500);
  kill('SIGKILL');
  return measuring.measured;
}

test('killed while its connections are held', async () => {
  const measured = await killed();
  expectDied(measured, /^node \(pid \d+\)$/);
  expect(measured.ceiling.attempts).toMatchObject({established: 200, closedByPeer: 200});
  expect(measured.ceiling.result).toBe(200);
});

test('killed before it has accepted one: they were real, and no phantoms', async () => {
  const ns = await Namespace.open();
  const {target, kill} = await listen(ns, '127.0.0.1:7000', '--never-accept');
  const measuring = startMeasuring(ns, target, ['-c', '200', '-r', '250/s', '--hold', '6s']);
  await measuring.workersWith(200);
  await sleep(3500);
  kill('SIGKILL');
  const {ceiling} = await measuring.measured;
  expect(ceiling.attempts).toMatchObject({established: 200, phantom: 0, closedByPeer: 200, held: 0});
  expect(ceiling.findings[0]).toMatchObject({limit: 'target-died', confidence: 'certain'});
});

/** It has no more than 120. */
async function quits(...flags: string[]): Promise<Measured> {
  const ns = await Namespace.open();
  await startAcceptor(ns, {backlog: 64, pauseSeconds: 0.02, quitAt: 120});
  return measure(ns, acceptorTarget, ['-c', '200', '-r', '100/s', '--hold', '1s', ...flags]);
}

test('it ends by itself while they come', async () => {
  const measured = await quits();
  expectDied(measured, /^python\S* \(pid \d+\)$/);
  expect(measured.ceiling.attempts.refusals.refused).toBeGreaterThan(40);
  // It took up to 120, 50 a second, and was looked at every quarter of one.
  expect(measured.ceiling.basis).toBe('accepted');
  expect(measured.ceiling.result).toBeGreaterThan(60);
  expect(measured.ceiling.result).toBeLessThanOrEqual(120);
  expect(measured.ceiling.notes.join(' ')).toContain('ended during the run');
});

test('from outside: all ended at one moment', async () => {
  const {ceiling} = await killed('--observe-on', 'none');
  expect(ceiling).toMatchObject({result: 200, basis: 'confirmed'});
  expect(ceiling.findings[0]).toMatchObject({limit: 'target-died', verdict: 'hit', confidence: 'possible'});
  expect(about(ceiling, 'idle-timeout').verdict).toBe('clear');
  expect(certainOfTarget(ceiling)).toEqual([]);
});

test('from outside, and nobody listened afterwards', async () => {
  const {ceiling} = await quits('--observe-on', 'none');
  expect(ceiling.findings[0]).toMatchObject({limit: 'target-died', verdict: 'hit', confidence: 'likely'});
  // Nobody was left to ask what its kernel had; this side saw so many at one look.
  expect(ceiling.basis).toBe('established');
  expect(ceiling.result).toBeGreaterThan(60);
  expect(certainOfTarget(ceiling)).toEqual([]);
});
