import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, hits, listen, measure} from '../helpers/plimsoll.ts';

function socketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  return join(folder, 'listener.sock');
}

test('a healthy listener takes all', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, `unix:${socketPath()}`);
  const {ceiling, record, exitCode} = await measure(ns, target, ['-c', '200', '-r', '250/s', ...brief]);
  expect(record.target).toMatchObject({scheme: 'unix', port: null, family: 'unix'});
  expect(ceiling).toMatchObject({
    outcome: 'no-limit-reached',
    result: 200,
    basis: 'accepted',
    attempts: {
      started: 200,
      established: 200,
      confirmed: 200,
      accepted: 200,
      phantom: 0,
      held: 200,
      refusals: {},
    },
  });
  expect(hits(ceiling)).toEqual(['no-limit-reached']);
  expect(exitCode).toBe(0);
});

test('backlog 8, and nobody accepts: nine fit, the others are told at once', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, `unix:${socketPath()}`, '--backlog', '8', '--never-accept');
  const {ceiling, exitCode} = await measure(ns, target, ['-c', '40', '-r', '50/s', ...brief]);
  expect(ceiling).toMatchObject({
    outcome: 'limit-found',
    result: 0,
    basis: 'accepted',
    attempts: {started: 40, established: 9, confirmed: 9, accepted: 0, held: 9},
  });
  expect(ceiling.attempts.refusals).toEqual({'queue-full': 31});
  expect(about(ceiling, 'accept-stalled')).toMatchObject({
    verdict: 'hit',
    confidence: 'certain',
    ceiling: 9,
    boundBy: 'backlog',
  });
  expect(hits(ceiling)).toEqual(['accept-stalled']);
  expect(exitCode).toBe(0);
});

test('the same from the client alone: whoever left made no room', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, `unix:${socketPath()}`, '--backlog', '8', '--never-accept');
  const flags = ['-c', '40', '-r', '50/s', '--observe-on', 'none', ...brief];
  const {ceiling, exitCode} = await measure(ns, target, flags);
  expect(ceiling).toMatchObject({outcome: 'limit-found', result: 9, basis: 'confirmed'});
  expect(ceiling.findings[0]).toMatchObject({limit: 'accept-stalled', confidence: 'possible', ceiling: 9});
  expect(hits(ceiling)).not.toContain('app-cap-stop');
  expect(exitCode).toBe(0);
});

test('nobody has made the socket', async () => {
  const ns = await Namespace.open();
  const {ceiling, exitCode} = await measure(ns, `unix:${socketPath()}`, ['-c', '20', '-r', '25/s', ...brief]);
  expect(ceiling.attempts.refusals).toEqual({refused: 20});
  expect(hits(ceiling)).toEqual(['refusing']);
  expect(about(ceiling, 'refusing').because[0]?.reading).toContain('no such file');
  expect(exitCode).toBe(4);
});

test('a pool behind a short queue: EAGAIN proves it full, and no limit of a network is named', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, `unix:${socketPath()}`, '--backlog', '8', '--accept-rate', '20/s');
  const flags = ['-c', '60', '-r', 'max', ...brief];
  const {ceiling} = await measure(ns, target, flags);
  expect(ceiling.attempts.refusals['queue-full']).toBeGreaterThan(0);
  expect(about(ceiling, 'accept-queue-burst')).toMatchObject({
    verdict: 'hit',
    confidence: 'certain',
    ceiling: 9,
    boundBy: 'backlog',
  });
  expect(about(ceiling, 'driver-ports').verdict).toBe('clear');
  expect(ceiling.findings.filter(({side, verdict}) => side === 'path' && verdict === 'hit')).toEqual([]);
});
