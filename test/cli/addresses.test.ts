import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import type {Target} from '../../src/model/target.ts';
import {firstReached, type Reach} from '../../src/plan/first-reached.ts';
import type {Targets} from '../../src/plan/resolve.ts';
import {Namespace} from '../helpers/namespace.ts';
import {brief, listen, measured, program} from '../helpers/plimsoll.ts';
import {assignments, tcpCounter} from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-addresses-'));
afterAll(() => rmSync(folder, {recursive: true}));

/** Two addresses, IPv6 first as resolvers put it. */
const hosts = join(folder, 'hosts');
writeFileSync(hosts, '::1 both.test\n127.0.0.1 both.test\n');

/** Runs the program with a hosts file of its own. */
async function runWithHosts(namespace: Namespace, args: readonly string[]) {
  return namespace.run('unshare', [
    ...['-m', 'sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"', hosts],
    ...['env', ...assignments({}), process.execPath, program, ...args],
  ]);
}

test.each([
  ['127.0.0.1', 4, /127\.0\.0\.1 was chosen: it was reached, ::1 refused a connection\.$/],
  ['[::1]', 6, /::1 was chosen: it was reached\.$/],
] as const)('a name with two addresses, of which the server listens on %s', async (address, family, note) => {
  const namespace = await Namespace.open();
  await listen(namespace, `${address}:7000`);
  const {record, ceiling, exitCode} = measured(
    await runWithHosts(namespace, ['ceiling', 'both.test:7000', '--json', '-c', '20', ...brief]),
  );
  expect(exitCode).toBe(0);
  expect(record.target).toMatchObject({url: 'tcp://both.test:7000', family});
  expect(ceiling).toMatchObject({outcome: 'no-limit-reached', result: 20});
  expect(ceiling.notes).toContainEqual(expect.stringMatching(/^The name has 2 addresses; /));
  expect(ceiling.notes).toContainEqual(expect.stringMatching(note));
});

test('where neither is listened on, the first is what the report is about', async () => {
  const namespace = await Namespace.open();
  const {record, exitCode} = measured(
    await runWithHosts(namespace, ['ceiling', 'both.test:7000', '--json', '-c', '5', ...brief]),
  );
  expect(exitCode).toBe(4);
  expect(record.target.address).toBe('::1');
});

test('inspect finds the listener of a name on either, and sends nothing', async () => {
  const namespace = await Namespace.open();
  await listen(namespace, '127.0.0.1:7000');
  const {stdout, exitCode} = await runWithHosts(namespace, ['inspect', 'both.test:7000']);
  expect(stdout).toContain('accept queue of 127.0.0.1:7000');
  expect(exitCode).toBe(0);
  expect(tcpCounter(namespace, 'ActiveOpens')).toBe(0);
});

test('an address as it stands is not tried before the run', async () => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000');
  const {ceiling} = measured(
    await runWithHosts(namespace, [...['ceiling', server.target, '--json', '-c', '20', ...brief]]),
  );
  expect(ceiling.notes).toEqual([]);
  server.kill('SIGTERM');
  expect((await server.ended).stderr).toContain('accepted 20,');
});

const targets = ['::1', '10.0.0.1', '10.0.0.2'].map(
  (address): Target => ({
    url: 'tcp://name:80',
    scheme: 'tcp',
    endpoint: {family: address.includes(':') ? 6 : 4, address, port: 80},
  }),
) as unknown as Targets;

test.each<[Reach[], number]>([
  [['reached'], 0],
  [['refused', 'reached'], 1],
  [['silent', 'refused', 'reached'], 2],
  [['refused', 'silent', 'refused'], 1],
  [['refused', 'refused', 'refused'], 0],
])('the addresses in order are %j: taken is number %i', async (reaches, taken) => {
  const left = [...reaches];
  const {target} = await firstReached(targets, async () => left.shift() as Reach);
  expect(target).toBe(targets[taken]);
  expect(left).toEqual([]);
});
