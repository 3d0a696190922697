import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {describe, expect, onTestFinished, test} from 'vitest';
import {startListener} from '../../src/listen/child.ts';
import {dial, eventually} from './dial.ts';

const built = existsSync(new URL('../../dist/cli.cjs', import.meta.url));

/** An ended process whose parent was killed stays a zombie until init takes notice. */
function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

// It starts bin/plimsoll.js, which runs what `npm run build` made.
describe.skipIf(!built)('startListener', () => {
  test('listens until it is stopped', async () => {
    const listener = await startListener(['--greet', 'hello', '--backlog', '16']);
    onTestFinished(listener.stop);
    const port = Number(new URL(listener.url).port);
    const client = await dial({host: '127.0.0.1', port});
    await eventually(() => expect(client.received).toBe('hello'));
    await listener.stop();
    expect(isAlive(listener.pid)).toBe(false);
    expect((await dial({host: '127.0.0.1', port})).ended).toBe('ECONNREFUSED');
  });

  test('says why it could not', async () => {
    const taken = await startListener();
    onTestFinished(taken.stop);
    await expect(startListener([new URL(taken.url).port])).rejects.toThrow(/EADDRINUSE/);
  });

  test('leaves nothing behind when its parent is killed', async () => {
    const parent = spawn(process.execPath, [
      '--import',
      'tsx',
      fileURLToPath(new URL('start-listener.ts', import.meta.url)),
    ]);
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [pid] = await once(createInterface({input: parent.stdout}), 'line');
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await eventually(() => expect(isAlive(pid)).toBe(false));
  });
});
