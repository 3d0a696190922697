import {readdirSync, readlinkSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {Namespace, openPair, serverAddress} from '../helpers/namespace.ts';
import {need} from '../helpers/need.ts';
import {brief, hits, listen, measure, program, startMeasuring} from '../helpers/plimsoll.ts';

const terminalPrefix = fileURLToPath(new URL('programs/terminal-prefix.py', import.meta.url));
const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The last line of standard error of a run that was refused. */
async function refusal(namespace: Namespace, prefix: string): Promise<string> {
  const args = [program, 'ceiling', '127.0.0.1:7000', '--drive-from', prefix];
  const {exitCode, stderr} = await namespace.run(process.execPath, args);
  expect(exitCode).toBe(2);
  expect(stderr.trim()).not.toContain('\n');
  return stderr;
}

/** A prefix as the user writes it, of a script; `"$@"` is the command that it is given. */
const scripted = (script: string) => `sh -c '${script}' prefix`;
const from = (...prefixes: string[]) => prefixes.flatMap((prefix) => ['--drive-from', prefix]);

/** Processes that live in a namespace, save the one that holds it. */
function livingIn({pid}: Namespace): number[] {
  const own = readlinkSync(`/proc/${pid}/ns/net`);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => each !== pid && namespaceOf(each) === own);
}

function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

test('a host that is its own limit does not silence the other', async () => {
  need('prlimit');
  const {client, server} = await openPair();
  const {target} = await listen(server, '0.0.0.0:7000');
  const address = target.replace('0.0.0.0', serverAddress);
  const other = `nsenter -t ${client.pid} -n --`;
  const poor = `${other} prlimit --nofile=60:60`;
  const flags = ['-c', '200', '-r', '500/s', '-w', '1', ...brief, ...from(other, poor)];
  const {record, ceiling, exitCode, stderr} = await measure(server, address, flags);
  expect(record.driver).toMatchObject({drivenFrom: [other, poor], workers: 2, engine: 'epoll'});
  const [rich, limited] = ceiling.hosts ?? [];
  expect(rich).toMatchObject({host: other, asked: 100, started: 100, held: 100, refusals: {}});
  expect(limited).toMatchObject({host: poor, asked: 100, ownLimits: ['driver-fds']});
  const {held = 0, started = 0} = limited ?? {};
  expect(held).toBeGreaterThan(20);
  expect(held).toBeLessThan(60);
  expect(limited?.refusals).toEqual({'no-fds': started - held});
  const unbegun = 100 - held;
  expect(limited).toMatchObject({leftOut: unbegun});
  // Both together, to the last connection.
  expect(ceiling.attempts).toMatchObject({started: 100 + started, held: 100 + held, accepted: 100 + held});
  expect(ceiling).toMatchObject({result: 100 + held, basis: 'accepted'});
  expect({outcome: ceiling.outcome, exitCode}).toEqual({outcome: 'no-limit-reached', exitCode: 0});
  expect(hits(ceiling)).toEqual(['no-limit-reached', 'driver-fds']);
  expect(ceiling.findings.find(({limit}) => limit === 'driver-fds')).toMatchObject({host: poor});
  expect(ceiling.notes.join()).toContain(
    `${poor} reached a limit of its own (driver-fds): ${unbegun} of its 100 connections`,
  );
  expect(stderr).not.toContain('internal error');
});

test('behind a banner and where there is only Node, workers start all the same', async () => {
  need('mount');
  const namespace = await Namespace.open();
  const {target} = await listen(namespace, '127.0.0.1:7000');
  const slow = scripted('echo "*** Welcome ***"; printf "No mail."; echo hello >&2; sleep 1; exec "$@"');
  const bare = `unshare -m ${scripted(`mount -t tmpfs none ${repository} && exec "$@"`)}`;
  const flags = ['-c', '60', '-r', '500/s', ...brief, ...from(slow, bare)];
  const {record, ceiling} = await measure(namespace, target, flags);
  expect(ceiling.hosts?.map(({host, started, held}) => ({host, started, held}))).toEqual(
    [slow, bare].map((host) => ({host, started: 30, held: 30})),
  );
  expect(record.driver.hosts?.map(({engine}) => engine)).toEqual(['epoll', 'net']);
  // Whatever their clocks say, they began together: before half of the ramp was over each had connected.
  const rampMs = (60 / 500) * 1000;
  for (const {establishedPerSecond} of ceiling.hosts ?? [])
    expect(30 / (establishedPerSecond ?? 0)).toBeLessThan((4 * rampMs) / 1000);
});

test('none is left anywhere when the coordinator is killed', async () => {
  const {client, server} = await openPair();
  const {pid} = await listen(server, `${serverAddress}:7000`);
  const flags = ['-c', '2000', '-r', '200/s', ...from('local', `nsenter -t ${client.pid} -n --`)];
  const running = startMeasuring(server, `${serverAddress}:7000`, flags);
  running.measured.catch(() => {});
  await running.workersWith(60);
  await expect.poll(() => livingIn(client)).not.toEqual([]);
  running.kill('SIGKILL');
  await running.ended;
  await expect.poll(() => livingIn(client), {timeout: 5000}).toEqual([]);
  await expect.poll(() => livingIn(server).filter((each) => each !== pid), {timeout: 5000}).toEqual([]);
});

test('what is missing on a host is said in one line, with what mends it', async () => {
  need('python3', 'mount');
  const namespace = await Namespace.open();
  const hidden = `mount --bind /dev/null ${process.execPath}; mount -t tmpfs none ${repository}`;
  const rows: [prefix: string, says: RegExp][] = [
    [`python3 ${terminalPrefix}`, /terminal-prefix\.py: the prefix gives its command a terminal.*no -t/],
    [
      `unshare -m ${scripted(`${hidden}; PATH=/bin exec "$@"`)}`,
      /install Node 20\.19 or later, then: npm install/,
    ],
    [scripted('echo "no such container"; exit 1'), /prefix: no such container/],
    ['/nowhere/ssh gen1', /^plimsoll: --drive-from: \/nowhere\/ssh gen1: .*ENOENT/],
  ];
  const said = await Promise.all(rows.map(([prefix]) => refusal(namespace, prefix)));
  for (const [i, [, says]] of rows.entries()) expect(said[i]).toMatch(says);
});
