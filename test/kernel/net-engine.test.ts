import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, hits, listen, measure} from '../helpers/plimsoll.ts';

const flags = (connections: number, rate: string) => [
  '-c',
  `${connections}`,
  '-r',
  rate,
  '--engine',
  'net',
  ...brief,
];

test('a healthy listener: the same funnel, less what the engine cannot see', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {ceiling, record, exitCode} = await measure(ns, target, flags(200, '250/s'));
  expect(record.driver.engine).toBe('net');
  expect(ceiling).toMatchObject({
    outcome: 'no-limit-reached',
    result: 200,
    basis: 'accepted',
    attempts: {
      started: 200,
      established: 200,
      confirmed: null,
      accepted: 200,
      phantom: null,
      held: 200,
      refusals: {},
    },
  });
  expect(hits(ceiling)).toEqual(['no-limit-reached']);
  expect(about(ceiling, 'driver-fds').verdict).toBe('unknown');
  expect(exitCode).toBe(0);
});

test('nothing listens', async () => {
  const ns = await Namespace.open();
  const {ceiling, exitCode} = await measure(ns, '127.0.0.1:7000', flags(20, '25/s'));
  expect(ceiling).toMatchObject({outcome: 'unreachable', attempts: {started: 20, established: 0, held: 0}});
  expect(ceiling.attempts.refusals).toEqual({refused: 20});
  expect(hits(ceiling)).toEqual(['refusing']);
  expect(exitCode).toBe(4);
});

test('a cap of 50, in words', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--max-connections', '50', '--when-full', 'message');
  const {ceiling} = await measure(ns, target, flags(200, '250/s'));
  expect(ceiling).toMatchObject({
    result: 50,
    attempts: {started: 200, established: 200, accepted: 50, held: 50},
  });
  expect(ceiling.attempts.refusals).toEqual({denied: 150});
  expect(hits(ceiling)).toEqual(['app-cap-reject']);
});

test('a queue that nobody empties', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--backlog', '16', '--never-accept');
  const {ceiling} = await measure(ns, target, flags(200, '250/s'));
  expect(ceiling).toMatchObject({result: 0, attempts: {established: 17, accepted: 0, held: 17}});
  expect(ceiling.attempts.refusals).toEqual({deadline: 183});
  expect(hits(ceiling)).toEqual(['accept-stalled']);
});
