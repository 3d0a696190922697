import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, cited, hits, listen, type Measured, measure} from '../helpers/plimsoll.ts';
import {serveProgram} from './programs/serve-program.ts';

async function measureCapOf50(...flags: string[]): Promise<Measured> {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--max-connections', '50', ...flags);
  return measure(ns, target, ['-c', '200', '-r', '250/s', ...brief]);
}

function expectCapOf50({ceiling, exitCode}: Measured): void {
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: 50,
    basis: 'accepted',
    attempts: {started: 200, accepted: 50, phantom: 0, held: 50, closedByPeer: 0},
  });
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'app-cap-reject',
    side: 'target-process',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: 50,
  });
  expect(hits(ceiling)).toEqual(['app-cap-reject']);
  expect(exitCode).toBe(0);
}

test('the application says that it is full, and closes', async () => {
  const measured = await measureCapOf50('--when-full', 'message');
  expectCapOf50(measured);
  const {attempts, findings} = measured.ceiling;
  expect(attempts).toMatchObject({established: 200, refusals: {denied: 150}});
  expect(attempts.lastWords).toEqual({'ERR max number of clients reached\r\n': 150});
  expect(cited(findings[0] as never, /last message/)).toBe('ERR max number of clients reached');
});

test('the application says that it is full, and leaves it to the client to close', async () => {
  const ns = await Namespace.open();
  await serveProgram(ns, 'last-words.py', '127.0.0.1', '7000', '50', 'keep');
  // It never has a place again, so the number is not tried twice.
  const flags = ['-c', '100', '-r', '250/s', '--repeats', '0', ...brief];
  const {ceiling, exitCode} = await measure(ns, '127.0.0.1:7000', flags);
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: 50,
    attempts: {established: 100, accepted: 50, held: 50, refusals: {denied: 50}},
  });
  expect(hits(ceiling)).toEqual(['app-cap-reject']);
  expect(exitCode).toBe(0);
});

test('the application closes without a word', async () => {
  const measured = await measureCapOf50('--when-full', 'close');
  expectCapOf50(measured);
  expect(measured.ceiling.attempts).toMatchObject({established: 200, refusals: {closed: 150}});
});

test.each(['close'])(
  'it does %s, and ends those it took when they have been idle for long: the figure is the number of the cap',
  async (how) => {
    const ns = await Namespace.open();
    const limits = ['--idle-close', '2s', '--max-connections', '50', '--when-full', how];
    const {target} = await listen(ns, '127.0.0.1:7000', ...limits);
    const flags = ['-c', '100', '-r', '200/s', '--connect-timeout', '3s', '--hold', '3s'];
    const {ceiling} = await measure(ns, target, flags);
    expect(ceiling).toMatchObject({
      outcome: 'limit-found',
      result: 50,
      attempts: {established: 100, held: 0, closedByPeer: 50},
    });
    expect(about(ceiling, 'app-cap-reject')).toMatchObject({
      verdict: 'hit',
      confidence: 'certain',
      ceiling: 50,
    });
    expect(hits(ceiling).sort()).toEqual(['app-cap-reject', 'idle-timeout']);
  },
);

test('the application resets', async () => {
  const measured = await measureCapOf50('--when-full', 'reset');
  expectCapOf50(measured);
  expect(measured.ceiling.attempts).toMatchObject({established: 200, refusals: {reset: 150}});
});

test('its words count though RST follows them at once', async () => {
  const measured = await measureCapOf50('--when-full', 'message', '--full-message', 'too many connections');
  expectCapOf50(measured);
  expect(measured.ceiling.attempts.lastWords).toEqual({'too many connections': 150});
});
