import {expect} from 'vitest';
import type {Namespace} from '../helpers/namespace.ts';
import {about, experiment, hits, listen} from '../helpers/plimsoll.ts';

/** A server that accepts so many a second, of which `plimsoll rate` must find that figure and its reason. */
export async function expectRateOf(
  perSecond: number,
  backlog: number,
  ns: Namespace,
  flags: readonly string[],
): Promise<void> {
  const pace = ['--accept-rate', `${perSecond}/s`, '--backlog', `${backlog}`];
  const {target} = await listen(ns, '127.0.0.1:7000', ...pace);
  const {ceiling: rate, exitCode} = await experiment(ns, 'rate', target, flags);
  expect(rate).toMatchObject({
    name: 'rate',
    outcome: 'limit-found',
    unit: 'connections/s',
    basis: 'accepted',
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
}
