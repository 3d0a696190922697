/**
 * `npm run bench -- million [--connections 200k]`: so many connections held at once on this machine, plimsoll on both ends,
 * each process under RLIMIT_NOFILE as it is. Stages are timed from exec of the driver by the sockets of the namespace, which
 * know nothing of plimsoll. Exits with 1 where one was not held, or a stage took longer than targets.ts allows.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {text} from 'node:stream/consumers';
import {setTimeout as sleep} from 'node:timers/promises';
import {parseCount} from '../../src/plan/quantity.ts';
import {parseRecord} from '../../src/record/record.ts';
import {program} from './drivers.ts';
import {tcpSockets} from './sockets.ts';
import {millionWithin} from './targets.ts';

/** The hash over the members of the port spreads them unevenly: each gets some less than it could hold. */
const perListener = 18_000;
const pollMs = 100;

const connections = parseCount(process.argv[2] ?? '1m', '--connections');
const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
const freeGiB = () =>
  Number(/^MemAvailable: +(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 2 ** 20;

const memoryGiB = freeGiB();
const listeners = Math.ceil(connections / perListener);
const listenSince = performance.now();
const listener = spawn(process.execPath, [program, 'listen', '127.0.0.1:7000', '-w', `${listeners}`], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const listenerGone = once(listener, 'exit');
try {
  const lines = createInterface({input: listener.stdout});
  const first: unknown[] = await Promise.race([once(lines, 'line'), listenerGone]);
  if (typeof first[0] !== 'string') throw new Error('the listener did not start');
  console.log(`${seconds(listenSince)}  ${listeners} processes listen`);
  await drive();
} finally {
  listener.kill('SIGTERM');
  await listenerGone;
}

async function drive(): Promise<void> {
  const flags = ['-c', `${connections}`, '-r', 'max', '--hold', '0s', '--repeats', '0', '--json'];
  const since = performance.now();
  const driver = spawn(process.execPath, [program, 'ceiling', '127.0.0.1:7000', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(driver, 'exit').then(() => performance.now());
  const said = text(driver.stdout);
  const reached = new Map<string, number>();
  const mark = (stage: string, when: boolean) => {
    if (!when || reached.has(stage)) return;
    reached.set(stage, performance.now() - since);
    console.log(`${seconds(since)}  ${stage}`);
  };
  const stages = {
    begun: 'the first is open',
    held: 'all are held',
    closing: 'closing',
    closed: 'all are closed',
  };
  while (driver.exitCode === null && driver.signalCode === null) {
    // Both ends are in this namespace.
    const open = tcpSockets().inUse / 2;
    mark(stages.begun, open >= 100);
    for (const tenth of [1, 2, 3, 4, 5, 6, 7, 8, 9])
      mark(`${tenth * 10} % are open`, open >= (tenth * connections) / 10);
    mark(stages.held, open >= connections);
    mark(stages.closing, reached.has(stages.held) && open < 0.99 * connections);
    mark(stages.closed, reached.has(stages.closing) && open < 200);
    await Promise.race([sleep(pollMs), gone]);
  }
  const endedMs = (await gone) - since;
  const [experiment] = parseRecord(await said).experiments;
  if (!experiment) throw new Error('the record has no experiment');
  const {attempts, outcome, result, findings, establishedPerSecond} = experiment;
  const heldMs = reached.get(stages.held) ?? Infinity;
  const closingMs = reached.get(stages.closing) ?? endedMs;
  const next = findings.find(({limit}) => limit === 'no-limit-reached')?.because.at(-1);
  console.log(`${(endedMs / 1000).toFixed(1)} s  the driver has ended
${outcome}: ${result} held and accepted, of ${attempts.started}; refused ${JSON.stringify(attempts.refusals)}
${Math.round(establishedPerSecond ?? 0)} a second over the ramp; next: ${next?.reading} ${next?.value}
explained ${((closingMs - heldMs) / 1000).toFixed(1)} s after the last was held, closed and gone ${((endedMs - closingMs) / 1000).toFixed(1)} s after that
memory available: ${memoryGiB.toFixed(1)} GiB before, ${freeGiB().toFixed(1)} GiB after`);
  const missed = [
    ...(attempts.held === connections ? [] : [`${attempts.held} of ${connections} were held`]),
    ...(heldMs <= millionWithin.heldMs
      ? []
      : [`held after ${Math.round(heldMs)} ms, expected ${millionWithin.heldMs}`]),
    ...(endedMs - heldMs <= millionWithin.endedMs
      ? []
      : [
          `explained, closed and gone after ${Math.round(endedMs - heldMs)} ms, expected ${millionWithin.endedMs}`,
        ]),
  ];
  for (const miss of missed) console.error(`MISSED: ${miss}`);
  if (missed.length > 0) process.exitCode = 1;
}
