import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {availableParallelism, release} from 'node:os';
import {setTimeout as sleep} from 'node:timers/promises';
import {encodeFrame} from '../../src/drive/protocol.ts';
import {startListener} from '../../src/listen/child.ts';
import {address, port, program} from './drivers.ts';
import {keepNoTimeWait, tcpSockets, untilOnlyListener} from './sockets.ts';
import {ratiosOf, type Spread, spreadOf} from './statistics.ts';
import {startUpWithin} from './targets.ts';
import {Verdicts} from './verdicts.ts';

// Another part of run.ts: expects a network namespace of its own, and the floor compiled.

const connections = 10_000;
const pollMs = 2;
const patienceMs = 60_000;

const [floor = '', roundsText = ''] = process.argv.slice(2);

/** Wall ms from starting a program to what `seen` waits for; then it is ended, where it does not end by itself. */
async function timed(
  [file = '', ...args]: readonly string[],
  seen: (child: ChildProcess) => Promise<unknown>,
): Promise<number> {
  const begunMs = performance.now();
  const child = spawn(file, args, {stdio: 'pipe'});
  const gone = once(child, 'exit');
  child.stderr.resume();
  child.stdin.on('error', () => {});
  const tookMs = await seen(child).then(() => performance.now() - begunMs);
  child.stdin.end();
  child.stdout.resume();
  await gone;
  return tookMs;
}

const ended = async (child: ChildProcess) => {
  child.stdout?.resume();
  await once(child, 'exit');
};

/** Text on standard output that matches; what only waits for the first line takes any. */
const written = (pattern: RegExp) => async (child: ChildProcess) => {
  let text = '';
  for await (const chunk of child.stdout?.iterator({destroyOnReturn: false}) ?? []) {
    text += chunk;
    if (pattern.test(text)) return;
  }
  throw new Error(`it ended before it wrote ${pattern}: ${text}`);
};

/** Everything is established, by the sockets of the namespace: both ends of each, and the listener. */
const established = async (child: ChildProcess) => {
  child.stdout?.resume();
  const endMs = performance.now() + patienceMs;
  while (tcpSockets().inUse < 2 * connections + 1) {
    if (performance.now() > endMs) throw new Error(`${tcpSockets().inUse} sockets after ${patienceMs} ms`);
    if (child.exitCode !== null) throw new Error(`it ended before, with ${child.exitCode}`);
    await sleep(pollMs);
  }
};

const node = [process.execPath];
const plimsoll = (...args: string[]) => [...node, program, ...args];
const ceiling = (...more: string[]) =>
  plimsoll(
    ...['ceiling', `${address}:${port}`, '-c', `${connections}`, '-r', 'max', '-w', '1', '--hold', '0s'],
    ...more,
  );

const prepare = encodeFrame({
  say: 'prepare',
  share: {
    endpoint: {family: 4, address, port},
    attempts: connections,
    offset: 0,
    stride: 1,
    perSecond: null,
    mostInFlight: null,
    closesWhenTaken: false,
    connectTimeoutMs: 10_000,
    portPool: {sources: [address], ports: [{first: 32_768, last: 60_999}]},
  },
});

interface Start {
  readonly name: string;
  readonly command: readonly string[];
  readonly seen: (child: ChildProcess) => Promise<unknown>;
  /** At most so many times bare node; absent where it is only shown. */
  readonly within?: number;
}

const tcpkali = [
  ...['tcpkali', '-c', `${connections}`, '--connect-rate', '100000', '-T', '2s', `${address}:${port}`],
];
const hasTcpkali = spawnSync('tcpkali', ['--version']).error === undefined;
const opens = 'plimsoll ceiling, target not observed';

const starts: readonly Start[] = [
  {name: 'node -e 0', command: [...node, '-e', '0'], seen: ended},
  {
    name: 'plimsoll --version',
    command: plimsoll('--version'),
    seen: ended,
    within: startUpWithin.version,
  },
  {name: 'plimsoll --help', command: plimsoll('--help'), seen: ended, within: startUpWithin.help},
  {
    name: 'plimsoll inspect, first line',
    command: plimsoll('inspect'),
    seen: written(/\n/),
    within: startUpWithin.inspect,
  },
  {
    name: 'plimsoll worker, ready',
    command: plimsoll('worker'),
    seen: (child) => {
      child.stdin?.write(prepare);
      return written(/"say":"ready"/)(child);
    },
    within: startUpWithin.worker,
  },
  {
    name: opens,
    command: ceiling('--observe-on', 'none', '--proof', 'none'),
    seen: established,
    within: startUpWithin.connections,
  },
  // With a second of quiet before the load, against which the target's counters are held.
  {name: 'plimsoll ceiling, target observed', command: ceiling(), seen: established},
  {name: 'C floor (floor.c)', command: [floor, address, `${port}`, `${connections}`], seen: established},
  ...(hasTcpkali ? [{name: 'tcpkali', command: tcpkali, seen: established}] : []),
];

keepNoTimeWait();
console.log(
  `kernel ${release()}, node ${process.version}, ${availableParallelism()} cores; a network namespace of its own, loopback`,
);
const rounds = Number(roundsText);
const tookMs = new Map<string, number[]>(starts.map(({name}) => [name, []]));
const listener = await startListener([`${address}:${port}`]);
try {
  for (let round = 0; round < rounds; round++) {
    for (const {name, command, seen} of starts) {
      tookMs.get(name)?.push(await timed(command, seen));
      await untilOnlyListener();
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
} finally {
  await listener.stop();
}

const msOf = (name: string) => tookMs.get(name) ?? [];
const spreadText = ({median, min, max}: Spread, digits: number) =>
  `${median.toFixed(digits)} (${min.toFixed(digits)} .. ${max.toFixed(digits)})`;
const verdicts = new Verdicts();
console.log('\nWall ms from exec, and times bare node in the same round: median (min .. max)');
console.log(`Connections: until ${connections} are established, by the sockets of the namespace.`);
for (const {name, within} of starts) {
  const times = spreadOf(ratiosOf(msOf(name), msOf('node -e 0')));
  const measured = `${spreadText(spreadOf(msOf(name)), 0)} ms, ${spreadText(times, 2)} times`;
  if (within === undefined) verdicts.show(name, measured);
  else verdicts.judge(name, measured, `at most ${within} times`, times.median <= within);
}
if (hasTcpkali) {
  const times = spreadOf(ratiosOf(msOf(opens), msOf('tcpkali')));
  verdicts.judge('plimsoll ceiling / tcpkali', `${spreadText(times, 2)} times`, 'quicker', times.median < 1);
} else console.log('tcpkali is not on PATH: not compared.');
verdicts.print();
process.exit(verdicts.missed > 0 ? 1 : 0);
