import {mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {parseRecord} from '../../src/record/record.ts';
import {Namespace} from '../helpers/namespace.ts';
import {brief, hits, listen, measure, startMeasuring} from '../helpers/plimsoll.ts';

/** Processes that live in the namespace, the one that holds it and those named left out. */
function strangersIn(ns: Namespace, ...known: number[]): number[] {
  const own = readlinkSync(`/proc/${ns.pid}/ns/net`);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== ns.pid && !known.includes(pid) && namespaceOf(pid) === own);
}

function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

async function timeWaitIn(ns: Namespace): Promise<number> {
  return (await ns.mustRun('ss', '-Htan', 'state', 'time-wait')).split('\n').filter((row) => row !== '')
    .length;
}

test('a run of 2000 connections leaves no TIME_WAIT, no connection and no process', async () => {
  const ns = await Namespace.open();
  const {target, pid} = await listen(ns, '127.0.0.1:7000');
  const {ceiling} = await measure(ns, target, ['-c', '2000', '-r', '2000/s', '-w', '2', ...brief]);
  expect(ceiling.attempts).toMatchObject({started: 2000, held: 2000});
  expect(await timeWaitIn(ns)).toBeLessThanOrEqual(5);
  expect(await ns.mustRun('ss', '-Htn', 'state', 'established')).toBe('');
  expect(strangersIn(ns, pid)).toEqual([]);
});

test('a rate at which the driver spins warms its loop up without a packet', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const opened = async () => {
    const [, opens] = /^TcpActiveOpens +(\d+)/m.exec(await ns.mustRun('nstat', '-asz')) ?? [];
    return Number(opens);
  };
  const flags = ['-c', '2000', '-r', '5000/s', '--repeats', '0', ...brief];
  const before = await opened();
  const {ceiling} = await measure(ns, target, flags);
  expect(ceiling.attempts).toMatchObject({started: 2000, held: 2000});
  expect((await opened()) - before).toBe(2000);
  expect(await ns.mustRun('ss', '-Hxa', 'src', '*plimsoll-*')).toBe('');
});

test('neither does one against an application that closes first', async () => {
  const ns = await Namespace.open();
  const {target, pid} = await listen(ns, '127.0.0.1:7000', '--max-connections', '50');
  await measure(ns, target, ['-c', '500', '-r', '1000/s', ...brief]);
  expect(await timeWaitIn(ns)).toBeLessThanOrEqual(5);
  expect(strangersIn(ns, pid)).toEqual([]);
});

test('a worker that is killed spoils the run, and the record says so', async () => {
  const ns = await Namespace.open();
  const {target, pid} = await listen(ns, '127.0.0.1:7000');
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  const file = join(folder, 'record.json');
  const flags = ['-c', '1000', '-r', '500/s', '-w', '2', '-o', file, ...brief];
  const running = startMeasuring(ns, target, flags);
  const [worker = 0] = await running.workersWith(100);
  process.kill(worker, 'SIGKILL');
  const {record, ceiling, exitCode} = await running.measured;
  expect(exitCode).toBe(70);
  expect(record.complete).toBe(false);
  expect(ceiling.outcome).toBe('inconclusive');
  expect(ceiling.notes.join()).toMatch(/worker process was lost/);
  // What it held ended with it, and nothing is claimed about the target from that.
  expect(ceiling.attempts.held).toBeLessThan(ceiling.attempts.established);
  expect(ceiling.result).toBeLessThan(ceiling.attempts.established);
  expect(hits(ceiling).filter((limit) => !limit.startsWith('driver'))).toEqual([]);
  expect(parseRecord(readFileSync(file, 'utf8'))).toEqual(record);
  expect(strangersIn(ns, pid)).toEqual([]);
});

test('a worker that was stopped does not keep ^C waiting: what it held is lost, and nothing is claimed of it', async () => {
  const ns = await Namespace.open();
  const {target, pid} = await listen(ns, '127.0.0.1:7000');
  const running = startMeasuring(ns, target, [
    '-c',
    '900',
    '-r',
    '100/s',
    '-w',
    '3',
    '--no-canary',
    ...brief,
  ]);
  const [worker = 0] = await running.workersWith(60);
  process.kill(worker, 'SIGSTOP');
  const sentMs = performance.now();
  running.kill('SIGINT');
  const {record, ceiling, exitCode} = await running.measured;
  expect(performance.now() - sentMs).toBeLessThan(15_000);
  expect(exitCode).toBe(130);
  expect(record).toMatchObject({complete: false, interruptedBy: 'SIGINT'});
  expect(ceiling.notes.join()).toMatch(/worker process was lost.*has not answered/);
  expect(ceiling.attempts.lost).toBeGreaterThan(0);
  expect(ceiling.attempts.accepted).toBeLessThanOrEqual(ceiling.attempts.started);
  expect(ceiling.attempts.others).toBeUndefined();
  expect(hits(ceiling)).toEqual([]);
  expect(strangersIn(ns, pid)).toEqual([]);
});
