import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, cited, hits, measure} from '../helpers/plimsoll.ts';
import {serveProgram} from './programs/serve-program.ts';

const url = 'http://127.0.0.1:7000/';
const patience = ['--connect-timeout', '4s', '--hold', '300ms', '--no-canary'];

test('five workers keep their connections: five are served, the rest waits inside, seen and blind', async () => {
  const ns = await Namespace.open();
  await serveProgram(ns, 'pool.py', '5', '0', 'keep');
  const {ceiling, exitCode} = await measure(ns, url, ['-c', '40', ...patience]);
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: 5,
    basis: 'served',
    attempts: {established: 40, accepted: 40, held: 40},
  });
  expect(hits(ceiling)).toEqual(['workers-busy']);
  const found = about(ceiling, 'workers-busy');
  expect(found).toMatchObject({confidence: 'certain', ceiling: 5});
  expect(cited(found, /^owned by the application and not answered/)).toBe(35);
  // Five workers and the thread that accepts.
  expect(cited(found, /^threads of python3/)).toBe(6);
  expect(cited(found, /^what they wait for/)).toMatch(/for bytes of a socket/);
  expect(exitCode).toBe(0);

  const blind = await measure(ns, url, ['-c', '40', ...patience, '--observe-on', 'none']);
  expect(blind.ceiling).toMatchObject({result: 5, basis: 'served'});
  expect(about(blind.ceiling, 'workers-busy')).toMatchObject({
    verdict: 'hit',
    confidence: 'possible',
    ceiling: 5,
  });
});

test('five workers are free again after 0.5 s: ten answers a second, however many are asked for', async () => {
  const ns = await Namespace.open();
  await serveProgram(ns, 'pool.py', '5', '0.5', 'free');
  const expected = ['-e', 'ceiling >= 20', '-e', 'ceiling >= 80', '-e', 'accepted >= 80'];
  const {ceiling, record, exitCode} = await measure(ns, url, ['-c', '80', ...patience, ...expected]);
  // How many were answered by the end is a matter of patience, so it is a lower bound.
  expect(ceiling).toMatchObject({outcome: 'limit-found', basis: 'served', attempts: {accepted: 80}});
  expect(ceiling.result).toBe(ceiling.attempts.served);
  expect(ceiling.attempts.served).toBeLessThan(60);
  expect(ceiling.stillServing?.waiting).toBeGreaterThan(20);
  expect(record.expectations.map(({held}) => held)).toEqual([true, false, true]);
  expect(record.expectations[1]).toMatchObject({undecided: true});
  expect(exitCode).toBe(3);
  const found = about(ceiling, 'workers-busy');
  expect(found).toMatchObject({verdict: 'hit', confidence: 'certain'});
  expect(found.ceiling).toBeGreaterThanOrEqual(4);
  expect(found.ceiling).toBeLessThanOrEqual(7);
  const perSecond = Number(cited(found, /^answered a second/));
  expect(perSecond).toBeGreaterThan(6);
  expect(perSecond).toBeLessThan(12);
});
