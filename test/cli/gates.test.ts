import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {call} from '../helpers/in-process.ts';
import {Namespace} from '../helpers/namespace.ts';
import {listen, measured, program} from '../helpers/plimsoll.ts';
import {eventually, expectUsageError, launch, plimsoll, socketsIn, tcpCounter} from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-gates-'));
afterAll(() => rmSync(folder, {recursive: true}));

const gates = (...texts: string[]) => texts.flatMap((text) => ['-e', text]);
const few = ['-c', '20', '-r', '500/s', '--hold', '0'];

test('expectations that hold are shown with what was found, in every report', async () => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000');
  const files = ['run.json', 'run.md', 'run.xml'].map((name) => join(folder, name));
  const texts = ['ceiling == 20', 'refused == 0', 'no target-fds', 'connect.p95 < 10s'];
  const {stdout, stderr, exitCode} = await plimsoll(namespace, [
    ...['ceiling', server.target, ...few, ...gates(...texts)],
    ...files.flatMap((file) => ['-o', file]),
  ]);
  expect(stderr).not.toContain('failed');
  expect(exitCode).toBe(0);
  const [json = '', markdown = '', xml = ''] = files.map((file) => readFileSync(file, 'utf8'));
  expect(stdout).toMatch(/^Expectations\n {2}held {2}ceiling == 20 +actual 20$/m);
  expect(JSON.parse(json).expectations).toMatchObject(texts.map((text) => ({expect: text, held: true})));
  expect(markdown).toContain('| held | <code>ceiling == 20</code> | 20 |');
  expect(xml).toMatch(/<testsuite name="expectations" tests="4" failures="0"/);
});

test('one that fails is exit code 1, and a line on standard error beside the JSON', async () => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000', '--max-connections', '5');
  const run = await plimsoll(namespace, [
    ...['ceiling', server.target, ...few, '--json'],
    ...gates('ceiling >= 5', 'ceiling >= 20', 'accept.p99 < 1s'),
  ]);
  const {record} = measured(run);
  expect(run.exitCode).toBe(1);
  expect(record.expectations).toEqual([
    {expect: 'ceiling >= 5', actual: 5, held: true},
    {expect: 'ceiling >= 20', actual: 5, held: false},
    {expect: 'accept.p99 < 1s', actual: null, held: false},
  ]);
  expect(run.stderr).toContain(
    'plimsoll: 2 of 3 expectations failed: ceiling >= 20 (actual 5), accept.p99 < 1s (no sample)\n',
  );
});

test('a run that says nothing about the target keeps its own exit code', async () => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000');
  const driverLimited = await namespace.run('prlimit', [
    ...['--nofile=64:64', process.execPath, program, 'ceiling', server.target, '-c', '200', '-w', '1'],
    ...['--hold', '0', ...gates('ceiling >= 200')],
  ]);
  expect(driverLimited.exitCode).toBe(3);
  expect(driverLimited.stdout).toMatch(/failed {2}ceiling >= 200/);

  const nobody = await plimsoll(namespace, ['ceiling', ':7009', ...few, ...gates('ceiling >= 1')]);
  expect(nobody.exitCode).toBe(4);

  const path = join(folder, 'cut.json');
  const long = [
    'ceiling',
    server.target,
    '-c',
    '5000',
    '-r',
    '50/s',
    ...gates('ceiling >= 5000'),
    '-o',
    path,
  ];
  const running = launch(namespace, long);
  await eventually(
    () => socketsIn(namespace, 'established'),
    (count) => count > 20,
    60_000,
  );
  running.signal('SIGINT');
  expect((await running.ended).exitCode).toBe(130);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    exitCode: 130,
    expectations: [{held: false}],
  });
});

test.each([
  [
    ['ceiling', '127.0.0.1:7000'],
    'conect.p99 < 20ms',
    'unknown metric "conect.p99", did you mean connect.p99?',
  ],
  [['ceiling', '127.0.0.1:7000'], 'hold.held == 5', 'which is not run here'],
  [['inspect'], 'backlgo >= 5', 'did you mean backlog?'],
])('%j -e %j is refused', async (args, text, says) => {
  const line = expectUsageError(await call([...args, '-e', text]));
  expect(line).toContain(says);
});

test('settings are put to expectations without any traffic', async () => {
  const namespace = await Namespace.open();
  await listen(namespace, '127.0.0.1:7000', '--backlog', '600');
  const held = await plimsoll(namespace, ['inspect', ':7000', ...gates('backlog >= 600', 'lowest <= 601')]);
  expect(held.exitCode).toBe(0);
  expect(held.stdout).toMatch(/^ {2}held {2}backlog >= 600 +actual 600$/m);

  const failed = await plimsoll(namespace, ['inspect', ':7000', '--json', ...gates('backlog >= 1024')]);
  expect(failed.exitCode).toBe(1);
  expect(JSON.parse(failed.stdout).length).toBeGreaterThan(5);
  expect(failed.stderr).toBe('plimsoll: 1 of 1 expectations failed: backlog >= 1024 (actual 600)\n');

  // What is not there is no sample: no listener, no backlog.
  expect((await plimsoll(namespace, ['inspect', ...gates('backlog >= 1')])).exitCode).toBe(1);
  expect(tcpCounter(namespace, 'ActiveOpens')).toBe(0);
});
