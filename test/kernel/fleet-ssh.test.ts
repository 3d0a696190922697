import {execFileSync} from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {need, skip} from '../helpers/need.ts';
import {listen, startMeasuring} from '../helpers/plimsoll.ts';

const port = 2222;

/** A prefix that logs in to the host at this address, where sshd runs in a namespace of its own. */
async function logIn(host: Namespace, address: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-fleet-'));
  onTestFinished(() => rmSync(directory, {recursive: true}));
  const file = (name: string) => join(directory, name);
  for (const key of ['host', 'user'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(key)]);
  const settings = [
    ...[`ListenAddress ${address}`, `Port ${port}`, `HostKey ${file('host')}`, 'PidFile none'],
    ...[`AuthorizedKeysFile ${file('user.pub')}`, 'UsePAM no', 'StrictModes no'],
    ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'PermitRootLogin prohibit-password'],
  ];
  writeFileSync(file('config'), `${settings.join('\n')}\n`);
  mkdirSync('/run/sshd', {recursive: true, mode: 0o755});
  host.start('/usr/sbin/sshd', ['-D', '-f', file('config')]);
  await expect.poll(() => host.mustRun('ss', '-Hltn', `sport = :${port}`), {timeout: 5000}).not.toBe('');
  return `ssh -p ${port} -i ${file('user')} -o IdentitiesOnly=yes -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -F none ${userInfo().username}@${address}`;
}

/** Workers of plimsoll that live in a namespace. */
function workersIn({pid}: Namespace): number[] {
  const own = readlinkSync(`/proc/${pid}/ns/net`);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => {
      try {
        const words = readFileSync(`/proc/${each}/cmdline`, 'utf8').split('\0');
        return readlinkSync(`/proc/${each}/ns/net`) === own && words.includes('worker');
      } catch {
        return false;
      }
    });
}

test('a host that is cut off in mid-run loses its share with the reason, and the others finish', async () => {
  need('sshd', 'ssh', 'ssh-keygen');
  if (process.getuid?.() !== 0) skip('sshd in a network of its own is for root');
  const server = await Namespace.open({ofRoot: true});
  const client = await Namespace.open({beside: server});
  await server.mustRun('ip', ...`link add cable type veth peer name cable netns ${client.pid}`.split(' '));
  for (const [namespace, address] of [
    [server, '10.9.0.2/24'],
    [client, '10.9.0.1/24'],
  ] as const) {
    await namespace.mustRun('ip', 'address', 'add', address, 'dev', 'cable');
    await namespace.mustRun('ip', 'link', 'set', 'cable', 'up');
  }
  const ssh = await logIn(client, '10.9.0.1');
  await listen(server, '10.9.0.2:7000');
  const flags = [
    ...['-c', '200', '-r', '50/s', '--hold', '0s', '--connect-timeout', '3s', '--no-canary'],
    ...['--drive-from', ssh, '--drive-from', 'local'],
  ];
  const running = startMeasuring(server, '10.9.0.2:7000', flags);
  await running.workersWith(25);
  expect(workersIn(client)).not.toEqual([]);
  await server.mustRun('ip', 'link', 'set', 'cable', 'down');
  const {record, ceiling, exitCode} = await running.measured;
  expect({complete: record.complete, exitCode, outcome: ceiling.outcome}).toEqual({
    ...{complete: false, exitCode: 70, outcome: 'inconclusive'},
  });
  const [cut, here] = ceiling.hosts ?? [];
  expect(cut).toMatchObject({host: ssh, held: 0});
  expect(cut?.lost).toBeGreaterThan(0);
  expect(cut?.lostWorkers?.join()).toMatch(/nothing was heard of it for 1\d s: the host is down, or the way/);
  expect(here).toMatchObject({host: 'local', asked: 100, started: 100, held: 100});
  expect(ceiling.attempts).toMatchObject({held: 100, lost: cut?.lost});
  // Nobody can end it from here: it ends by itself.
  await expect.poll(() => workersIn(client), {timeout: 20_000}).toEqual([]);
}, 90_000);
