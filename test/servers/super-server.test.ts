import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, certainOfTarget, cited, hits, measure} from '../helpers/plimsoll.ts';
import {xinetd} from './programs.ts';

const target = '127.0.0.1:7000';
const load = ['-c', '60', '-r', '200/s', '--connect-timeout', '3s', '--hold', '500ms'] as const;
const outside = ['--observe-on', 'none'] as const;

test('xinetd at its instances: one number for all of its clients', async () => {
  const ns = await Namespace.open();
  await xinetd(ns, 7000, 'instances = 20', 'cps = 1000 10');
  const {ceiling} = await measure(ns, target, load);
  expect(hits(ceiling)).toEqual(['app-cap-reject']);
  expect(ceiling.findings[0]).toMatchObject({confidence: 'certain', ceiling: 20});
  expect(ceiling.findings[0]?.advice).toEqual([
    'raise the application’s own maximum of connections, 20 now',
    expect.stringMatching(/^xinetd: instances is 20 \(.*\); instances = N/),
    expect.stringMatching(/^once it is raised, target-fds comes next/),
  ]);
  expect(cited(about(ceiling, 'app-cap-reject'), /^succeeded meanwhile from 127\.77\.0\.1/)).toBe(0);
  expect(ceiling).toMatchObject({result: 20, notes: []});
});

test.each([
  ['both ends read', []],
  ['seen from the client alone', outside],
])('xinetd at its per_source, %s: the number is that of each address', async (_, flags) => {
  const ns = await Namespace.open();
  await xinetd(ns, 7000, 'instances = UNLIMITED', 'per_source = 5', 'cps = 1000 10');
  const {ceiling} = await measure(ns, target, [...load, ...flags]);
  expect(hits(ceiling)).toEqual(['app-cap-reject']);
  expect(ceiling.findings[0]?.advice[0]).toMatch(/^it counts by source address: .* 5 now/);
  expect(ceiling.result).toBe(5);
  expect(ceiling.notes).toContain(
    'This result is for one source address: at the same time connections from 127.77.0.1 succeeded.',
  );
});

test('xinetd at its cps takes its listener away for seconds, which is no number of connections', async () => {
  const ns = await Namespace.open();
  await xinetd(ns, 7000, 'instances = UNLIMITED', 'cps = 25 3');
  const {ceiling} = await measure(ns, target, [...load, '--repeats', '3']);
  expect(ceiling.attempts.refusals.refused).toBeGreaterThan(0);
  expect(certainOfTarget(ceiling)).toEqual(['listener-closed']);
  expect(about(ceiling, 'app-cap-reject').confidence).toBe('possible');
});
