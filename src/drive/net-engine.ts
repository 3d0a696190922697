import {connect, type NetConnectOpts, type Socket, type TcpNetConnectOpts} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {type TLSSocket, connect as tlsConnect} from 'node:tls';
import type {OwnSockets} from '../model/four-tuples.ts';
import {asksForProof, type Share} from '../model/plan.ts';
import type {TlsSpec} from '../model/proof.ts';
import {localRefusals, refusalOfErrno} from '../model/refusal.ts';
import {unixReply} from '../model/syn-reply.ts';
import {PortWalk, walkStart} from '../plan/port-walk.ts';
import {fourTuples} from '../plan/source-ports.ts';
import type {Proof} from '../proof/proof.ts';
import {printable} from '../proof/words.ts';
import {Answers} from './answers.ts';
import {ConnectionTable} from './connection-table.ts';
import type {Engine} from './engine.ts';
import {inodeOfFd, OwnPorts} from './own-ports.ts';
import {ProofExchanges} from './proof-exchanges.ts';
import {Schedule} from './schedule.ts';
import {slotOpen, slotPending} from './slot-state.ts';

/** Connects between two moments for libuv. */
const connectsPerTurn = 64;

/**
 * The engine on node:net, for systems whose libc cannot be loaded, and for TLS, of which it verifies nothing: whose
 * certificate it is changes no limit. It has no TCP_INFO: SYN retries, the kernel's own
 * handshake time and phantoms stay unknown, and its latencies hold libuv's delay.
 */
export class NetEngine implements Engine {
  readonly name = 'net';
  readonly table: ConnectionTable;
  readonly waitsForLibuv = true;
  /** There is no way to ask: `confirm` is answered at once, and confirms nobody. */
  confirmed = false;
  /** Nor to probe: what it holds counts as alive until its end is told. */
  probed = 0;

  readonly #share: Share;
  readonly #walk: PortWalk | undefined;
  readonly #ports: OwnPorts;
  readonly #schedule: Schedule;
  readonly #exchanges: ProofExchanges | undefined;
  readonly #answers: Answers;
  readonly #sockets: (Socket | undefined)[];
  /** By slot: what the application is asked on, which for TLS is not the socket. */
  readonly #streams: (Socket | TLSSocket | undefined)[];
  #turnedMs = 0;

  /** @param proof what shows that the application accepted a connection; undefined where nothing is asked */
  constructor(share: Share, proof: Proof | undefined) {
    this.#share = share;
    this.#schedule = new Schedule(share);
    this.table = new ConnectionTable(
      share.attempts,
      share.attempts,
      asksForProof(share),
      share.portPool?.sources,
    );
    this.#sockets = new Array(share.attempts);
    this.#streams = new Array(share.attempts);
    // What has no room now is kept by node:net.
    const send = (slot: number, bytes: Uint8Array) => {
      this.#streams[slot]?.write(bytes);
      return bytes.length;
    };
    this.#exchanges = proof && new ProofExchanges(proof, {send}, () => {});
    this.#answers = new Answers(share, this.table, this.#exchanges, (slot) => this.#drop(slot));
    const {portPool} = share;
    this.#ports = new OwnPorts(share.attempts, portPool);
    this.#walk =
      portPool && new PortWalk(portPool, walkStart(fourTuples(portPool), share.offset, share.stride));
  }

  get opened(): boolean {
    return this.#schedule.opened;
  }

  go(startMs: number, perSecond?: number): void {
    this.table.begin(startMs);
    this.#turnedMs = startMs;
    this.#schedule.go(startMs, perSecond);
  }

  stop(): void {
    this.#schedule.stop();
  }

  withdraw(): void {
    this.stop();
    for (const slot of this.table.waitingSlots()) {
      this.table.withdraw(slot, 0);
      this.#drop(slot);
    }
  }

  confirm(): void {
    this.confirmed = true;
  }

  probe(): void {
    this.probed++;
  }

  ownSockets(): OwnSockets {
    return this.#ports.list(this.table.livingSlots(), (slot) => {
      // node:net tells the descriptor of a socket nowhere else.
      const {_handle: handle} = (this.#sockets[slot] ?? {}) as {_handle?: {fd?: number}};
      return handle?.fd === undefined ? undefined : inodeOfFd(handle.fd);
    });
  }

  /** Its events write to the connection table as they come. */
  settle(): void {}

  release(count: number, end: 'first' | 'last'): void {
    for (const slot of this.table.openSlots(count, end)) this.#answers.finish(slot);
  }

  async turn(budgetMs: number): Promise<void> {
    const {tally} = this.table;
    const before = performance.now();
    const opening = !this.opened && before >= this.#schedule.startMs;
    if (before > this.#schedule.startMs && (tally.pending > 0 || !this.opened))
      tally.longestBlindMs = Math.max(tally.longestBlindMs, before - this.#turnedMs);
    for (let opened = 0; opened < connectsPerTurn && this.#isDue(); opened++) this.#attempt();
    this.#expire();
    const waitMs = this.#isDue() ? 0 : Math.min(budgetMs, this.#timeToDue());
    const now = performance.now();
    if (waitMs >= 1) await sleep(waitMs);
    this.#turnedMs = performance.now();
    if (!opening) return;
    tally.openingMs += this.#turnedMs - before;
    if (waitMs >= 1) tally.idleMs += this.#turnedMs - now;
  }

  close(): void {
    this.stop();
    for (const [slot, socket] of this.#sockets.entries()) {
      if (this.table.state[slot] === slotPending) this.table.abandon(slot, 0);
      if (socket) destroy(socket);
    }
  }

  #isDue(): boolean {
    return this.#schedule.mayBegin(this.table.tally.pending) && this.#timeToDue() <= 0;
  }

  #timeToDue(): number {
    return this.#schedule.toDueMs(performance.now(), this.table.tally.pending);
  }

  #attempt(): void {
    const {begun: slot, index} = this.#schedule;
    const now = performance.now();
    this.table.start(slot, index, this.#schedule.dueMs(now), now, this.#walk?.sourceIndex);
    this.table.wait(slot);
    this.#schedule.begin();
    this.#connect(slot, this.#walk?.size ?? 1);
  }

  /** @param tries four-tuples that may still be tried when the next one is in use */
  #connect(slot: number, tries: number): void {
    if (this.#share.maxSegmentBytes !== undefined) {
      void this.#connectSmall(slot, this.#share.maxSegmentBytes, tries);
      return;
    }
    const socket = connect(this.#options(slot));
    socket.once('connect', () => this.#establish(slot, socket));
    this.#watch(slot, socket, tries);
  }

  async #connectSmall(slot: number, maxSegmentBytes: number, tries: number): Promise<void> {
    const {endpoint, connectTimeoutMs} = this.#share;
    const {localAddress: address, localPort: port} = this.#options(slot) as TcpNetConnectOpts;
    const source = address === undefined || port === undefined ? undefined : {address, port};
    try {
      const {connectWithSmallSegments} = await import('./small-segments.ts');
      const timeoutMs = connectTimeoutMs;
      const socket = await connectWithSmallSegments(endpoint, source, {maxSegmentBytes, timeoutMs});
      if (this.table.state[slot] !== slotPending) return destroy(socket);
      this.#watch(slot, socket, 1);
      this.#establish(slot, socket);
    } catch (error) {
      this.#fail(slot, error as NodeJS.ErrnoException, tries);
    }
  }

  #establish(slot: number, socket: Socket): void {
    this.table.establish(slot, performance.now());
    this.table.measure(slot, 0);
    if (this.#share.closesWhenTaken && !asksForProof(this.#share)) this.#answers.finish(slot);
    else if (this.#share.tls) this.#secure(slot, socket, this.#share.tls);
    else this.#ask(slot, socket);
  }

  /** An attempt came to nothing before it was established. */
  #fail(slot: number, {code: errno = '', syscall}: NodeJS.ErrnoException, tries: number): void {
    if (this.table.state[slot] !== slotPending) return;
    if (errno === 'EADDRINUSE' && tries > 1) {
      this.table.tally.portsInUse++;
      return this.#connect(slot, tries - 1);
    }
    const by = syscall === 'bind' ? 'bind' : 'connect';
    const isUnix = this.#share.endpoint.family === 'unix';
    const kind = refusalOfErrno(errno, {by, isUnix}) ?? 'other';
    this.table.refuse(slot, kind, 0, {
      errno: `${errno} of ${by}(2)`,
      reply: isUnix ? unixReply(errno) : undefined,
    });
    this.#sockets[slot] = undefined;
    if (localRefusals.includes(kind)) this.stop();
  }

  /** @param tries four-tuples that may still be tried when the next one is in use */
  #watch(slot: number, socket: Socket, tries: number): void {
    this.#sockets[slot] = socket;
    if (!this.#share.tls) {
      socket.on('data', (chunk) => this.#hear(slot, chunk));
      socket.once('end', () => this.#end(slot, 'fin'));
    }
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (this.table.state[slot] === slotOpen) this.#end(slot, 'rst');
      else this.#fail(slot, error, tries);
    });
  }

  /** A handshake of TLS is already the application's doing: nothing in the kernel answers a ClientHello. */
  #secure(slot: number, socket: Socket, {serverName, alpn}: TlsSpec): void {
    const secure = tlsConnect({
      socket,
      rejectUnauthorized: false,
      ...(serverName === undefined ? {} : {servername: serverName}),
      ...(alpn === undefined ? {} : {ALPNProtocols: [...alpn]}),
    });
    secure.once('secureConnect', () => {
      if (this.#exchanges) this.#ask(slot, secure);
      else if (this.table.state[slot] === slotOpen) this.#take(slot);
    });
    secure.on('data', (chunk) => this.#hear(slot, chunk));
    secure.once('end', () => this.#end(slot, 'fin'));
    secure.on('error', (error: NodeJS.ErrnoException) => {
      if (this.table.state[slot] !== slotOpen) return;
      // node:tls says ECONNRESET for a FIN within the handshake; only a real one comes from a system call.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        return this.#end(slot, error.syscall === undefined ? 'fin' : 'rst');
      this.table.deny(slot, printable(`(TLS: ${alertOf(error)})`), performance.now());
      this.#drop(slot);
    });
  }

  #ask(slot: number, stream: Socket | TLSSocket): void {
    this.#streams[slot] = stream;
    this.#exchanges?.open(slot);
  }

  #hear(slot: number, chunk: Buffer): void {
    if (this.table.state[slot] === slotOpen) this.#answers.hear(slot, chunk, performance.now());
  }

  /** The handshake of TLS is the proof. */
  #take(slot: number): void {
    this.table.accept(slot, performance.now());
    if (this.#share.closesWhenTaken) this.#answers.finish(slot);
  }

  #options(slot: number): NetConnectOpts {
    const {endpoint, portPool} = this.#share;
    if (endpoint.family === 'unix') return {path: endpoint.path.replace(/^@/, '\0'), allowHalfOpen: true};
    const to = {host: endpoint.address, port: endpoint.port, family: endpoint.family, allowHalfOpen: true};
    const walk = this.#walk;
    if (!walk || !portPool) return to;
    const from = {localAddress: portPool.sources[walk.sourceIndex] as string, localPort: walk.port};
    this.#ports.bind(slot, walk.sourceIndex, walk.port);
    walk.next();
    return {...to, ...from};
  }

  #end(slot: number, how: 'fin' | 'rst'): void {
    if (this.table.state[slot] !== slotOpen) return;
    this.table.end(slot, how, performance.now(), this.#exchanges?.parting(slot));
    this.#drop(slot);
  }

  #drop(slot: number): void {
    const socket = this.#sockets[slot];
    if (socket) destroy(socket);
    this.#sockets[slot] = undefined;
    this.#streams[slot] = undefined;
    this.#exchanges?.forget(slot);
  }

  #expire(): void {
    const now = performance.now();
    this.table.age(now);
    for (;;) {
      const slot = this.table.nextExpired(now, this.#share.connectTimeoutMs);
      if (slot < 0) return;
      this.table.refuse(slot, 'deadline', 0);
      this.#drop(slot);
    }
  }
}

/** The reason in OpenSSL's words, without its file names and numbers: `sslv3 alert handshake failure`. */
function alertOf(error: Error & {reason?: string | undefined; code?: string | undefined}): string {
  return error.reason ?? error.code ?? error.message;
}

/** Ends a socket so that neither end keeps TIME_WAIT; what it still had to say no longer matters. */
function destroy(socket: Socket): void {
  socket.removeAllListeners();
  socket.on('error', () => {});
  if (socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
}
