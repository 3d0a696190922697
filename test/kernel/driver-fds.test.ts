import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {parseRecord} from '../../src/record/record.ts';
import {Namespace} from '../helpers/namespace.ts';
import {brief, certainOfTarget, cited, hits, listen, measure} from '../helpers/plimsoll.ts';

test('64 descriptors for one worker: the driver is the limit, and says so', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  const file = join(folder, 'record.json');
  const flags = ['-c', '200', '-r', '250/s', '-w', '1', '-o', file, ...brief];
  const {ceiling, exitCode, record} = await measure(ns, target, flags, ['prlimit', '--nofile=64:64', '--']);

  const {held} = ceiling.attempts;
  expect(held).toBeGreaterThan(16);
  expect(held).toBeLessThan(64);
  expect(ceiling).toMatchObject({outcome: 'inconclusive', attempts: {started: held + 1, established: held}});
  expect(ceiling.attempts.refusals).toEqual({'no-fds': 1});
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'driver-fds',
    side: 'driver',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: held,
  });
  expect(cited(ceiling.findings[0] as never, /soft RLIMIT_NOFILE/)).toBe(64);
  expect(hits(ceiling)).toEqual(['driver-fds']);
  expect(certainOfTarget(ceiling)).toEqual([]);
  expect(exitCode).toBe(3);
  expect(parseRecord(readFileSync(file, 'utf8'))).toEqual(record);
});

test('the soft limit alone is no limit: plimsoll raises it to the hard one', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {ceiling, exitCode} = await measure(
    ns,
    target,
    ['-c', '200', '-r', '250/s', '-w', '1', ...brief],
    ['prlimit', '--nofile=64:1024', '--'],
  );
  expect(ceiling).toMatchObject({outcome: 'no-limit-reached', result: 200});
  expect(exitCode).toBe(0);
});
