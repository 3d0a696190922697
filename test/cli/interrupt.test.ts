import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {parseRecord} from '../../src/record/record.ts';
import {Namespace} from '../helpers/namespace.ts';
import {hits, listen, measured, program} from '../helpers/plimsoll.ts';
import {Typing} from '../helpers/typing.ts';
import {
  eventually,
  expectNothingLeft,
  type Launched,
  launch,
  processesIn,
  socketsIn,
  tcpCounter,
} from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-interrupt-'));
afterAll(() => rmSync(folder, {recursive: true}));

/** Long enough that nothing but a signal ends it. */
const opening = ['-c', '10k', '-r', '50/s'];
const holding = ['-c', '60', '-r', 'max', '--hold', '10m'];

async function untilConnected(namespace: Namespace, count: number): Promise<void> {
  await eventually(
    () => socketsIn(namespace, 'established'),
    (sockets) => sockets >= 2 * count,
    20_000,
  );
}

/** How many connections there are before the signal, and what the report must then say of them at least. */
const atLeast = 40;

test.each([
  ['opening', opening, 'signalGroup', 'SIGINT', 130],
  ['holding', holding, 'signalGroup', 'SIGHUP', 129],
] as const)('while %s: %j and %s of %s drain and report', async (phase, flags, send, signal, code) => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000');
  const output = join(folder, `${phase}-${send}-${signal}.json`);
  const run = launch(namespace, ['ceiling', server.target, '--json', '-o', output, ...flags]);
  await untilConnected(namespace, atLeast);
  run[send](signal);
  const {record, ceiling, stderr} = measured(await run.ended);
  expect(record).toMatchObject({complete: false, interruptedBy: signal, exitCode: code});
  expect(ceiling.outcome).toBe('interrupted');
  expect(ceiling.attempts.established).toBeGreaterThanOrEqual(atLeast);
  expect(ceiling.attempts.held).toBeGreaterThanOrEqual(atLeast);
  expect(ceiling.result).toBeGreaterThanOrEqual(atLeast);
  expect(ceiling.latency.connect?.count).toBeGreaterThanOrEqual(atLeast);
  expect(ceiling.timeline.length).toBeGreaterThan(0);
  expect(stderr).toBe(`${signal}: closing connections and writing the report; repeat to quit at once\n`);
  expect(parseRecord(readFileSync(output, 'utf8'))).toEqual(record);
  await expectNothingLeft(namespace, server);
});

test('the report for people says that it was cut short', async () => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000');
  const run = launch(namespace, ['ceiling', server.target, ...holding]);
  await untilConnected(namespace, 60);
  run.signal('SIGINT');
  const {stdout, exitCode} = await run.ended;
  expect(stdout).toMatch(/60 connections, interrupted by SIGINT after \d/);
  expect(exitCode).toBe(130);
});

test('^C on a terminal, which sends it to all in the foreground', async () => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000');
  // Not for ten minutes: should the tests be killed, nobody is left who would type.
  const flags = ['-c', '60', '-r', 'max', '--hold', '90s'];
  const command = [...namespace.prefix, process.execPath, program, 'ceiling', server.target, ...flags];
  const typing = Typing.open(`trap : INT; ${command.join(' ')}; echo "exit $?"`, {});
  await untilConnected(namespace, 60);
  typing.type('\u0003');
  expect(await typing.until(/^exit 130\r$/m)).toContain('interrupted by SIGINT');
  await expectNothingLeft(namespace, server);
});

test('before the first attempt there is nothing to drain, and still a report', async () => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000');
  const run = launch(namespace, ['ceiling', server.target, '--json', ...opening]);
  await eventually(
    () => [...processesIn(namespace).values()],
    (lines) => lines.some((line) => /plimsoll\.js worker$/.test(line)),
  );
  run.signal('SIGINT');
  const {record, ceiling} = measured(await run.ended);
  expect(record).toMatchObject({complete: false, interruptedBy: 'SIGINT', exitCode: 130});
  expect(ceiling.attempts.started).toBeLessThan(atLeast);
  await expectNothingLeft(namespace, server);
});

describe('a search keeps the steps that it has made', () => {
  /** Takes 5 at once, and 5 a second: a burst of 8 leaves some out, who wait for the SYN that they send again. */
  const slow = ['--accept-rate', '5/s', '--backlog', '4'];
  const leftOut = (namespace: Namespace) =>
    eventually(
      () => socketsIn(namespace, 'syn-sent'),
      (sockets) => sockets > 0,
      20_000,
    );
  /** The first rate is 100/s for 3 s: so many were opened in the second at the earliest. */
  const inSecondStep = (namespace: Namespace) =>
    eventually(
      () => tcpCounter(namespace, 'PassiveOpens'),
      (opened) => opened > 400,
      20_000,
    );

  const bursts = {server: slow, flags: ['-c', '100'], until: leftOut};
  const rates = {server: [], flags: ['-r', '20k/s'], until: inSecondStep};

  test.each([
    ['burst', 'signalGroup', 'SIGTERM', 143, bursts],
    ['rate', 'signal', 'SIGINT', 130, rates],
  ] as const)('%s: %s of %s, exit %i', async (name, send, signal, code, {server, flags, until}) => {
    const namespace = await Namespace.open();
    const listener = await listen(namespace, '127.0.0.1:7000', ...server);
    const output = join(folder, `${name}-${signal}.json`);
    const run = launch(namespace, [name, listener.target, '--json', '-o', output, ...flags]);
    await until(namespace);
    const sentMs = performance.now();
    run[send](signal);
    const {record, ceiling: search} = measured(await run.ended);
    // Nothing more is tried: not the step once more, nor one that would show what stopped it.
    expect(performance.now() - sentMs).toBeLessThan(10_000);
    expect(record).toMatchObject({complete: false, interruptedBy: signal, exitCode: code});
    expect(search).toMatchObject({name, outcome: 'interrupted'});
    const steps = search.steps ?? [];
    const held = steps.slice(0, -1);
    expect(held.length).toBeGreaterThan(0);
    expect(held.filter(({verdict}) => verdict !== 'held')).toEqual([]);
    expect(search.result).toBe(held.at(-1)?.asked);
    expect(steps.at(-1)).toMatchObject({verdict: 'unfinished', why: expect.stringMatching(/^cut short: \d/)});
    expect(steps.at(-1)?.started).toBeGreaterThan(0);
    expect(hits(search)).not.toContain('no-limit-reached');
    expect(parseRecord(readFileSync(output, 'utf8'))).toEqual(record);
    await expectNothingLeft(namespace, listener);
  });

  test('the second ^C quits at once', async () => {
    const {server, flags, until} = rates;
    const namespace = await Namespace.open();
    const listener = await listen(namespace, '127.0.0.1:7000', ...server);
    const run = launch(namespace, ['rate', listener.target, '--json', ...flags]);
    await until(namespace);
    await expectSecondQuits(namespace, run);
    await expectNothingLeft(namespace, listener);
  });

  test('before the first step there is still a report', async () => {
    const namespace = await Namespace.open();
    const listener = await listen(namespace, '127.0.0.1:7000');
    const run = launch(namespace, ['burst', listener.target, '--json']);
    await eventually(
      () => [...processesIn(namespace).values()],
      (lines) => lines.some((line) => /plimsoll\.js worker$/.test(line)),
    );
    run.signal('SIGINT');
    const {record, ceiling: search} = measured(await run.ended);
    expect(record).toMatchObject({complete: false, interruptedBy: 'SIGINT', exitCode: 130});
    expect(search.outcome).toBe('interrupted');
    await expectNothingLeft(namespace, listener);
  });
});

/** A worker that does not answer keeps the first ^C waiting for long; the second does not wait. */
async function expectSecondQuits(namespace: Namespace, run: Launched): Promise<void> {
  const workers = [...processesIn(namespace)].filter(([, line]) => line.endsWith('plimsoll.js worker'));
  for (const [pid] of workers) process.kill(pid, 'SIGSTOP');
  run.signal('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(existsSync(`/proc/${run.pid}`)).toBe(true);
  const sentMs = performance.now();
  run.signal('SIGINT');
  const {stdout, exitCode} = await run.ended;
  expect(performance.now() - sentMs).toBeLessThan(2000);
  expect({stdout, exitCode}).toEqual({stdout: '', exitCode: 130});
  for (const [pid] of workers) process.kill(pid, 'SIGCONT');
}

test('the second ^C quits at once, and leaves no file behind', async () => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000');
  const output = join(folder, 'second.json');
  const run = launch(namespace, ['ceiling', server.target, '--json', '-o', output, ...holding]);
  await untilConnected(namespace, 60);
  await expectSecondQuits(namespace, run);
  expect(existsSync(output)).toBe(false);
  await expectNothingLeft(namespace, server);
});

test('SIGKILL of the coordinator that has a listener of its own: everything else ends by itself', async () => {
  const namespace = await Namespace.open();
  const run = launch(namespace, ['ceiling', ...opening, '-w', '2']);
  await untilConnected(namespace, atLeast);
  const before = [...processesIn(namespace).values()];
  expect(before.filter((line) => line.endsWith('plimsoll.js worker'))).toHaveLength(3);
  expect(before.filter((line) => line.includes('plimsoll.js listen'))).toHaveLength(1);
  run.signal('SIGKILL');
  await run.ended;
  // Its own listener, workers and shells: none has a parent left that could end it.
  await expectNothingLeft(namespace);
});
