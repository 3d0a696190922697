import {availableParallelism} from 'node:os';
import {setImmediate} from 'node:timers/promises';
import type {EngineName, Share} from '../model/plan.ts';
import {isOwnSource, readRouteSource} from '../plan/route-source.ts';
import {version} from '../version.ts';
import type {Engine} from './engine.ts';
import {encodeHistograms} from './histograms.ts';
import type {MadeEngine, OwnFds} from './make-engine.ts';
import {
  decodeFrame,
  encodeFrame,
  type FromWorker,
  type HostAnswer,
  type HostQuestion,
  LineCutter,
  protocolVersion,
  type ToWorker,
  toWorker,
} from './protocol.ts';
import {readRunDelayMs} from './run-delay.ts';

/** A command on standard input ends a turn early. */
const turnMs = 100;
/** While connections are opened and no command waits, libuv has its moment, and run delay is read, so often. */
const yieldEveryMs = 500;
const countEveryMs = 100;
/** Of many workers each counts more rarely, so that the coordinator hears so many counts a second at most. */
const mostCountsPerSecond = 1000;
/** When nothing is due and nothing in flight, a holding worker hardly wakes: ends of connections and commands wake it. */
const restMs = 1000;

interface Chosen {
  engine: Engine;
  /** It is to open on a schedule that leaves no time to sleep. */
  spins: boolean;
  why?: string | undefined;
  /** Where the engine can read its limits. */
  fds?: OwnFds;
}

/**
 * A coordinator on another host says something every second. After so long without a word the way there is cut, or it is
 * gone, and nobody is left who wants the connections: an ssh of which only this end is left may go on for hours.
 */
const deafAfterMs = 15_000;

async function surveyHost({to, sources}: HostQuestion): Promise<HostAnswer> {
  const own: string[] = [];
  if (to) for (const source of sources) if (await isOwnSource(to.family, source)) own.push(source);
  return {
    node: process.version,
    cpus: availableParallelism(),
    routeSource: (to && (await readRouteSource(to.family, to.address))) ?? null,
    sources: own,
  };
}

/** The time of performance.now() at a moment of CLOCK_MONOTONIC, which all processes of a host share; nobody can set it. */
const fromMonotonic = (ms: number) => ms - Number(process.hrtime.bigint()) / 1e6 + performance.now();

const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** @throws Error when the engine that was asked for cannot run here. */
async function chooseEngine(share: Share, asked: EngineName | undefined): Promise<Chosen> {
  const proof = share.proof && (await import('../proof/proof-of.ts')).proofOf(share.proof);
  const chosen = ({engine, fds}: MadeEngine, why?: string) => ({engine, fds, why, spins: engine.spins});
  let why: string | undefined;
  if (!share.tls && asked === 'uring') {
    try {
      const {makeUringEngine} = await import('./make-uring-engine.ts');
      return chosen(makeUringEngine(share, proof));
    } catch (error) {
      why = `io_uring cannot be used here: ${(error as Error).message}`;
    }
  }
  if (!share.tls && asked !== 'net') {
    try {
      const {makeEpollEngine} = await import('./make-engine.ts');
      return chosen(makeEpollEngine(share, proof), why);
    } catch (error) {
      if (asked === 'epoll') throw error;
      why = `the epoll engine cannot run here: ${(error as Error).message}`;
    }
  }
  const {NetEngine} = await import('./net-engine.ts');
  why ??= share.tls ? 'it can speak TLS' : 'it was asked for';
  return {engine: new NetEngine(share, proof), spins: false, why};
}

/**
 * One driver process: reads commands on standard input, opens connections, writes counts on standard output. It ends
 * when told to, and when its input ends, since then nobody is left who wants the connections.
 */
export async function runWorker(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<void> {
  const send = (frame: FromWorker) => output.write(encodeFrame(frame));
  const inbox: string[] = [];
  const cutter = new LineCutter();
  let wake = () => {};
  let ended = false;
  input.setEncoding('utf8');
  input.on('data', (chunk: string) => {
    inbox.push(...cutter.push(chunk));
    wake();
  });
  input.on('end', () => {
    ended = true;
    wake();
  });
  // The coordinator may be gone; there is nobody left to tell.
  output.on('error', () => {
    ended = true;
  });

  const nextCommand = async () => {
    while (inbox.length === 0 && !ended) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const line = inbox.shift();
    return line === undefined ? undefined : decodeFrame(toWorker, line);
  };

  let heardMs = performance.now();
  let listens = false;
  const pong = (id: number) => {
    send({say: 'pong', id});
    if (listens) return;
    listens = true;
    setInterval(() => {
      if (performance.now() - heardMs < deafAfterMs) return;
      ended = true;
      wake();
    }, 1000).unref();
  };
  input.on('data', () => {
    heardMs = performance.now();
  });

  send({say: 'hello', version: protocolVersion, plimsoll: version, pid: process.pid});
  // While nobody has said yet what for; where it cannot be loaded, that is found out when it is wanted.
  void import('./make-engine.ts').catch(() => {});
  let first = await nextCommand();
  for (; first?.say === 'survey' || first?.say === 'ping'; first = await nextCommand()) {
    if (first.say === 'ping') pong(first.id);
    else send({say: 'surveyed', ...(await surveyHost(first))});
  }
  if (first?.say !== 'prepare') return;
  const chosen = await chooseEngine(first.share as Share, first.share.engine);
  const {engine} = chosen;
  send({
    say: 'ready',
    engine: engine.name,
    ...(chosen.why === undefined ? {} : {engineWhy: chosen.why}),
    softFds: chosen.fds ? finite(chosen.fds.soft) : null,
    hardFds: chosen.fds ? finite(chosen.fds.hard) : null,
    ownFds: chosen.fds?.own ?? null,
    ...(chosen.fds?.room === undefined ? {} : {room: finite(chosen.fds.room)}),
  });
  if (chosen.spins) (await import('./warm-up.ts')).warmUp();
  send({say: 'warm'});

  const countMs = Math.max(countEveryMs, (first.share.stride * 1000) / mostCountsPerSecond);
  let countedMs = 0;
  let round = 0;
  const count = () => {
    countedMs = performance.now();
    send({
      say: 'counted',
      tally: engine.table.snapshot(),
      round,
      opened: engine.opened,
      confirmed: engine.confirmed,
      probed: engine.probed,
    });
  };
  const report = () => {
    const {table} = engine;
    send({
      say: 'report',
      tally: table.snapshot(),
      spread: table.spread(),
      histograms: encodeHistograms(table.histograms),
    });
  };
  let running = true;
  let delayedMs: number | null = 0;
  /** A turn of the engine; the run delay is that of the very time that the engine counts as opening. */
  const turn = async (budgetMs: number) => {
    const {openingMs} = engine.table.tally;
    const before = engine.opened ? null : readRunDelayMs();
    await engine.turn(budgetMs);
    if (engine.table.tally.openingMs === openingMs) return;
    const after = readRunDelayMs();
    delayedMs = before === null || after === null || delayedMs === null ? null : delayedMs + after - before;
    engine.table.tally.runDelayMs = delayedMs;
  };
  const goAt = (startMs: number, {atMs, perSecond}: {atMs: number; perSecond?: number | undefined}) => {
    // What is told of times is told by the coordinator's clock, whichever this host has.
    if (round === 1) engine.table.unixOriginMs = atMs - startMs;
    engine.go(startMs, perSecond);
  };
  const obey = (command: ToWorker) => {
    switch (command.say) {
      case 'go':
        round++;
        return goAt(
          command.inMs === undefined
            ? fromMonotonic(command.atMonotonicMs ?? 0)
            : performance.now() + command.inMs,
          command,
        );
      case 'stop':
        return engine.stop();
      case 'withdraw':
        return engine.withdraw();
      case 'confirm':
        return engine.confirm(command.seen);
      case 'release':
        return engine.release(command.count, command.end);
      case 'probe':
        return engine.probe(command.part);
      case 'list': {
        const {open, used, inodes} = engine.ownSockets();
        send({say: 'listed', open: open.encode(), used: used.encode(), inodes: [...inodes]});
        return;
      }
      case 'report':
        engine.settle();
        return report();
      case 'close':
        running = false;
        return;
      case 'ping':
        return pong(command.id);
      case 'survey':
      case 'prepare':
        throw new Error('a worker is prepared once');
    }
  };

  // Nothing is due before the first `go`; what is asked before it is answered.
  while (round === 0 && !engine.opened && running && !ended) {
    const command = await nextCommand();
    if (command) obey(command);
  }
  let told = '';
  let toldCounts = '';
  let yieldedMs = performance.now();
  while (running && !ended) {
    const opening = !engine.opened;
    const {tally} = engine.table;
    const resting = !opening && tally.pending === 0 && tally.unproven === 0;
    const counts = () => {
      const {started, established, confirmed, answered, pending, overdue, open, endedByPeer, released} =
        tally;
      return [
        started,
        established,
        confirmed,
        answered,
        pending,
        overdue,
        open,
        endedByPeer,
        released,
      ].join();
    };
    await turn(opening ? turnMs : resting && counts() === toldCounts ? restMs : countMs);
    // A moment of libuv's is half a millisecond in which nothing is opened.
    if (!opening || engine.opened || engine.waitsForLibuv || performance.now() - yieldedMs >= yieldEveryMs) {
      // It reads what is on standard input now, before the next turn waits.
      await setImmediate();
      yieldedMs = performance.now();
    }
    for (let line = inbox.shift(); line !== undefined; line = inbox.shift())
      obey(decodeFrame(toWorker, line));
    const state = `${engine.opened} ${engine.confirmed} ${engine.probed} ${tally.pending === 0} ${tally.unproven === 0}`;
    const sinceMs = performance.now() - countedMs;
    // A change that the coordinator waits for is told at once, the rest every 100 ms, and while nothing changes rarely.
    if (state !== told || sinceMs >= restMs || (sinceMs >= countMs && counts() !== toldCounts)) {
      told = state;
      toldCounts = counts();
      count();
    }
  }
  engine.close();
  if (!ended) send({say: 'finished'});
}
