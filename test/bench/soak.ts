/**
 * `npm run bench -- soak [--connections 20m]`: so many connections one after the other, each closed as soon as it is
 * established, by one worker as fast as it can; what its memory and its CPU time for a connection do meanwhile. Exits with
 * 1 where either grows by more than targets.ts allows. What a worker was made for, and the compiler, take the first tenth.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {startWorker} from '../../src/drive/idle-workers.ts';
import {WorkerProcess} from '../../src/drive/worker-process.ts';
import {localHost} from '../../src/hosts/host.ts';
import type {Share} from '../../src/model/plan.ts';
import {parseCount} from '../../src/plan/quantity.ts';
import {address, port, program} from './drivers.ts';
import {privateBytes} from './memory.ts';
import {slopeOf} from './statistics.ts';
import {soakWithin} from './targets.ts';

const looks = 100;
const warmUpShare = 0.1;
/** USER_HZ, which time(7) says is 100 wherever Linux shows it. */
const msPerTick = 10;

interface Look {
  readonly attempts: number;
  readonly bytes: number;
  readonly cpuMs: number;
}

const attempts = parseCount(process.argv[2] ?? '20m', '--connections');
const share: Share = {
  endpoint: {family: 4, address, port},
  attempts,
  offset: 0,
  stride: 1,
  perSecond: null,
  mostInFlight: null,
  closesWhenTaken: true,
  connectTimeoutMs: 10_000,
  engine: 'epoll',
  portPool: {sources: [address], ports: [{first: 32_768, last: 60_999}]},
};

const listener = spawn(process.execPath, [program, 'listen', `${address}:${port}`], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const listenerGone = once(listener, 'exit');
try {
  await once(createInterface({input: listener.stdout}), 'line');
  // At its smallest the young generation of the heap hides nothing that is kept (memory.ts).
  process.env.NODE_OPTIONS = '--max-semi-space-size=1';
  report(await soak());
} finally {
  listener.kill('SIGTERM');
  await listenerGone;
}

async function soak(): Promise<readonly Look[]> {
  const seen: Look[] = [];
  let changed = () => {};
  const worker = new WorkerProcess(startWorker(localHost), share, () => changed());
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      changed = () => {
        if (worker.lost !== undefined) reject(new Error(`the worker is lost: ${worker.lost}`));
        else if (condition()) resolve();
      };
      changed();
    });
  try {
    await until(() => worker.ready !== undefined);
    worker.go(performance.timeOrigin + performance.now());
    await until(() => {
      const {started, pending} = worker.tally;
      if (started >= ((seen.length + 1) * attempts) / looks) seen.push(look(worker.pid, started));
      return started === attempts && pending === 0;
    });
    const {established, started, refusals} = worker.tally;
    console.log(`${established} of ${started} were established; refused ${JSON.stringify(refusals)}`);
    return seen;
  } finally {
    worker.close();
    await worker.gone(10_000);
  }
}

function look(pid: number | undefined, started: number): Look {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  // utime and stime, fields 14 and 15 of proc_pid_stat(5).
  const ticks = Number(fields[11]) + Number(fields[12]);
  return {attempts: started, bytes: privateBytes(pid), cpuMs: ticks * msPerTick};
}

function report(seen: readonly Look[]): void {
  const warm = seen.filter((one) => one.attempts >= warmUpShare * attempts);
  const bytesPerMillion = 1e6 * slopeOf(warm.map((one) => [one.attempts, one.bytes]));
  const costs = warm.slice(1).map((one, i): [number, number] => {
    const before = warm[i] as Look;
    return [one.attempts, (1000 * (one.cpuMs - before.cpuMs)) / (one.attempts - before.attempts)];
  });
  const meanUs = costs.reduce((sum, [, us]) => sum + us, 0) / costs.length;
  const costPerMillion = (1e6 * slopeOf(costs)) / meanUs;
  const [first, last] = [warm[0] as Look, warm.at(-1) as Look];
  console.log(`${warm.length} looks, from ${first.attempts} to ${last.attempts} connections
memory: ${(first.bytes / 1e6).toFixed(1)} MB, at the end ${(last.bytes / 1e6).toFixed(1)} MB; ${Math.round(bytesPerMillion)} bytes more for each million
CPU: ${meanUs.toFixed(1)} µs a connection; ${(100 * costPerMillion).toFixed(2)} % more for each million`);
  const missed = [
    ...(bytesPerMillion * (attempts / 1e6) <= soakWithin.bytesInAll
      ? []
      : [`expected at most ${soakWithin.bytesInAll / 1e6} MB more at the end`]),
    ...(costPerMillion * (attempts / 1e6) <= soakWithin.costInAll
      ? []
      : [`expected at most ${100 * soakWithin.costInAll} % more CPU for a connection at the end`]),
  ];
  for (const miss of missed) console.error(`MISSED: ${miss}`);
  if (missed.length > 0) process.exitCode = 1;
}
