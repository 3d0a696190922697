import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync} from 'node:fs';
import {type AddressInfo, createServer} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {program} from '../helpers/plimsoll.ts';

/** The command lines of all processes, as ps prints them. */
function commandLines(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ') : [];
    } catch {
      return [];
    }
  });
}

test('while it runs, no process shows the password of the target', async () => {
  const secret = `s3cret${process.pid}`;
  // Answers nobody, so that the run is at work until it is told to end.
  const server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  const target = `redis://app:${secret}@127.0.0.1:${port}`;
  const running = spawn(process.execPath, [program, 'ceiling', target, '-c', '3'], {stdio: 'ignore'});
  const ended = once(running, 'close');
  await once(server, 'connection');
  const shown = commandLines().filter((line) => line.includes(`@127.0.0.1:${port}`));
  expect(shown).toEqual([
    expect.stringMatching(`^plimsoll ceiling redis://app:\\*\\*\\*@127.0.0.1:${port} -c 3`),
  ]);
  expect(commandLines().join('\n')).not.toContain(secret);
  running.kill('SIGINT');
  await ended;
});
