import {describe, expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, certainOfTarget, cited, hits, listen, type Measured, measure} from '../helpers/plimsoll.ts';

const load = ['-c', '200', '-r', '200/s', '--hold', '4s'];

/** A connection that says nothing for so long is ended. */
async function idle(seconds: number, flags = load): Promise<Measured> {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--idle-close', `${seconds}s`);
  return measure(ns, target, flags);
}

function expectTimeoutOf(seconds: number, {ceiling, exitCode}: Measured): void {
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'idle-timeout',
    side: 'target-process',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: null,
  });
  const age = Number(cited(ceiling.findings[0] as never, /age, p50/));
  expect(age).toBeGreaterThanOrEqual(seconds * 950);
  expect(age).toBeLessThan(seconds * 1500);
  expect(certainOfTarget(ceiling)).toEqual(['idle-timeout']);
  expect(exitCode).toBe(0);
}

test('every one ends at the age of 2 s', async () => {
  const measured = await idle(2);
  expectTimeoutOf(2, measured);
  expect(measured.ceiling).toMatchObject({
    outcome: 'limit-found',
    basis: 'accepted',
    attempts: {started: 200, established: 200, held: 0, closedByPeer: 200},
  });
  expect(hits(measured.ceiling)).toEqual(['idle-timeout']);
});

test('while the youngest live on: no eviction, for it does not end with the arrivals', async () => {
  const measured = await idle(5, ['-c', '400', '-r', '50/s', '--hold', '1500ms']);
  expectTimeoutOf(5, measured);
  expect(measured.ceiling.attempts.held).toBeGreaterThan(0);
  expect(about(measured.ceiling, 'app-cap-evict').verdict).toBe('clear');
});

test('held for less long than the timeout, nothing is found', async () => {
  const {ceiling} = await idle(10, ['-c', '50', '-r', '500/s', '--hold', '300ms']);
  expect(hits(ceiling)).toEqual(['no-limit-reached']);
});

describe('beside a number that is full: both are named, what bound first before the timeout', () => {
  const capped = async (whenFull: 'evict' | 'stop', ...flags: string[]) => {
    const ns = await Namespace.open();
    const cap = ['--max-connections', '50', '--when-full', whenFull, '--backlog', '16', '--idle-close', '3s'];
    const {target} = await listen(ns, '127.0.0.1:7000', ...cap);
    return measure(ns, target, [
      '-c',
      '200',
      '-r',
      '100/s',
      '--connect-timeout',
      '3s',
      '--hold',
      '5s',
      // Where each new connection ends an old one, the canary would end some before their time.
      '--no-canary',
      ...flags,
    ]);
  };

  test.each([
    ['evict', 'app-cap-evict'],
    ['stop', 'app-cap-stop'],
  ] as const)('%s: %s at 50, and 3 s', async (whenFull, limit) => {
    const {ceiling} = await capped(whenFull);
    expect(ceiling).toMatchObject({result: 50, basis: 'accepted'});
    expect(hits(ceiling).slice(0, 2)).toEqual([limit, 'idle-timeout']);
    expect(certainOfTarget(ceiling)).toEqual([limit, 'idle-timeout']);
    expect(about(ceiling, limit)).toMatchObject({confidence: 'certain', ceiling: 50});
    const idleFinding = about(ceiling, 'idle-timeout');
    expect(idleFinding).toMatchObject({confidence: 'certain', ceiling: null});
    expect(cited(idleFinding, /age, the youngest/)).toBeGreaterThanOrEqual(2850);
    expect(cited(idleFinding, /age, p90/)).toBeLessThan(4500);
  });

  test('from outside, eviction: both are likely', async () => {
    const {ceiling} = await capped('evict', '--observe-on', 'none');
    expect(ceiling.findings.slice(0, 2)).toMatchObject([
      {limit: 'app-cap-evict', confidence: 'likely', ceiling: 50},
      {limit: 'idle-timeout', confidence: 'likely'},
    ]);
  });

  test('from outside, one that stops: both are possible, and nothing is sure', async () => {
    const {ceiling} = await capped('stop', '--observe-on', 'none');
    expect(about(ceiling, 'app-cap-stop')).toMatchObject({verdict: 'hit', confidence: 'possible'});
    expect(about(ceiling, 'idle-timeout')).toMatchObject({verdict: 'hit', confidence: 'possible'});
    expect(certainOfTarget(ceiling)).toEqual([]);
  });
});

test('from outside it is likely: one age, at different times', async () => {
  const {ceiling} = await idle(2, [...load, '--observe-on', 'none']);
  expect(ceiling.findings[0]).toMatchObject({limit: 'idle-timeout', verdict: 'hit', confidence: 'likely'});
  expect(about(ceiling, 'target-died').verdict).toBe('clear');
  expect(certainOfTarget(ceiling)).toEqual([]);
});
