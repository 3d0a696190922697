import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, cited, hits, listen, measure} from '../helpers/plimsoll.ts';

test('a healthy server takes all, and the next limit is named', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {ceiling, exitCode} = await measure(ns, target, ['-c', '500', '-r', '500/s', ...brief]);
  expect(ceiling).toMatchObject({
    outcome: 'no-limit-reached',
    result: 500,
    basis: 'accepted',
    attempts: {
      started: 500,
      established: 500,
      confirmed: 500,
      accepted: 500,
      phantom: 0,
      held: 500,
      closedByPeer: 0,
      pending: 0,
      refusals: {},
    },
    synRetries: [500],
  });
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'no-limit-reached',
    side: null,
    verdict: 'hit',
    confidence: 'certain',
    ceiling: null,
  });
  expect(hits(ceiling)).toEqual(['no-limit-reached']);
  // RLIMIT_NOFILE of the listener, whose soft limit is at its hard one.
  expect(cited(about(ceiling, 'no-limit-reached'), /^next limit: target-fds/)).toBeGreaterThan(500);
  expect(exitCode).toBe(0);
});

test('three workers start exactly the 1000 asked for', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {ceiling, record} = await measure(ns, target, ['-c', '1000', '-r', '1000/s', '-w', '3', ...brief]);
  expect(record.driver.workers).toBe(3);
  expect(ceiling).toMatchObject({
    outcome: 'no-limit-reached',
    result: 1000,
    attempts: {started: 1000, established: 1000, confirmed: 1000, accepted: 1000, held: 1000},
  });
});

test('without a target: a listener of its own', async () => {
  const ns = await Namespace.open();
  const {ceiling, exitCode} = await measure(ns, undefined, ['-c', '100', '-r', '100/s', ...brief]);
  expect(ceiling).toMatchObject({outcome: 'no-limit-reached', result: 100});
  expect(exitCode).toBe(0);
});

test('as fast as the driver can', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {ceiling} = await measure(ns, target, ['-c', '5000', '-r', 'max', ...brief]);
  expect(ceiling).toMatchObject({
    outcome: 'no-limit-reached',
    result: 5000,
    attempts: {phantom: 0, held: 5000},
  });
});
