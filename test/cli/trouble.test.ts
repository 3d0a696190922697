import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {parseRecord} from '../../src/record/record.ts';
import {Namespace} from '../helpers/namespace.ts';
import {
  about,
  brief,
  certainOfTarget,
  hits,
  listen,
  measure,
  measured,
  program,
} from '../helpers/plimsoll.ts';
import {eventually, expectNothingLeft, launch, plimsoll, socketsIn, tcpCounter} from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-trouble-'));
afterAll(() => rmSync(folder, {recursive: true}));

test('a public address with consent: where there is no route, it says so', async () => {
  const namespace = await Namespace.open();
  const {ceiling, exitCode} = await measure(namespace, '203.0.113.1:80', [
    '--allow-public',
    '-c',
    '20',
    ...brief,
  ]);
  expect(exitCode).toBe(4);
  expect(ceiling).toMatchObject({outcome: 'unreachable', result: 0});
  expect(about(ceiling, 'unreachable')).toMatchObject({verdict: 'hit', confidence: 'certain'});
  expect(tcpCounter(namespace, 'OutSegs')).toBe(0);
});

test('a target that dies while its connections are held', async () => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000');
  const run = launch(namespace, [
    'ceiling',
    server.target,
    '--json',
    '-c',
    '50',
    '-r',
    'max',
    '--hold',
    '8s',
  ]);
  await eventually(
    () => socketsIn(namespace, 'established'),
    (sockets) => sockets === 100,
    20_000,
  );
  await new Promise((resolve) => setTimeout(resolve, 4500));
  server.kill('SIGKILL');
  const {record, ceiling} = measured(await run.ended);
  expect(record.complete).toBe(true);
  expect(ceiling.attempts).toMatchObject({established: 50, held: 0, closedByPeer: 50});
  expect(ceiling.result).toBe(50);
  expect(hits(ceiling)).not.toContain('no-limit-reached');
  expect([0, 3]).toContain(record.exitCode);
  await expectNothingLeft(namespace);
});

test('a target that dies while connections are opened', async () => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000');
  const run = launch(namespace, ['ceiling', server.target, '--json', '-c', '300', '-r', '100/s', ...brief]);
  await eventually(
    () => socketsIn(namespace, 'established'),
    (sockets) => sockets >= 60,
    20_000,
  );
  server.kill('SIGKILL');
  const {record, ceiling} = measured(await run.ended);
  expect(record.complete).toBe(true);
  expect(ceiling.attempts.held).toBe(0);
  expect(ceiling.attempts.refusals.refused).toBeGreaterThan(0);
  expect(hits(ceiling)).not.toContain('no-limit-reached');
  // Not one of the limits that a living application has.
  for (const limit of ['target-fds', 'accept-stalled', 'app-cap-reject', 'app-cap-evict'])
    expect(certainOfTarget(ceiling)).not.toContain(limit);
  await expectNothingLeft(namespace);
});

test('descriptors exhausted in the driver, which must still write its report', async () => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000');
  const output = join(folder, 'fds.json');
  const flags = ['-c', '200', '-w', '1', '-o', output, ...brief];
  const {ceiling, record, exitCode} = await measure(namespace, server.target, flags, [
    'prlimit',
    '--nofile=64:64',
  ]);
  expect(exitCode).toBe(3);
  expect(hits(ceiling)).toEqual(['driver-fds']);
  expect(record.complete).toBe(true);
  expect(ceiling.attempts.accepted).toBe(ceiling.attempts.held);
  expect(parseRecord(readFileSync(output, 'utf8'))).toEqual(record);
});

test.each([40, 24])('too few descriptors to start with (%i): it says so, without a stack', async (fds) => {
  const namespace = await Namespace.open();
  const {stdout, stderr, exitCode} = await namespace.run('prlimit', [
    `--nofile=${fds}:${fds}`,
    ...[process.execPath, program, 'ceiling', '127.0.0.1:7000', '-c', '100', '-w', '10'],
  ]);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^(plimsoll: [^\n]+\n)+$/);
  expect(stderr).toMatch(/descriptor.*raise/);
  expect([2, 70]).toContain(exitCode);
  expect(tcpCounter(namespace, 'ActiveOpens')).toBe(0);
});

test('too little address space for V8: it says so in one line, before V8 ends the process in five', async () => {
  const namespace = await Namespace.open();
  const mebibytes = 900;
  const {stderr} = await namespace.run('prlimit', [
    `--as=${mebibytes * 2 ** 20}`,
    ...[process.execPath, program, 'ceiling', '127.0.0.1:7000'],
  ]);
  expect(stderr).toMatch(/^plimsoll: RLIMIT_AS allows 900 MiB [^\n]+: ulimit -v unlimited\n$/);
});

test('more workers than connections are not started', async () => {
  const namespace = await Namespace.open();
  const {record} = measured(
    await plimsoll(namespace, ['ceiling', '127.0.0.1:7000', '--json', '-c', '2', '-w', '200', ...brief]),
  );
  expect(record.driver.workers).toBe(2);
});
