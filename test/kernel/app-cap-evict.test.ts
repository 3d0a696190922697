import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, certainOfTarget, hits, listen, type Measured, measure} from '../helpers/plimsoll.ts';
import {nginx} from '../servers/programs.ts';

const load = ['-c', '200', '-r', '250/s', '--hold', '2s'];

async function measureCapOf50(flags = load): Promise<Measured> {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--max-connections', '50', '--when-full', 'evict');
  return measure(ns, target, flags);
}

/** Every attempt succeeds, and only that many are alive. */
function expectEvictedTo(alive: number, {ceiling, exitCode}: Measured): void {
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: alive,
    basis: 'accepted',
    attempts: {started: 200, established: 200, accepted: alive, phantom: 0, held: alive},
  });
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'app-cap-evict',
    side: 'target-process',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: alive,
  });
  expect(hits(ceiling)).toEqual(['app-cap-evict']);
  expect(exitCode).toBe(0);
}

test('each new one beyond 50 ends the oldest', async () => {
  expectEvictedTo(50, await measureCapOf50());
});

test('nginx with worker_connections 32 keeps the youngest 26', async () => {
  const ns = await Namespace.open();
  await nginx(ns, 7000, 'server { listen 127.0.0.1:7000; return 200 hi; }', 'worker_connections 32;');
  expectEvictedTo(26, await measure(ns, '127.0.0.1:7000', load));
});

test('nginx frees 32 at once: the most that it holds is one number, however many came', async () => {
  const ns = await Namespace.open();
  await nginx(ns, 7000, 'server { listen 127.0.0.1:7000; return 200 hi; }', 'worker_connections 512;');
  const flags = ['-c', '500', '--hold', '100ms', '--repeats', '2'];
  const {ceiling, exitCode} = await measure(ns, 'http://127.0.0.1:7000', flags);
  // A sixteenth is kept free; listener and channel take two.
  const held = 512 - 512 / 16 - 2;
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: held,
    basis: 'served',
    confirmation: {repeats: 2, held: {connections: held, times: 2}, batch: 32},
  });
  const [finding] = ceiling.findings;
  expect(finding).toMatchObject({limit: 'app-cap-evict', confidence: 'certain', ceiling: held});
  expect(finding?.advice.join(' ')).toContain('worker_connections is 512');
  expect(exitCode).toBe(0);
});

test('slow arrivals, whose ends all have one age: no idle timeout for certain', async () => {
  const {ceiling} = await measureCapOf50(['-c', '150', '-r', '50/s', '--hold', '0s']);
  expect(hits(ceiling)).toContain('app-cap-evict');
  expect(about(ceiling, 'app-cap-evict').ceiling).toBe(50);
  expect(certainOfTarget(ceiling)).not.toContain('idle-timeout');
});

test('from outside: those that outlive the age at which others ended make it likely', async () => {
  const {ceiling} = await measureCapOf50([...load, '--observe-on', 'none']);
  expect(about(ceiling, 'app-cap-evict')).toMatchObject({verdict: 'hit', confidence: 'likely', ceiling: 50});
  expect(certainOfTarget(ceiling)).toEqual([]);
});
