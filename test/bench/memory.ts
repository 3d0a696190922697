import {readFileSync} from 'node:fs';
import {startWorker} from '../../src/drive/idle-workers.ts';
import {makeEpollEngine} from '../../src/drive/make-engine.ts';
import {WorkerProcess} from '../../src/drive/worker-process.ts';
import {localHost} from '../../src/hosts/host.ts';
import type {Share} from '../../src/model/plan.ts';
import {address, port} from './drivers.ts';
import {type Spread, spreadOf} from './statistics.ts';

const few = 1_000;
const many = 19_000;
const repeats = 5;
/** Slow enough to look at the worker while it holds few. */
const perSecond = 10_000;
const patienceMs = 30_000;

/** User memory per held connection in bytes; socket memory is the kernel's, and in no figure of the process. */
export interface ConnectionMemory {
  /** Made before the first connect, for each connection there may be: exact. */
  readonly arrays: number;
  /** By how much the worker grows on the way from few to many: what it allocates for a connection as it comes. */
  readonly growth: Spread;
}

export async function measureMemory(): Promise<ConnectionMemory> {
  const growths: number[] = [];
  // The young generation of the heap grows to 16 MB with whatever is thrown away, and hides a tenth of that which is
  // kept. At its smallest it is the same for few and for many.
  process.env.NODE_OPTIONS = '--max-semi-space-size=1';
  try {
    for (let i = 0; i < repeats; i++) growths.push(await measureGrowth());
  } finally {
    delete process.env.NODE_OPTIONS;
  }
  return {arrays: arrayBytes(), growth: spreadOf(growths)};
}

const shareOf = (attempts: number): Share => ({
  endpoint: {family: 4, address, port},
  attempts,
  offset: 0,
  stride: 1,
  perSecond,
  mostInFlight: null,
  closesWhenTaken: false,
  connectTimeoutMs: 10_000,
  engine: 'epoll',
  portPool: {sources: [address], ports: [{first: 32_768, last: 60_999}]},
});

/** Bytes of all typed arrays that one more connection makes longer. */
function arrayBytes(): number {
  const before = process.memoryUsage().arrayBuffers;
  const {engine: small} = makeEpollEngine(shareOf(few));
  const between = process.memoryUsage().arrayBuffers;
  const {engine: large} = makeEpollEngine(shareOf(many));
  const after = process.memoryUsage().arrayBuffers;
  small.close();
  large.close();
  const slots = large.table.state.length - small.table.state.length;
  return (after - between - (between - before)) / slots;
}

async function measureGrowth(): Promise<number> {
  let changed = () => {};
  const worker = new WorkerProcess(startWorker(localHost), shareOf(many), () => changed());
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the worker takes too long')), patienceMs);
      changed = () => {
        if (worker.lost === undefined && !condition()) return;
        clearTimeout(timer);
        if (worker.lost === undefined) resolve();
        else reject(new Error(`the worker is lost: ${worker.lost}`));
      };
      changed();
    });
  try {
    await until(() => worker.ready !== undefined);
    worker.go(performance.timeOrigin + performance.now());
    await until(() => worker.tally.open >= few);
    const first = {open: worker.tally.open, bytes: privateBytes(worker.pid)};
    await until(() => worker.tally.open === many && worker.tally.pending === 0);
    return (privateBytes(worker.pid) - first.bytes) / (many - first.open);
  } finally {
    worker.close();
    await worker.gone(patienceMs);
  }
}

/** Heap, arrays and stacks; pages of programs and libraries are shared and come and go with the page cache. */
export function privateBytes(pid: number | undefined): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kiB = /^Anonymous:\s+(\d+) kB$/m.exec(text)?.[1];
  if (kiB === undefined) throw new Error(`/proc/${pid}/smaps_rollup has no line "Anonymous"`);
  return Number(kiB) * 1024;
}
