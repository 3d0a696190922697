import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {localHost} from '../../src/hosts/host.ts';
import {spawnOn} from '../../src/hosts/host-process.ts';

const openFds = () => readdirSync('/proc/self/fd').length;

/** Fields of a process after its name: state, parent, process group, session (proc_pid_stat(5)). */
function idsOf(pid: number): {group: number; session: number} {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [, , group, session] = fields.split(' ').map(Number);
  return {group: group ?? 0, session: session ?? 0};
}

describe('spawnOn', () => {
  it('runs a command with its standard streams', async () => {
    const cat = spawnOn(localHost, ['cat']);
    cat.stdin.end('to and fro');
    expect(await text(cat.stdout)).toBe('to and fro');
    expect(await cat.ended).toEqual({exitCode: 0, signal: undefined, why: undefined});
  });

  it('puts the prefix of the host before it', async () => {
    const env = spawnOn({name: 'env', prefix: ['env', 'SIDE=target']}, ['sh', '-c', 'echo $SIDE; exit 3']);
    expect(await text(env.stdout)).toBe('target\n');
    expect((await env.ended).exitCode).toBe(3);
  });

  it('leaves out of its environment what is said to be undefined', async () => {
    vi.stubEnv('SIDE', 'driver');
    onTestFinished(() => void vi.unstubAllEnvs());
    const shell = ['sh', '-c', 'echo "$SIDE-$MORE"'];
    expect(await text(spawnOn(localHost, shell).stdout)).toBe('driver-\n');
    expect(await text(spawnOn(localHost, shell, {SIDE: undefined, MORE: 'x'}).stdout)).toBe('-x\n');
  });

  it('gives it a process group of its own, so that ^C does not end it', async () => {
    const cat = spawnOn(localHost, ['cat']);
    expect(idsOf(cat.pid as number)).toEqual({group: cat.pid, session: cat.pid});
    cat.kill('SIGKILL');
    expect(await cat.ended).toEqual({exitCode: undefined, signal: 'SIGKILL', why: undefined});
  });

  it.each([
    ['no such command', ['/no/such/command'], /ENOENT/],
    ['no right to run it', ['/etc/passwd'], /EACCES/],
  ])('%s: it ends with the words of the system', async (_, command, why) => {
    const {ended, pid} = spawnOn(localHost, command);
    expect(pid).toBeUndefined();
    expect(await ended).toEqual({exitCode: undefined, signal: undefined, why: expect.stringMatching(why)});
  });

  it('waits for last words, and for no process in the background that holds the streams', async () => {
    const shell = spawnOn(localHost, ['sh', '-c', 'sleep 60 & echo $!; (sleep 0.1; echo late) & exit 4']);
    let heard = '';
    shell.stdout.on('data', (chunk) => {
      heard += chunk;
    });
    expect((await shell.ended).exitCode).toBe(4);
    expect(heard).toMatch(/^\d+\nlate\n$/);
    // The sleep goes on, and nothing of it is held here.
    for (const stream of [shell.stdin, shell.stdout, shell.stderr]) expect(stream.destroyed).toBe(true);
    const background = Number(heard.split('\n')[0]);
    expect(existsSync(`/proc/${background}`)).toBe(true);
    process.kill(background, 'SIGKILL');
  });

  it('leaves no descriptor behind', async () => {
    const fds = openFds();
    for (let i = 0; i < 20; i++) {
      const child = spawnOn(localHost, i % 2 === 0 ? ['true'] : ['/no/such/command']);
      child.stdin.on('error', () => {});
      child.stdout.resume();
      child.stderr.resume();
      await child.ended;
    }
    // What an earlier file of this process had open may be closed meanwhile: fewer are as good.
    await expect.poll(openFds).toBeLessThanOrEqual(fds);
  });

  it('says so where no descriptor is left to start it', () => {
    const program = fileURLToPath(new URL('programs/without-fds.ts', import.meta.url));
    const node = [process.execPath, '--import', 'tsx', program];
    const said = execFileSync('sh', ['-c', 'ulimit -n 400; exec "$@"', 'sh', ...node], {encoding: 'utf8'});
    expect(said).toBe(
      'UsageError: plimsoll is out of file descriptors and cannot start "true" (RLIMIT_NOFILE); raise it with ulimit -n\n',
    );
  });
});
