import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {beforeAll, beforeEach, describe, expect, it, onTestFinished} from 'vitest';
import {type Host, parseHostPrefix} from '../../src/hosts/host.ts';
import {Observer, readHost} from '../../src/observe/observer.ts';
import {Shell} from '../../src/observe/shell.ts';
import {observe, observeTarget, parseObserveOn} from '../../src/run/observe-on.ts';
import {Namespace} from '../helpers/namespace.ts';
import {lack, need, needUnshare} from '../helpers/need.ts';
import {eventually, openConnections, startListener} from './programs.ts';

const slowPrefix = fileURLToPath(new URL('programs/slow-prefix.py', import.meta.url));
const isRoot = process.getuid?.() === 0;

const through = (...prefix: string[]): Host => ({name: prefix[0] ?? '', prefix});
/** A prefix that is a script; `"$@"` is the command it is given. */
const script = (text: string): Host => through('sh', '-c', text, 'prefix');

async function observing(endpoint: Parameters<typeof Observer.open>[0], host: Host): Promise<Observer> {
  const observer = await Observer.open(endpoint, host);
  onTestFinished(() => observer.close());
  return observer;
}

function shellOf(host: Host): Shell {
  const shell = new Shell(host);
  onTestFinished(() => shell.close());
  return shell;
}

async function listening(args: readonly string[], prefix: readonly string[] = []) {
  const started = await startListener(args, prefix);
  onTestFinished(() => started.program.end());
  return started;
}

/** What `--observe-on` makes of a prefix that does not get through. */
async function refusal(host: Host): Promise<string> {
  const error = await observe(null, host).then(
    async (observer) => {
      await observer.close();
      return undefined;
    },
    (reason: Error) => reason,
  );
  expect(error).toMatchObject({name: 'UsageError'});
  expect(error?.message).not.toContain('\n');
  return error?.message ?? '';
}

describe('a network namespace', () => {
  it('by nsenter, whose listener has an address that nothing here has', async () => {
    const namespace = await Namespace.open();
    await namespace.mustRun('sysctl', '-qw', 'net.core.somaxconn=7');
    const {port, program} = await listening(['127.0.0.1,0', '64'], namespace.prefix);
    const observer = await observing(
      {family: 4, address: '127.0.0.1', port},
      parseHostPrefix(namespace.prefix.join(' '), '--observe-on'),
    );
    const facts = await observer.readAll();
    expect(facts.settings.somaxconn).toMatchObject({value: 7});
    expect(facts.sample.listeners).toMatchObject({value: [{acceptQueueLimit: {value: 7}}]});
    expect(facts.sample.processes).toMatchObject({value: [{pid: program.pid}]});
    // As seen from here the address may be another, of a load balancer: then the port alone decides.
    const balanced = await observing({family: 4, address: '192.0.2.9', port}, through(...namespace.prefix));
    expect(balanced.how).toContain('by its port');
    expect((await balanced.readSample()).listeners).toMatchObject({value: [{port}]});
    expect(await balanced.countSockets()).toMatchObject({value: {accepted: 0, queued: 0}});
    // On two addresses it is not guessed which one is meant.
    await listening([`127.0.0.2,${port}`, '64'], namespace.prefix);
    const ambiguous = await observing({family: 4, address: '192.0.2.9', port}, through(...namespace.prefix));
    expect(ambiguous.lost).toBe('192.0.2.9 is not an address of nsenter');
    expect(ambiguous.unreachable).toBeUndefined();
  });

  it('by ip netns exec', async ({skip}) => {
    if (!isRoot) return skip('ip netns is for root');
    need('ip', 'ss');
    needUnshare('-nm');
    const name = `plimsoll-${process.pid}`;
    execFileSync('ip', ['netns', 'add', name]);
    onTestFinished(() => void execFileSync('ip', ['netns', 'del', name]));
    execFileSync('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
    const prefix = ['ip', 'netns', 'exec', name];
    const {port} = await listening(['127.0.0.1,0', '5'], prefix);
    const observer = await observing({family: 4, address: '127.0.0.1', port}, through(...prefix));
    expect((await observer.readSample()).listeners).toMatchObject({value: [{acceptQueueLimit: {value: 5}}]});
    const own = await readHost();
    const there = await observer.readAll();
    expect(there.settings.networkNamespace).not.toEqual(own.settings.networkNamespace);
  });
});

describe('a prefix that does not get through', () => {
  it.each([
    ['is not installed', through('/nowhere/ssh', 'staging'), /could not be started: .*ENOENT/],
    [
      'fails',
      script('echo "Permission denied (publickey)." >&2; exit 255'),
      /exited with 255: Permission denied/,
    ],
    [
      'says why last',
      script('echo "Warning: Permanently added x to the list of known hosts." >&2; echo no >&2; exit 1'),
      /exited with 1: no;/,
    ],
    ['ends without a word', through('true'), /exited with 0;/],
    [
      'says why on standard output',
      script('echo "no such container"; exit 1'),
      /exited with 1: no such container/,
    ],
    // Without a controlling terminal nothing can be asked there: setsid(2).
    [
      'wants a password from the terminal',
      script('read x </dev/tty || exit; exec "$@"'),
      /exited with \d+: .*\/dev\/tty/,
    ],
    ['runs something that is no shell', script('cat >/dev/null; exit 3'), /exited with 3/],
  ])('and %s', async (_, host, words) => {
    // A prefix that reads on is ended by closing; its time would be spent in vain here.
    if (words.source.includes('with 3')) {
      const shell = shellOf(host);
      await expect(shell.ask('echo', 200)).rejects.toThrow('did not answer within 200 ms');
      return;
    }
    const message = await refusal(host);
    expect(message).toMatch(/^--observe-on: the shell on /);
    expect(message).toMatch(words);
  });

  it('and hangs at a prompt is given up with what it said', async () => {
    const shell = shellOf(script('printf "Enter passphrase for key: "; sleep 300'));
    await expect(shell.ask('echo', 500)).rejects.toThrow(
      'the shell on sh did not answer within 500 ms, it only said: Enter passphrase for key: ',
    );
    const begunMs = performance.now();
    await shell.close();
    expect(performance.now() - begunMs).toBeLessThan(3000);
  });

  it('and floods is given up, not kept', async () => {
    const shell = shellOf(
      script('yes "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"'),
    );
    await expect(shell.ask('echo', 60_000)).rejects.toThrow('wrote without end');
  }, 60_000);

  it('is words of the command line', () => {
    expect(parseObserveOn(undefined)).toBeUndefined();
    expect(parseObserveOn('none')).toBeNull();
    expect(parseObserveOn('ssh "my host"')).toEqual({name: 'ssh "my host"', prefix: ['ssh', 'my host']});
  });
});

describe('a prefix that gets through after all', () => {
  it.each([
    ['prints a banner', script('echo; echo "*** Welcome to staging ***"; printf "No mail."; exec "$@"')],
    ['prints a banner on both streams', script('echo Welcome >&2; seq 20000; exec "$@"')],
    ['asks for a password on standard input', script('printf "password: "; read x; exec "$@"')],
    ['speaks another language', script('LC_ALL=de_DE.UTF-8 LANGUAGE=de; export LC_ALL LANGUAGE; exec "$@"')],
    ['has a profile with odd options', script('exec sh -c "set -f; exec \\"\\$@\\"" x "$@"')],
  ])('and %s', async (_, host) => {
    const {port} = await listening(['127.0.0.1,0', '5']);
    const observer = await observing({family: 4, address: '127.0.0.1', port}, host);
    expect(observer.lost).toBeUndefined();
    expect((await observer.readSample()).listeners).toMatchObject({value: [{acceptQueueLimit: {value: 5}}]});
    expect((await observer.readAll()).settings.tcpMem.known).toBe(true);
  });

  it('is not the target’s host', async () => {
    const answer = await observeTarget({family: 4, address: '192.0.2.9', port: 1}, script('exec "$@"'));
    // What is forwarded there has another address: whether anything is will be seen.
    const listeners = await answer.observer?.readSample().then((sample) => sample.listeners);
    expect(listeners).toMatchObject({known: false, detail: '192.0.2.9 is not an address of sh'});
    await answer.observer?.close();
  });
});

describe('a slow line', () => {
  it.each([100, 300])('of %d ms each way: looks become fewer, they do not queue', async (delayMs) => {
    const {port} = await listening(['127.0.0.1,0', '5']);
    const observer = await observing(
      {family: 4, address: '127.0.0.1', port},
      through('python3', slowPrefix, `${delayMs}`),
    );
    const begunMs = performance.now();
    const looks: ReturnType<Observer['readSample']>[] = [];
    // As impatient as no caller is: twenty times in two seconds.
    for (let i = 0; i < 20; i++) {
      looks.push(observer.readSample());
      await sleep(100);
    }
    const samples = new Set(await Promise.all(looks));
    const tookMs = performance.now() - begunMs;
    expect([...samples].every(({listeners}) => listeners.known)).toBe(true);
    expect(samples.size).toBeLessThanOrEqual(Math.ceil(tookMs / Math.max(250, 2 * delayMs)) + 1);
    expect(samples.size).toBeGreaterThanOrEqual(3);
    // The last one did not wait behind others.
    expect(tookMs).toBeLessThan(2000 + 4 * delayMs + 700);
  });
});

it('contact that is lost in mid-run makes gaps with the reason, and keeps what was', async () => {
  const {port} = await listening(['127.0.0.1,0', '5']);
  const observer = await observing({family: 4, address: '127.0.0.1', port}, through('timeout', '1.5'));
  const before = await observer.readAll({drops: true});
  expect(before.drops?.links.known).toBe(true);
  await eventually(
    () => observer.readSample(),
    () => observer.lost !== undefined,
  );
  expect(observer.lost).toBe('the shell on timeout exited with 124');
  expect(observer.unreachable).toBeUndefined();
  const after = await observer.readAll({drops: true});
  for (const reading of Object.values(after.drops ?? {}))
    expect(reading).toMatchObject({known: false, gap: 'not-observed', detail: observer.lost});
});

describe('another system', () => {
  beforeEach(() => needUnshare('-rm'));
  const withoutProc = through(
    'unshare',
    '-rm',
    'sh',
    '-c',
    'mount -t tmpfs none /proc && exec "$@"',
    'prefix',
  );

  it('without /proc is absent in every reading, but has a name', async () => {
    const {settings, sample, drops, controlGroups} = await readHost(withoutProc, {drops: true});
    expect(settings.kernel).toMatchObject({
      known: true,
      from: 'uname -sr',
      value: expect.stringMatching(/^Linux \S+$/),
    });
    const {kernel, networkNamespace, ...others} = settings;
    const {atMs, listeners, processes, ...counters} = sample;
    for (const reading of [
      ...Object.values(others),
      ...Object.values(counters),
      drops?.links,
      drops?.conntrack,
    ])
      expect(reading).toMatchObject({known: false, gap: 'absent'});
    expect(networkNamespace.known).toBe(false);
    for (const reading of Object.values(controlGroups)) expect(reading.known).toBe(false);
  });

  it('does not say that nothing listens where it cannot be seen', async () => {
    const bin = mkdtempSync(join(tmpdir(), 'plimsoll-no-ss-'));
    onTestFinished(() => rmSync(bin, {recursive: true}));
    writeFileSync(join(bin, 'ss'), '#!/bin/sh\nexit 1\n');
    chmodSync(join(bin, 'ss'), 0o755);
    const observer = await observing(
      {family: 4, address: '*', port: 80},
      through('env', `PATH=${bin}:${process.env.PATH}`, ...withoutProc.prefix),
    );
    expect((await observer.readSample()).listeners).toMatchObject({known: false, gap: 'absent'});
  });
});

describe('ssh', () => {
  const sshd = '/usr/sbin/sshd';
  const tools = ['sshd', 'ssh', 'ssh-keygen', 'unshare', 'nsenter', 'ip'];
  let directory: string;
  let prefix: string[] | undefined;

  beforeAll(async () => {
    if (!isRoot || tools.some((name) => lack(name) !== undefined)) return;
    if (spawnSync('unshare', ['-n', 'true']).status !== 0) return;
    directory = mkdtempSync(join(tmpdir(), 'plimsoll-sshd-'));
    const file = (name: string) => join(directory, name);
    for (const key of ['host', 'user'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(key)]);
    writeFileSync(file('banner'), '*** authorised use only ***\n');
    writeFileSync(
      file('config'),
      `ListenAddress 127.0.0.1
Port 2222
HostKey ${file('host')}
AuthorizedKeysFile ${file('user.pub')}
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
Banner ${file('banner')}
`,
    );
    mkdirSync('/run/sshd', {recursive: true, mode: 0o755});
    // Not in a user namespace: sshd becomes other users on the way.
    const server = spawn(
      'unshare',
      [
        '-n',
        'sh',
        '-c',
        `ip link set lo up; ${sshd} -D -e -f ${file('config')} & echo up; read -r x; kill $!`,
      ],
      {stdio: ['pipe', 'pipe', 'ignore']},
    );
    await once(createInterface({input: server.stdout}), 'line');
    prefix = [
      ...`nsenter -t ${server.pid} -n ssh -p 2222`.split(' '),
      ...`-i ${file('user')} -o IdentitiesOnly=yes -o UserKnownHostsFile=/dev/null`.split(' '),
      ...'-o StrictHostKeyChecking=no -o ConnectTimeout=5 -F none'.split(' '),
    ];
    return async () => {
      const gone = once(server, 'exit');
      server.stdin.end();
      await gone;
      rmSync(directory, {recursive: true});
    };
  });

  const login = `${userInfo().username}@127.0.0.1`;

  it('reads the host it leads to, banner or not', async ({skip}) => {
    need(...tools);
    needUnshare('-n');
    if (!prefix) return skip('sshd in a network of its own is for root');
    const {port} = await listening(['127.0.0.1,0', '5'], prefix.slice(0, 4));
    await eventually(
      () =>
        Promise.resolve(spawnSync(prefix?.[0] as string, [...(prefix ?? []).slice(1), login, 'true']).status),
      (status) => status === 0,
    );
    const observer = await observing({family: 4, address: '127.0.0.1', port}, through(...prefix, login));
    expect(observer.lost).toBeUndefined();
    const {settings, sample, drops, self} = await observer.readAll({drops: true});
    expect(sample.listeners).toMatchObject({value: [{acceptQueueLimit: {value: 5}}]});
    expect(settings.kernel.known && drops?.netfilter.known && drops.links.known).toBe(true);
    expect(self).toBeUndefined();
    const looks = await Promise.all([observer.readSample(), observer.readSample()]);
    expect(looks[0]).toBe(looks[1]);
  });

  it('says why it does not get through', async ({skip}) => {
    need(...tools);
    needUnshare('-n');
    if (!prefix) return skip('sshd in a network of its own is for root');
    expect(await refusal(through(...prefix, 'nobody@127.0.0.1'))).toMatch(
      /exited with 255: .*Permission denied \(publickey\)/,
    );
    expect(await refusal(through(...prefix.map((word) => (word === '2222' ? '1' : word)), login))).toMatch(
      /exited with 255: .*Connection refused/,
    );
    expect(await refusal(through(...prefix, '-tt', login))).toMatch(/terminal, leave that out/);
  });
});

it('a process that a prefix started is gone after closing', async () => {
  const observer = await Observer.open(null, script('"$@"'));
  const facts = await observer.readAll();
  const pid = facts.self?.known ? facts.self.value.pid : 0;
  expect(readFileSync(`/proc/${pid}/comm`, 'utf8')).toBe('sh\n');
  await observer.close();
  expect(existsSync(`/proc/${pid}`)).toBe(false);
});

it('connections are counted over a prefix as they are here', async () => {
  const {port} = await listening(['127.0.0.1,0', '5']);
  const sockets = await openConnections(3, {host: '127.0.0.1', port});
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  const observer = await observing({family: 4, address: '127.0.0.1', port}, script('exec "$@"'));
  expect(await observer.countSockets()).toMatchObject({value: {accepted: 0, queued: 3, synReceived: 0}});
});
