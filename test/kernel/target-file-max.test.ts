import {readdirSync, readFileSync} from 'node:fs';
import {expect, type TestContext, test, vi} from 'vitest';
import {setForSeconds} from '../helpers/machine-setting.ts';
import {Namespace} from '../helpers/namespace.ts';
import {about, brief, certainOfTarget, hits, type Measured, startMeasuring} from '../helpers/plimsoll.ts';

const flags = ['-c', '300', '-r', '100/s', ...brief];
const target = '127.0.0.1:7000';

/** accept(2) fails with ENFILE: then it waits and tries again. */
const patient = `
import socket, time
listener = socket.socket()
listener.bind(('127.0.0.1', 7000))
listener.listen(16)
print('listening', flush=True)
held = []
while True:
  try:
    held.append(listener.accept())
  except OSError:
    time.sleep(0.05)`;

function skipUnlessRoot(ctx: TestContext): void {
  if (process.getuid?.() !== 0) ctx.skip('fs.file-max can be set by root alone');
}

/**
 * Lowers fs.file-max far below what is in use while the target has some of the connections, so that handles that others
 * give back make no room. Whoever has CAP_SYS_ADMIN is exempt: the driver here, not the server.
 */
async function runOutOfFiles(more: readonly string[] = []): Promise<Measured> {
  const ns = await Namespace.open({alone: true, ofRoot: true});
  const {pid} = await ns.serve('setpriv', ['--bounding-set', '-sys_admin', 'python3', '-c', patient]);
  const running = startMeasuring(ns, target, [...flags, ...more]);
  await vi.waitFor(() => expect(readdirSync(`/proc/${pid}/fd`).length).toBeGreaterThan(40), {
    timeout: 20_000,
    interval: 20,
  });
  const inUse = Number(readFileSync('/proc/sys/fs/file-nr', 'utf8').split('\t')[0]);
  const setting = setForSeconds('/proc/sys/fs/file-max', `${Math.floor(inUse / 2)}`);
  const run = await running.measured;
  setting.putBack();
  return run;
}

test('the machine has no file handle left for the target', {timeout: 240_000}, async (ctx) => {
  skipUnlessRoot(ctx);
  const {ceiling, exitCode} = await runOutOfFiles();
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

test('from the client alone', {timeout: 240_000}, async (ctx) => {
  skipUnlessRoot(ctx);
  const {ceiling} = await runOutOfFiles(['--observe-on', 'none']);
  expect(about(ceiling, 'target-file-max')).toMatchObject({verdict: 'hit', confidence: 'possible'});
  expect(certainOfTarget(ceiling)).toEqual([]);
});
