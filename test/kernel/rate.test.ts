import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, experiment, hits, listen} from '../helpers/plimsoll.ts';

test.each([
  [50, '16', ['-r', '2k/s']],
  [500, '4096', ['-r', '2k/s']],
  [300, '4096', ['-r', '2k/s', '--step', '1s']],
  [5000, '4096', ['-r', '7k/s', '--step', '1500ms']],
])('a server that accepts %i a second behind a queue of %s', async (perSecond, backlog, flags) => {
  // Its own pace, and that of the driver, would feel what others do.
  const ns = await Namespace.open({alone: perSecond > 1000});
  const {target} = await listen(
    ns,
    '127.0.0.1:7000',
    '--accept-rate',
    `${perSecond}/s`,
    '--backlog',
    backlog,
  );
  const {ceiling: rate, exitCode} = await experiment(ns, 'rate', target, flags);
  expect(rate).toMatchObject({
    name: 'rate',
    outcome: 'limit-found',
    unit: 'connections/s',
    basis: 'confirmed',
  });
  expect(rate.result).toBeGreaterThanOrEqual(0.9 * perSecond);
  expect(rate.result).toBeLessThanOrEqual(1.1 * perSecond);
  expect(about(rate, 'accept-rate')).toMatchObject({verdict: 'hit', confidence: 'certain'});
  expect(hits(rate)).not.toContain('no-limit-reached');
  // Each was closed as soon as it was taken, and none is left.
  expect(rate.attempts).toMatchObject({held: 0, closedByUs: rate.attempts.established});
  // The target counts everybody's; the canary's are not of the run.
  expect(rate.attempts.accepted).toBeLessThanOrEqual(rate.attempts.established);
  expect(await ns.mustRun('ss', '-Htn', 'state', 'established')).toBe('');
  expect(exitCode).toBe(0);
});

test('a rate that the server keeps up with is no limit', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {ceiling: rate} = await experiment(ns, 'rate', target, ['-r', '300/s', '--step', '1s']);
  expect(rate).toMatchObject({outcome: 'no-limit-reached', result: 300});
  expect(rate.attempts).toMatchObject({started: 300, established: 300, accepted: 300});
  expect(rate.steps?.map(({asked, verdict}) => [asked, verdict])).toEqual([
    [100, 'held'],
    [300, 'held'],
  ]);
  expect(rate.fidelity?.achievedPerSecond).toBeGreaterThan(290);
});
