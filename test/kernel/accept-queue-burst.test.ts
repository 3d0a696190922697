import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, certainOfTarget, hits, type Measured, measure} from '../helpers/plimsoll.ts';
import {acceptorTarget, startAcceptor} from './programs/acceptor.ts';

/** It accepts all that wait, then pauses: nobody waits for longer than that, and a burst still does not fit. */
async function burst(backlog: number, ...flags: string[]): Promise<Measured> {
  const ns = await Namespace.open();
  await startAcceptor(ns, {backlog, pauseSeconds: 0.3});
  const load = ['-c', '20', '-r', 'max', '--connect-timeout', '5s', '--hold', '1500ms'];
  return measure(ns, acceptorTarget, [...load, ...flags]);
}

test('20 at once, of which the queue holds 6', async () => {
  const {ceiling, exitCode} = await burst(5);
  expect(ceiling).toMatchObject({outcome: 'limit-found', basis: 'accepted', attempts: {started: 20}});
  // Those of the first moment; the others sent their SYN again.
  expect(ceiling.synRetries[0]).toBe(6);
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'accept-queue-burst',
    side: 'target-kernel',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: 6,
    boundBy: 'backlog',
  });
  expect(hits(ceiling)).toEqual(['accept-queue-burst']);
  // It served all that the kernel gave it.
  expect(ceiling.attempts.accepted).toBe(ceiling.attempts.confirmed);
  expect(exitCode).toBe(0);
});

test('a queue that holds the burst', async () => {
  const {ceiling} = await burst(64);
  expect(ceiling).toMatchObject({outcome: 'no-limit-reached', result: 20});
  expect(hits(ceiling)).toEqual(['no-limit-reached']);
});

test('from outside it may as well be slow', async () => {
  const {ceiling} = await burst(5, '--observe-on', 'none');
  expect(about(ceiling, 'accept-queue-burst')).toMatchObject({verdict: 'hit', confidence: 'possible'});
  expect(certainOfTarget(ceiling)).toEqual([]);
});
