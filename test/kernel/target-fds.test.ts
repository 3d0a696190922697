import {expect, test} from 'vitest';
import {freeFds} from '../helpers/free-fds.ts';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, cited, hits, listen, measure} from '../helpers/plimsoll.ts';

test('64 descriptors: the application takes what they leave, the rest waits in the queue', async () => {
  const ns = await Namespace.open();
  const {target, pid} = await listen(ns, '127.0.0.1:7000', '--fd-limit', '64');
  const room = freeFds(pid, 64);
  const {ceiling, exitCode} = await measure(ns, target, ['-c', '200', '-r', '250/s', ...brief]);
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: room,
    basis: 'accepted',
    // The kernel completes and acknowledges all of them: from the client nothing is wrong.
    attempts: {
      started: 200,
      established: 200,
      confirmed: 200,
      accepted: room,
      phantom: 0,
      held: 200,
      refusals: {},
    },
  });
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'target-fds',
    side: 'target-process',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: room,
  });
  expect(cited(about(ceiling, 'target-fds'), /soft RLIMIT_NOFILE/)).toBe(64);
  expect(cited(about(ceiling, 'target-fds'), /left in the accept queue/)).toBe(200 - room);
  expect(hits(ceiling)).toEqual(['target-fds']);
  // Descriptors inherited with a number above the limit take no place of it.
  const last = ceiling.timeline.at(-1);
  expect(last?.fullestFdsLimit).toBe(64);
  expect(last?.fullestFds).toBeGreaterThanOrEqual(64);
  expect(exitCode).toBe(0);
});

test('64 descriptors and backlog 16: the queue overflows, and still it is the descriptors', async () => {
  const ns = await Namespace.open();
  const {target, pid} = await listen(ns, '127.0.0.1:7000', '--fd-limit', '64', '--backlog', '16');
  const room = freeFds(pid, 64);
  const {ceiling} = await measure(ns, target, ['-c', '200', '-r', '250/s', ...brief]);
  expect(ceiling).toMatchObject({result: room, attempts: {accepted: room, held: room + 17}});
  expect(ceiling.attempts.refusals).toEqual({deadline: 200 - room - 17});
  expect(ceiling.findings[0]).toMatchObject({limit: 'target-fds', confidence: 'certain', ceiling: room});
  expect(hits(ceiling)).toEqual(['target-fds']);
});
