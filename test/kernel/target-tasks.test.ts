import {expect, test} from 'vitest';
import {noControlGroup} from '../helpers/control-group.ts';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, certainOfTarget, cited, hits, measure} from '../helpers/plimsoll.ts';
import {startThreads, startThreadsOfUser} from './programs/threads.ts';

const flags = ['-c', '60', '-r', '200/s', ...brief];
const target = '127.0.0.1:7000';

test('pids.max 20 and a server that closes what it has no thread for', async (ctx) => {
  const why = noControlGroup('pids');
  if (why) ctx.skip(why);
  const ns = await Namespace.open();
  await startThreads(ns, 'close');
  // A canary that comes while it is full is refused a thread as well.
  const {ceiling, exitCode} = await measure(ns, target, [...flags, '--no-canary']);
  // 20 tasks: the main thread and 19 that serve.
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: 19,
    basis: 'accepted',
    attempts: {started: 60, established: 60, accepted: 19, held: 19},
  });
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'target-tasks',
    side: 'target-process',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: 19,
  });
  expect(cited(about(ceiling, 'target-tasks'), /tasks, of 20/)).toBe(20);
  expect(cited(about(ceiling, 'target-tasks'), /tasks refused/)).toBe(41);
  expect(hits(ceiling)).toEqual(['target-tasks']);
  expect(exitCode).toBe(0);
});

test('pids.max 20 and a server that waits for a thread: the queue fills, and still it is the threads', async (ctx) => {
  const why = noControlGroup('pids');
  if (why) ctx.skip(why);
  const ns = await Namespace.open();
  await startThreads(ns, 'wait');
  const {ceiling} = await measure(ns, target, flags);
  expect(ceiling).toMatchObject({result: 19, attempts: {accepted: 19, held: 36}});
  expect(ceiling.attempts.refusals).toEqual({deadline: 24});
  expect(ceiling.findings[0]).toMatchObject({limit: 'target-tasks', confidence: 'certain', ceiling: 19});
  expect(certainOfTarget(ceiling)).toEqual(['target-tasks']);
  expect(hits(ceiling)).toEqual(['target-tasks']);
});

test('RLIMIT_NPROC 20 of a user who is not root', async (ctx) => {
  if (process.getuid?.() !== 0) ctx.skip('only root may become another user');
  const ns = await Namespace.open({ofRoot: true});
  await startThreadsOfUser(ns, 'close');
  const {ceiling} = await measure(ns, target, flags);
  expect(ceiling).toMatchObject({result: 19, attempts: {accepted: 19, held: 19}});
  expect(ceiling.findings[0]).toMatchObject({limit: 'target-tasks', confidence: 'certain', ceiling: 19});
  expect(cited(about(ceiling, 'target-tasks'), /of 20 \(RLIMIT_NPROC/)).toBe(20);
  expect(hits(ceiling)).toEqual(['target-tasks']);
});
