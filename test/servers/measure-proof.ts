import {expect} from 'vitest';
import type {Namespace} from '../helpers/namespace.ts';
import {about, cited, hits, type Measured, measure} from '../helpers/plimsoll.ts';

const flags = ['--connect-timeout', '3s', '--hold', '0s', '--rate', '500/s', '--passive', '--no-canary'];

/** A run that sees nothing of the target but what it says: only the proof tells who was accepted. */
export function measureUnobserved(
  ns: Namespace,
  target: string,
  connections: number,
  ...more: string[]
): Promise<Measured> {
  return measure(ns, target, ['-c', `${connections}`, '--observe-on', 'none', ...flags, ...more]);
}

/** `accepted` connections were proven and are alive, all others were denied in these words. */
export function expectCap(
  {ceiling, record}: Measured,
  accepted: number,
  lastWords: Record<string, number>,
): void {
  const denied = Object.values(lastWords).reduce((sum, count) => sum + count, 0);
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: accepted,
    basis: 'served',
    attempts: {
      started: accepted + denied,
      established: accepted + denied,
      accepted,
      served: accepted,
      held: accepted,
      closedByPeer: 0,
      refusals: {denied},
      lastWords,
    },
    latency: {accept: {count: accepted}},
  });
  expect(ceiling.findings[0]).toMatchObject({limit: 'app-cap-reject', verdict: 'hit', ceiling: accepted});
  expect(JSON.stringify(record)).not.toContain('secret');
}

/** Everybody was accepted. */
export function expectAll({ceiling}: Measured, accepted: number): void {
  expect(ceiling).toMatchObject({
    outcome: 'no-limit-reached',
    result: accepted,
    basis: 'served',
    attempts: {started: accepted, accepted, served: accepted, held: accepted, refusals: {}},
    latency: {accept: {count: accepted}},
  });
}

/** Nobody was accepted, all were denied in the same words. */
export function expectNobody({ceiling}: Measured, lastWords: string): void {
  const {started} = ceiling.attempts;
  expect(hits(ceiling)).toEqual([]);
  expect(about(ceiling, 'app-cap-reject')).toMatchObject({verdict: 'unknown'});
  expect(cited(about(ceiling, 'app-cap-reject'), /last message/)).toBe(lastWords);
  expect(ceiling).toMatchObject({
    outcome: 'inconclusive',
    result: 0,
    basis: 'served',
    attempts: {accepted: 0, held: 0, refusals: {denied: started}, lastWords: {[lastWords]: started}},
  });
}
