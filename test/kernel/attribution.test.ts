import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {cited, hits, listen, measure} from '../helpers/plimsoll.ts';

/** Opens COUNT connections, says how many, and keeps them until it is ended. */
const connect = fileURLToPath(new URL('../observe/programs/connect.py', import.meta.url));
// It has to be seen for a while that nobody is accepted.
const load = ['-c', '100', '-r', '400/s', '--connect-timeout', '2s', '--hold', '1500ms', '--no-canary'];

describe('connections of other clients from the same address', () => {
  test('two runs at once: each counts its own', async () => {
    const ns = await Namespace.open();
    const {target} = await listen(ns, '127.0.0.1:7000');
    // Held for long enough that each is there while the other counts.
    const long = ['-c', '100', '-r', '400/s', '--hold', '4s', '-e', 'ceiling >= 150'];
    const runs = await Promise.all([measure(ns, target, long), measure(ns, target, long)]);
    for (const {ceiling, record} of runs) {
      expect(ceiling).toMatchObject({
        outcome: 'no-limit-reached',
        result: 100,
        basis: 'accepted',
        attempts: {started: 100, accepted: 100},
      });
      expect(record.expectations).toMatchObject([{actual: 100, held: false}]);
      // The descriptors and the connections of the other are no sign of a proxy.
      expect(record.target.observed).toMatchObject({share: 1, translated: false, proxy: false});
    }
    expect(runs.map(({ceiling}) => ceiling.attempts.others)).toContain(100);
  });

  test('descriptors that others have taken count towards the limit, and not towards the result', async () => {
    const ns = await Namespace.open();
    const {target} = await listen(ns, '127.0.0.1:7000', '--fd-limit', '81');
    await ns.serve('python3', [connect, '127.0.0.1', '7000', '30']);
    const {ceiling} = await measure(ns, target, load);
    const {result} = ceiling;
    expect(ceiling).toMatchObject({outcome: 'limit-found', attempts: {accepted: result, others: 30}});
    expect(result).toBeLessThan(60);
    const [worst] = ceiling.findings;
    expect(worst).toMatchObject({limit: 'target-fds', confidence: 'certain', ceiling: (result ?? 0) + 30});
    expect(cited(worst as never, /of other clients/)).toBe(30);
  });

  test('a cap is named with its whole value', async () => {
    const ns = await Namespace.open();
    const {target} = await listen(ns, '127.0.0.1:7000', '--max-connections', '80', '--when-full', 'stop');
    await ns.serve('python3', [connect, '127.0.0.1', '7000', '40']);
    const {ceiling} = await measure(ns, target, load);
    expect(ceiling).toMatchObject({result: 40, attempts: {accepted: 40, others: 40}});
    expect(hits(ceiling)).toEqual(['app-cap-stop']);
    expect(ceiling.findings[0]).toMatchObject({ceiling: 80});
    expect(ceiling.findings[0]?.advice[0]).toContain('80 now: 40 of this run and 40 of other clients');
  });
});

test('a listener of others that overflows all the time is none of the run’s', async () => {
  const ns = await Namespace.open();
  await listen(ns, '127.0.0.1:7001', '--backlog', '1', '--never-accept');
  // Its clients try again and again: ListenOverflows and ListenDrops of the namespace rise before, during and after.
  await ns.serve('python3', [connect, '127.0.0.1', '7001', '200']);
  const {target} = await listen(ns, '127.0.0.1:7000', '--max-connections', '50', '--when-full', 'close');
  const {ceiling} = await measure(ns, target, load);
  expect(ceiling).toMatchObject({result: 50, attempts: {accepted: 50}});
  expect(hits(ceiling)).toEqual(['app-cap-reject']);
});
