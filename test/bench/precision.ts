import type {ChildProcess} from 'node:child_process';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism, loadavg, release, tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {WorkerPool} from '../../src/drive/worker-pool.ts';
import type {Share} from '../../src/model/plan.ts';
import {nginxConf} from '../servers/nginx-conf.ts';
import {Capture} from './capture.ts';
import {cable, distantAddress, openDistantServer, untilSays} from './distant-server.ts';
import {address, port, program} from './drivers.ts';
import {measureFastRate} from './fast-rate.ts';
import {measureIdleTimeouts} from './idle-timeouts.ts';
import {measureWith} from './measure-with.ts';
import {tcpSockets, untilOnlyListener} from './sockets.ts';
import {spreadOf} from './statistics.ts';
import {connectWithin, mostBurstSpread, mostIdleHoldCpu, mostLatenessUs} from './targets.ts';
import {tellBusy, us, Verdicts} from './verdicts.ts';

// The other half of run.ts: how exact the figures of plimsoll are. Expects a network namespace of its own.

const verdicts = new Verdicts();

async function withListener(prefix: readonly string[], at: string, use: () => Promise<void>): Promise<void> {
  const [file = '', ...args] = [...prefix, process.execPath, program, 'listen', at, '--until-stdin-closes'];
  const listener = await untilSays(file, args);
  try {
    await use();
  } finally {
    const gone = once(listener, 'close');
    listener.stdin?.end();
    await gone;
  }
}

/** The smallest sample that at least this percentage is not above. */
function percentile(samples: readonly number[], percent: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
}

const names = ['handshake', 'connect'] as const;
const percents = [50, 99] as const;

interface Seen {
  readonly name: (typeof names)[number];
  readonly percent: (typeof percents)[number];
  readonly ownUs: number;
  readonly capturedUs: number;
}

/** The same handshakes as the run has them and as they passed the interface. */
async function compareConnect(at: string, device: string, file: string): Promise<Seen[]> {
  const capture = await Capture.start(device, port, file);
  const flags = ['-c', '5000', '-r', '1000/s', '--hold', '0s', '--repeats', '0', '--no-canary'];
  const {latency, attempts, fidelity} = await measureWith('ceiling', at, ...flags);
  const captured = await capture.handshakesUs();
  if (captured.length < 0.99 * attempts.established)
    throw new Error(`${captured.length} handshakes captured of ${attempts.established}`);
  tellBusy(fidelity?.runDelayShare ?? 0);
  return names.flatMap((name) =>
    percents.map((percent) => ({
      name,
      percent,
      ownUs: latency[name]?.[`p${percent}Us`] ?? NaN,
      capturedUs: percentile(captured, percent),
    })),
  );
}

const rounds = 3;

/** What the kernel does late on a busy machine happens to one of the two clocks alone, so the middle round counts. */
async function measureConnect(where: string, compare: (round: number) => Promise<Seen[]>): Promise<void> {
  const seen: Seen[] = [];
  for (let round = 0; round < rounds; round++) seen.push(...(await compare(round)));
  const offUs = ({ownUs, capturedUs}: Seen) => Math.abs(ownUs - capturedUs);
  for (const name of names) {
    for (const percent of percents) {
      const sorted = seen
        .filter((each) => each.name === name && each.percent === percent)
        .toSorted((a, b) => offUs(a) - offUs(b));
      const middle = sorted[Math.floor(rounds / 2)];
      if (!middle) throw new RangeError('no round, no figure');
      const {ownUs, capturedUs} = middle;
      verdicts.judge(
        `${name} p${percent}, ${where}`,
        `${us(ownUs)} against ${us(capturedUs)} captured`,
        `${connectWithin.share * 100} % or ${connectWithin.us} µs`,
        offUs(middle) <= Math.max(connectWithin.us, connectWithin.share * capturedUs),
      );
    }
  }
}

/** A host of its own for each round: the resets of 5,000 at once are more than its cable takes, and what they missed stays open there. */
async function compareDistant(round: number): Promise<Seen[]> {
  const distant = await openDistantServer(10);
  let seen: Seen[] = [];
  try {
    await withListener(distant.prefix, `${distantAddress}:${port}`, async () => {
      seen = await compareConnect(`${distantAddress}:${port}`, cable, join(folder, `distant-${round}.pcap`));
    });
  } finally {
    await distant.close();
  }
  return seen;
}

const latenessRounds = 5;

/** How late attempts left at a rate at which the driver spins. */
async function measureLateness(): Promise<void> {
  const p99Us: number[] = [];
  for (let round = 0; round < latenessRounds; round++) {
    p99Us.push(await latenessP99Us());
    await untilOnlyListener();
  }
  const {median} = spreadOf(p99Us);
  verdicts.judge(
    `lateness p99 at 20,000/s, ${latenessRounds} times`,
    `${p99Us.map((value) => value.toFixed(0)).join(', ')}: ${us(median)}`,
    us(mostLatenessUs),
    median <= mostLatenessUs,
  );
}

async function latenessP99Us(): Promise<number> {
  const perSecond = 20_000;
  const share: Share = {
    endpoint: {family: 4, address, port},
    attempts: 3 * perSecond,
    offset: 0,
    stride: 1,
    perSecond,
    mostInFlight: null,
    closesWhenTaken: true,
    connectTimeoutMs: 10_000,
    engine: 'epoll',
    portPool: {sources: [address], ports: [{first: 32_768, last: 60_999}]},
  };
  const workerPool = await WorkerPool.assemble([share]);
  workerPool.go();
  const opened = await workerPool.until(() => workerPool.opened && workerPool.tally.pending === 0, 30_000);
  const {histograms, tally} = await workerPool.report();
  await workerPool.close();
  if (!opened || tally.established < share.attempts)
    throw new Error(`${tally.established} of ${share.attempts} were established`);
  tellBusy((tally.runDelayMs ?? 0) / tally.openingMs);
  return histograms.lateness.percentileUs(99) ?? NaN;
}

/** What the driver as a whole uses of one CPU, coordinator, observer and worker, while it holds and nothing happens. */
async function measureIdleHold(): Promise<void> {
  const held = 10_000;
  const settleMs = 25_000;
  const lookMs = 8000;
  const holdSeconds = (settleMs + lookMs) / 1000 + 6;
  const flags = ['-c', `${held}`, '-r', '5000/s', '-d', `${holdSeconds}s`, '--no-canary', '--json'];
  const driver = spawn(process.execPath, [program, 'hold', `${address}:${port}`, ...flags], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const gone = once(driver, 'close');
  // Both ends of a connection are in this namespace.
  while (tcpSockets().inUse < 2 * held && driver.exitCode === null) await sleep(50);
  // Confirming is over by then, looks are further apart, and V8 has tidied up after the ramp.
  await sleep(settleMs);
  const [before, beganMs] = [cpuMsOf(driver), performance.now()];
  await sleep(lookMs);
  const share = (cpuMsOf(driver) - before) / (performance.now() - beganMs);
  await gone;
  verdicts.judge(
    'CPU of a hold of 10,000 that is idle',
    `${(share * 100).toFixed(1)} % of one`,
    `${mostIdleHoldCpu * 100} %`,
    share <= mostIdleHoldCpu,
  );
}

const tickMs = 10;

/** Of a process and all below it, with those that have ended, from /proc/PID/stat (proc_pid_stat(5)). */
function cpuMsOf({pid: root}: ChildProcess): number {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const text = readFileSync(`/proc/${name}/stat`, 'utf8');
        const fields = text
          .slice(text.lastIndexOf(')') + 2)
          .split(' ')
          .map(Number);
        const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
        return [{pid: Number(name), parent: fields[1] ?? 0, ticks}];
      } catch {
        return [];
      }
    });
  const below = (pid: number): number =>
    stats
      .filter(({parent}) => parent === pid)
      .reduce((sum, child) => sum + below(child.pid), stats.find((stat) => stat.pid === pid)?.ticks ?? 0);
  return below(root ?? -1) * tickMs;
}

/** The same burst search against a healthy nginx, again and again: it keeps a sixteenth of its 768 places free. */
async function measureBursts(folder: string): Promise<void> {
  const at = `${address}:7080`;
  writeFileSync(join(folder, 'nginx.conf'), nginxConf(folder, at));
  const nobody = ['unshare', '-U', '--map-user=1000', 'nginx'];
  const [file = '', ...args] = [
    ...nobody,
    '-p',
    folder,
    '-e',
    join(folder, 'error.log'),
    '-c',
    join(folder, 'nginx.conf'),
  ];
  const nginx = spawn(file, args, {
    stdio: 'inherit',
    env: {...process.env, PATH: `/usr/sbin:${process.env.PATH}`},
  });
  const gone = once(nginx, 'close');
  try {
    await sleep(1000);
    const results: number[] = [];
    for (let i = 0; i < 5; i++) {
      const {result, outcome} = await measureWith('burst', at, '-c', '4096', '--repeats', '0');
      if (result === null) throw new Error(`a burst without a figure: ${outcome}`);
      results.push(result);
    }
    const spread = Math.max(...results) / Math.min(...results);
    verdicts.judge(
      'burst into nginx, 5 times',
      `${results.join(', ')}: ${spread.toFixed(2)} apart`,
      `${mostBurstSpread}`,
      spread <= mostBurstSpread,
    );
  } finally {
    nginx.kill('SIGTERM');
    await gone;
  }
}

console.log(
  `\nHow exact: kernel ${release()}, node ${process.version}, ${availableParallelism()} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}`,
);
console.log(
  'Listener: plimsoll listen, and nginx, haproxy and redis as Debian has them; capture: tcpdump on the interface of the driver.',
);
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-precision-'));
try {
  await withListener([], `${address}:${port}`, async () => {
    await measureConnect('loopback', async (round) => {
      const seen = await compareConnect(`${address}:${port}`, 'lo', join(folder, `loopback-${round}.pcap`));
      await untilOnlyListener();
      return seen;
    });
    await measureLateness();
    await measureIdleHold();
    await untilOnlyListener();
  });
  await measureFastRate(verdicts);
  await measureConnect('20 ms away', compareDistant);
  await measureBursts(folder);
  await measureIdleTimeouts(verdicts, folder);
} finally {
  rmSync(folder, {recursive: true});
}
verdicts.print();
process.exit(verdicts.missed > 0 ? 1 : 0);
