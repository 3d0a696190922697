import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, hits, listen, type Measured, measure} from '../helpers/plimsoll.ts';
import {serveProgram} from './programs/serve-program.ts';

/** The truth of all of them: 17 wait in the kernel's queue, 183 SYNs go unanswered, the application has none. */
function expectStalledAt17({ceiling, exitCode}: Measured, boundBy: 'backlog' | 'somaxconn'): void {
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: 0,
    basis: 'accepted',
    attempts: {started: 200, established: 17, confirmed: 17, accepted: 0, phantom: 0, held: 17},
  });
  expect(ceiling.attempts.refusals).toEqual({deadline: 183});
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'accept-stalled',
    side: 'target-process',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: 17,
    boundBy,
  });
  expect(hits(ceiling)).toEqual(['accept-stalled']);
  expect(about(ceiling, 'filtered').verdict).toBe('clear');
  expect(exitCode).toBe(0);
}

test('backlog 16, and the application never accepts', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--backlog', '16', '--never-accept');
  expectStalledAt17(await measure(ns, target, ['-c', '200', '-r', '250/s', ...brief]), 'backlog');
});

test('somaxconn 16 cuts a backlog of 4096', async () => {
  const ns = await Namespace.open();
  await ns.sysctl('net.core.somaxconn', '16');
  const {target} = await listen(ns, '127.0.0.1:7000', '--backlog', '4096', '--never-accept');
  expectStalledAt17(await measure(ns, target, ['-c', '200', '-r', '250/s', ...brief]), 'somaxconn');
});

test('IPv6', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '[::1]:7000', '--backlog', '16', '--never-accept');
  const measured = await measure(ns, target, ['-c', '200', '-r', '250/s', ...brief]);
  expect(measured.record.target).toMatchObject({address: '::1', port: 7000, family: 6});
  expectStalledAt17(measured, 'backlog');
});

test('a process that would accept, and is stopped', async () => {
  const ns = await Namespace.open();
  const listening = await listen(ns, '127.0.0.1:7000', '--backlog', '16');
  listening.kill('SIGSTOP');
  expectStalledAt17(await measure(ns, listening.target, ['-c', '200', '-r', '250/s', ...brief]), 'backlog');
});

test('words that are not understood, and a close: who says and closes something accepts', async () => {
  const ns = await Namespace.open();
  await serveProgram(ns, 'one-at-a-time.py', '0.05', 'what?\n');
  const flags = ['-c', '20', '--proof', 'redis', ...brief];
  const {ceiling, exitCode} = await measure(ns, '127.0.0.1:7000', flags);
  expect(ceiling.attempts).toMatchObject({established: 20, refusals: {denied: 20}});
  // Others were seen to wait meanwhile, and no owner was left to be counted at the end.
  expect(Math.max(...ceiling.timeline.map(({acceptQueueLength}) => acceptQueueLength ?? 0))).toBeGreaterThan(
    0,
  );
  expect(about(ceiling, 'accept-stalled').verdict).toBe('clear');
  expect(exitCode).toBe(3);
});
