import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {brief, certainOfTarget, hits, startMeasuring} from '../helpers/plimsoll.ts';
import {startPatient, takeFilesAway} from './programs/patient.ts';

// Each place in the queue is counted, so no canary takes one.
const flags = ['-c', '300', '-r', '100/s', ...brief];
const target = '127.0.0.1:7000';

test('the machine has no file handle left for the target', {timeout: 240_000}, async (ctx) => {
  if (process.getuid?.() !== 0) ctx.skip('fs.file-max can be set by root alone');
  const ns = await Namespace.open({alone: true, ofRoot: true});
  const server = await startPatient(ns);
  const running = startMeasuring(ns, target, flags);
  await takeFilesAway(server, running.measured);
  const {ceiling, exitCode} = await running.measured;
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'target-file-max',
    side: 'target-kernel',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: ceiling.result,
  });
  expect(ceiling.attempts.held).toBe((ceiling.result ?? 0) + 17);
  expect(certainOfTarget(ceiling)).toEqual(['target-file-max']);
  expect(hits(ceiling)).toEqual(['target-file-max']);
  expect(exitCode).toBe(0);
});
