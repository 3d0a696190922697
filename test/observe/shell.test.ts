import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, describe, expect, it, onTestFinished} from 'vitest';
import {localHost} from '../../src/hosts/host.ts';
import {Shell} from '../../src/observe/shell.ts';
import {needOf} from '../helpers/need.ts';
import {eventually, Program} from './programs.ts';

const open: Shell[] = [];

function shellOf(command?: readonly string[], prefix: readonly string[] = []): Shell {
  needOf([...prefix, ...(command ?? [])]);
  const shell = new Shell(prefix.length === 0 ? localHost : {name: prefix.join(' '), prefix}, command);
  open.push(shell);
  return shell;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((shell) => shell.close()));
});

const gone = (pid: number) => eventually(async () => !existsSync(`/proc/${pid}`), Boolean);

describe.each([
  ['dash', ['dash']],
  ['busybox sh', ['busybox', 'sh']],
  ['bash --posix', ['bash', '--posix']],
])('%s', (_, command) => {
  it('answers what a script wrote, on both streams, with and without a last newline', async () => {
    const shell = shellOf(command);
    expect(await shell.ask('echo out; echo err >&2')).toBe('out\nerr\n');
    expect(await shell.ask('printf %s "no newline"')).toBe('no newline');
    expect(await shell.ask(':')).toBe('');
    expect(await shell.ask('echo "$LC_ALL"')).toBe('C\n');
  });

  it('answers many questions at once, each with its own answer', async () => {
    const shell = shellOf(command);
    const numbers = Array.from({length: 100}, (_, i) => i);
    expect(await Promise.all(numbers.map((i) => shell.ask(`echo ${i}`)))).toEqual(
      numbers.map((i) => `${i}\n`),
    );
  });

  it('brings ten megabytes whole', async () => {
    const shell = shellOf(command);
    const lines = (
      await shell.ask(`awk 'BEGIN {for (i = 0; i < 500000; i++) print "line number " i}'`)
    ).split('\n');
    expect(lines).toHaveLength(500_001);
    expect(lines.every((line, i) => line === (i === 500_000 ? '' : `line number ${i}`))).toBe(true);
  });

  it('commands in a script have no standard input, so they cannot eat the next script', async () => {
    const shell = shellOf(command);
    const [eaten, next] = await Promise.all([shell.ask('cat'), shell.ask('echo next')]);
    expect([eaten, next]).toEqual(['', 'next\n']);
  });

  it('gives up after the time allowed, drops the late answer, and goes on', async () => {
    const shell = shellOf(command);
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-shell-'));
    onTestFinished(() => rmSync(folder, {recursive: true}));
    const once = (file: string) => `until [ -e ${folder}/${file} ]; do sleep 0.02; done; echo late`;
    await shell.ask(':');
    await expect(shell.ask(once('a'), 100)).rejects.toThrow('did not answer within 100 ms');
    await expect(shell.ask('echo early')).rejects.toThrow('has not yet answered an earlier question');
    // Who has more patience than usual waits behind it.
    const patient = shell.ask('echo patient', 20_000);
    writeFileSync(join(folder, 'a'), '');
    expect(await patient).toBe('patient\n');
    await expect(shell.ask(once('b'), 100)).rejects.toThrow('did not answer within 100 ms');
    writeFileSync(join(folder, 'b'), '');
    const answer = await eventually(
      () => shell.ask('echo again').catch(() => undefined),
      (text) => text !== undefined,
    );
    expect(answer).toBe('again\n');
  });

  it('notices that the shell died, with its last words, and stays lost', async () => {
    const shell = shellOf(command);
    await expect(shell.ask('exec 2>&9; exit 3')).rejects.toThrow(/the shell on this host exited with \d/);
    await expect(shell.ask('echo still there?')).rejects.toThrow('the shell on this host exited with');
    expect(shell.lost).toContain('exited with');
  });

  it('notices that the shell was killed while it was asked', async () => {
    const shell = shellOf(command);
    await expect(shell.ask('kill -9 $$; sleep 5')).rejects.toThrow('was ended by SIGKILL');
  });

  it('ends with close, and with it what hangs in it', async () => {
    const shell = shellOf(command);
    const pid = Number(await shell.ask('echo $$'));
    const asleep = shell.ask('sleep 300 & echo $! >&2; wait', 200);
    await expect(asleep).rejects.toThrow('did not answer');
    await shell.close();
    expect(await gone(pid)).toBe(true);
    await expect(shell.ask('echo')).rejects.toThrow('was closed');
  });

  it('an idle one closes by itself', async () => {
    const shell = shellOf(command);
    const pid = Number(await shell.ask('echo $$'));
    await shell.close();
    // Not for want of patience, which would be by SIGKILL.
    expect(shell.lost).toContain('exited with 0');
    expect(await gone(pid)).toBe(true);
  });
});

describe('a prefix', () => {
  it('that does not exist is a lost shell', async () => {
    await expect(shellOf(undefined, ['/nowhere/ssh', 'staging']).ask('echo')).rejects.toThrow(
      /the shell on \/nowhere\/ssh staging could not be started.*ENOENT/s,
    );
  });

  it('that fails is lost with what it said', async () => {
    const shell = shellOf(undefined, ['sh', '-c', 'echo "Permission denied (publickey)." >&2; exit 255']);
    await expect(shell.ask('echo')).rejects.toThrow('exited with 255: Permission denied (publickey).');
  });

  it('may print a banner first', async () => {
    const shell = shellOf(undefined, ['sh', '-c', 'echo Welcome; printf "to staging"; exec "$@"', 'login']);
    expect(await shell.ask('echo answer')).toBe('answer\n');
  });
});

it('ends when the process that opened it is killed', async () => {
  const owner = new Program([
    process.execPath,
    '--import',
    'tsx',
    fileURLToPath(new URL('programs/shell-owner.ts', import.meta.url)),
  ]);
  const pid = Number(await owner.line());
  expect(existsSync(`/proc/${pid}`)).toBe(true);
  process.kill(owner.pid, 'SIGKILL');
  expect(await gone(pid)).toBe(true);
});
