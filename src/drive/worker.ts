import {setImmediate} from 'node:timers/promises';
import type {EngineName, Share} from '../model/plan.ts';
import type {Engine} from './engine.ts';
import {
  decodeFrame,
  encodeFrame,
  type FromWorker,
  LineCutter,
  protocolVersion,
  type ToWorker,
  toWorker,
} from './protocol.ts';

const turnMs = 10;
const countEveryMs = 100;

interface Chosen {
  engine: Engine;
  why?: string;
  softFds: number | null;
  hardFds: number | null;
  ownFds: number | null;
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** @throws Error when the engine that was asked for cannot run here. */
async function chooseEngine(share: Share, asked: EngineName | undefined): Promise<Chosen> {
  let why = 'it was asked for';
  if (share.tls) {
    why = 'it can speak TLS';
  } else if (asked !== 'net') {
    try {
      const {EpollEngine} = await import('./epoll-engine.ts');
      const engine = new EpollEngine(share);
      const {softFds, hardFds, ownFds} = engine.limits;
      return {engine, softFds: finite(softFds), hardFds: finite(hardFds), ownFds};
    } catch (error) {
      if (asked === 'epoll') throw error;
      why = `the epoll engine cannot run here: ${(error as Error).message}`;
    }
  }
  const {NetEngine} = await import('./net-engine.ts');
  return {engine: new NetEngine(share), why, softFds: null, hardFds: null, ownFds: null};
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

  send({say: 'hello', version: protocolVersion, pid: process.pid});
  const first = await nextCommand();
  if (first?.say !== 'prepare') return;
  const chosen = await chooseEngine(first.share as Share, first.share.engine);
  const {engine} = chosen;
  send({
    say: 'ready',
    engine: engine.name,
    ...(chosen.why === undefined ? {} : {engineWhy: chosen.why}),
    softFds: chosen.softFds,
    hardFds: chosen.hardFds,
    ownFds: chosen.ownFds,
  });

  let countedMs = 0;
  const count = () => {
    countedMs = performance.now();
    send({
      say: 'counted',
      tally: engine.ledger.snapshot(),
      opened: engine.opened,
      confirmed: engine.confirmed,
    });
  };
  const report = () => {
    const {ledger} = engine;
    send({
      say: 'report',
      tally: ledger.snapshot(),
      histograms: {
        connect: ledger.connect.encode(),
        accept: ledger.accepted.encode(),
        response: ledger.response.encode(),
        handshake: ledger.handshake.encode(),
        lateness: ledger.lateness.encode(),
        endAge: ledger.endAge.encode(),
        endTime: ledger.endTime.encode(),
      },
    });
  };
  let running = true;
  const obey = (command: ToWorker) => {
    switch (command.say) {
      case 'go':
        return engine.go(command.atMs - performance.timeOrigin);
      case 'stop':
        return engine.stop();
      case 'confirm':
        return engine.confirm();
      case 'release':
        return engine.release(command.count);
      case 'report':
        engine.settle();
        return report();
      case 'close':
        running = false;
        return;
      case 'prepare':
        throw new Error('a worker is prepared once');
    }
  };

  const go = await nextCommand();
  if (go) obey(go);
  let told = '';
  while (running && !ended) {
    await engine.turn(engine.opened ? countEveryMs : turnMs);
    for (let line = inbox.shift(); line !== undefined; line = inbox.shift())
      obey(decodeFrame(toWorker, line));
    const state = `${engine.opened} ${engine.confirmed} ${engine.ledger.tally.pending === 0} ${engine.ledger.tally.unproven === 0}`;
    // A change that the coordinator waits for is told at once, the rest every 100 ms.
    if (state !== told || performance.now() - countedMs >= countEveryMs) {
      told = state;
      count();
    }
    await setImmediate();
  }
  engine.close();
  if (!ended) send({say: 'finished'});
}
