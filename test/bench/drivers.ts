import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createRequire} from 'node:module';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {parseRecord} from '../../src/record/record.ts';
import {tcpSockets} from './sockets.ts';

/** The programs that are compared. Each opens `connections` to the listener, and answers how many a second. */

export const address = '127.0.0.1';
export const port = 7000;
export const connections = 19_000;

export const program = fileURLToPath(new URL('../../bin/plimsoll.js', import.meta.url));
const autocannonProgram = createRequire(import.meta.url).resolve('autocannon');

const run = promisify(execFile);
/** A record with histograms and timeline is some hundred kB. */
const maxBuffer = 16 * 2 ** 20;

/** The C floor. @param executable floor.c, compiled */
export async function driveFloor(executable: string): Promise<number> {
  const driving = run(executable, [address, String(port), String(connections)]);
  // It holds until its standard input ends.
  driving.child.stdin?.end();
  const {stdout} = await driving;
  const perSecond = Number(/per_second=(\d+)/.exec(stdout)?.[1]);
  if (!(perSecond > 0)) throw new Error(`the floor said: ${stdout}`);
  return perSecond;
}

/** The whole product: coordinator, observer and one worker. */
export async function drivePlimsoll(): Promise<number> {
  const flags = ['-c', String(connections), '-r', 'max', '-w', '1', '--hold', '0s', '--json'];
  const {stdout} = await run(process.execPath, [program, 'ceiling', `${address}:${port}`, ...flags], {
    maxBuffer,
  });
  const [experiment] = parseRecord(stdout).experiments;
  if (experiment?.attempts.held !== connections || experiment.establishedPerSecond === null)
    throw new Error(
      `plimsoll held ${experiment?.attempts.held} of ${connections}: ${experiment?.outcome}, ${JSON.stringify(experiment?.attempts)}`,
    );
  return experiment.establishedPerSecond;
}

const autocannonPatienceMs = 20_000;
const pollMs = 10;

/**
 * autocannon says nothing of connecting, so the sockets of the namespace are counted: from the first connection to the
 * last, without the time it takes to start. It opens all before it waits for an answer, which never comes. Where its
 * time is over before all are open, the rate is that of those that were.
 */
export async function driveAutocannon(): Promise<number> {
  const before = tcpSockets().inUse;
  const flags = ['-c', String(connections), '-d', '120', '-t', '120', '--no-progress'];
  const child = spawn(process.execPath, [autocannonProgram, ...flags, `http://${address}:${port}`], {
    stdio: 'ignore',
  });
  const gone = once(child, 'exit');
  try {
    let firstMs: number | undefined;
    for (;;) {
      await sleep(pollMs);
      const nowMs = performance.now();
      const open = Math.floor((tcpSockets().inUse - before) / 2);
      if (open > 0) firstMs ??= nowMs;
      if (child.exitCode !== null) throw new Error(`autocannon ended early, with ${child.exitCode}`);
      const elapsedMs = nowMs - (firstMs ?? nowMs);
      if (elapsedMs > 0 && (open >= connections || elapsedMs > autocannonPatienceMs))
        return (open / elapsedMs) * 1000;
    }
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
}
