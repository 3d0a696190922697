import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, certainOfTarget, hits, type Measured, measure} from '../helpers/plimsoll.ts';
import {acceptorTarget, startAcceptor} from './programs/acceptor.ts';

const load = ['-c', '200', '-r', '250/s', '--connect-timeout', '3s', '--hold', '1s'] as const;

/** One of two members accepts, the other does not. */
async function measureGroup(
  {backlog, stopped = false}: {backlog: number; stopped?: boolean},
  ...flags: string[]
): Promise<Measured> {
  const ns = await Namespace.open();
  await startAcceptor(ns, {backlog: 4096, pauseSeconds: 0.02});
  const other = await startAcceptor(ns, {backlog, pauseSeconds: stopped ? 0.02 : 'never'});
  if (stopped) other.kill('SIGSTOP');
  return measure(ns, acceptorTarget, [...load, ...flags]);
}

test.each([
  ['never accepts', false],
  ['is stopped', true],
])('one of two %s', async (_, stopped) => {
  const {ceiling, exitCode} = await measureGroup({backlog: 8, stopped});
  const {attempts} = ceiling;
  // The hash gives each about the half; of those of the stuck one 9 wait in its queue.
  expect(attempts.started).toBe(200);
  expect(attempts.held).toBe((attempts.accepted ?? 0) + 9);
  expect(attempts.accepted).toBeGreaterThan(50);
  expect(attempts.refusals.deadline).toBeGreaterThan(40);
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'stuck-acceptor',
    side: 'target-process',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: 9,
  });
  expect(hits(ceiling)).toEqual(['stuck-acceptor']);
  expect(exitCode).toBe(0);
});

test('a queue long enough for all: every connect(2) succeeds, and half are served', async () => {
  const {ceiling} = await measureGroup({backlog: 4096});
  expect(ceiling.attempts).toMatchObject({established: 200, held: 200});
  expect(ceiling.result).toBeLessThan(150);
  expect(ceiling.findings[0]).toMatchObject({limit: 'stuck-acceptor', confidence: 'certain', ceiling: 4097});
  expect(hits(ceiling)).toEqual(['stuck-acceptor']);
});

test('both accept', async () => {
  const ns = await Namespace.open();
  for (const _ of [1, 2]) await startAcceptor(ns, {backlog: 4096, pauseSeconds: 0.02});
  const {ceiling} = await measure(ns, acceptorTarget, load);
  expect(hits(ceiling)).toEqual(['no-limit-reached']);
});

test('from outside: silence at random among successes', async () => {
  const {ceiling} = await measureGroup({backlog: 8}, '--observe-on', 'none');
  // A backend that is gone leaves the same behind, so both are on the list.
  expect(about(ceiling, 'stuck-acceptor')).toMatchObject({verdict: 'hit', confidence: 'possible'});
  expect(about(ceiling, 'dead-backend')).not.toMatchObject({confidence: 'likely'});
  expect(about(ceiling, 'app-cap-stop').verdict).toBe('clear');
  expect(certainOfTarget(ceiling)).toEqual([]);
});
