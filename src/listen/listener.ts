import {EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, Epoll} from '../libc/epoll.ts';
import {errnoName, errnoOf} from '../libc/errno.ts';
import {addressOf, lastErrno} from '../libc/library.ts';
import {
  accept4,
  close,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  MSG_PEEK,
  recv,
  resetAndClose,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  send,
} from '../libc/socket.ts';
import {type Endpoint, endpointText} from '../model/target.ts';
import {AcceptPace} from './accept-pace.ts';
import {FdQueue, none} from './fd-queue.ts';
import {type ListeningSocket, openListeningSocket} from './listening-socket.ts';
import type {ListenOptions} from './options.ts';

/**
 * Between two rounds of accept(2) while connections stream in; of several processes, each takes so many times as long,
 * for it gets so many times fewer and its queue lasts as much longer. A listener that sleeps in epoll_wait(2) is woken by an
 * interrupt on the driver's core for nearly every SYN; one that looks every now and then spares the driver that, and 4096 places in the accept queue last for 40 ms at 100k/s.
 */
const roundMs = 0.5;
/** With a shorter queue than this it is no use to come late: each is accepted as soon as it is there. */
const leastQueueForRounds = 1024;
/**
 * They stream in when a round finds several, or one this soon after the round before, so from 5000 a second on; else
 * each is accepted as it comes, and a client that opens one after the other is not slowed down by rounds.
 */
const streamGapMs = 0.2;
/** Longest sleep with nothing to do: signals and the standard input are looked at in between. */
const idleMs = 100;
/** Most connections in one round, so that those already held get their turn: about 3 ms. */
const roundAccepts = 1024;
/** Without descriptors accept4(2) fails at once while the listener stays readable: to ask on would be to spin. */
const outOfResourcesMs = 50;

/** errno of accept4(2) that says the process or the machine can hold no more; the connection stays in the queue. */
const outOfResources = new Set<number>([errnoOf.EMFILE, errnoOf.ENFILE, errnoOf.ENOBUFS, errnoOf.ENOMEM]);
/** errno of accept4(2) that can only come from a mistake in this program. */
const bugs = new Set<number>([
  errnoOf.EBADF,
  errnoOf.EFAULT,
  errnoOf.EINVAL,
  errnoOf.ENOTSOCK,
  errnoOf.EOPNOTSUPP,
]);

/** What became of the connections since the listener was opened. */
export interface ListenCounts {
  /** Taken and kept, those that ended since among them. */
  accepted: number;
  /** Accepted and ended at once, since `maxConnections` were held. */
  turnedAway: number;
  /** Ended to make room for a newer one. */
  evicted: number;
  /** Ended since they sent nothing for `idleCloseMs`. */
  idleClosed: number;
  mostHeld: number;
  /** Rounds of accept4(2) that ended for want of descriptors or memory, by errno. */
  outOf: Record<string, number>;
}

/**
 * @param sharing as `openListeningSocket` has it
 * @throws UsageError when the address cannot be had
 */
export function openListener(options: ListenOptions, sharing?: 'first' | 'next'): Listener {
  return new Listener(options, openListeningSocket(options.endpoint, options.backlog, sharing));
}

/**
 * A listener with a loop of its own. It does nothing unless `turn` is called again and again, and that blocks the
 * thread for up to 100 ms; give libuv a turn (setImmediate) between two calls.
 */
export class Listener {
  readonly endpoint: Endpoint;
  /** Undefined where the kernel does not say. */
  readonly acceptQueueLimit: number | undefined;
  readonly counts: ListenCounts = {
    accepted: 0,
    turnedAway: 0,
    evicted: 0,
    idleClosed: 0,
    mostHeld: 0,
    outOf: {},
  };

  readonly #options: ListenOptions;
  readonly #socket: ListeningSocket;
  readonly #epoll = new Epoll();
  readonly #pace: AcceptPace;
  /** Those held, by age; and by the time of their last byte where somebody asks for it. */
  readonly #held = new FdQueue();
  readonly #active: FdQueue | undefined;
  readonly #buffer = new Uint8Array(65_536);
  readonly #bufferAddress = addressOf(this.#buffer);
  readonly #greetingAddress: bigint;
  readonly #fullMessageAddress: bigint;
  readonly #hasRounds: boolean;
  readonly #roundMs: number;
  readonly #streamGapMs: number;
  #listening = false;
  #streaming = false;
  #lastTookAtMs = -Infinity;
  #pausedUntilMs = 0;

  constructor(options: ListenOptions, socket: ListeningSocket) {
    this.#options = options;
    this.#socket = socket;
    this.endpoint = socket.endpoint;
    this.acceptQueueLimit = socket.acceptQueueLimit;
    this.#roundMs = roundMs * options.processes;
    this.#streamGapMs = streamGapMs * options.processes;
    this.#hasRounds = (socket.acceptQueueLimit ?? 0) >= leastQueueForRounds;
    this.#pace = new AcceptPace(options.acceptsPerSecond);
    this.#active = options.idleCloseMs === Infinity ? undefined : new FdQueue();
    this.#greetingAddress = addressOf(options.greeting);
    this.#fullMessageAddress = addressOf(options.fullMessage);
    this.#epoll.add(socket.fd, 0);
  }

  /** `tcp://127.0.0.1:40123` or `unix:/path`. */
  get url(): string {
    return `${this.endpoint.family === 'unix' ? 'unix:' : 'tcp://'}${endpointText(this.endpoint)}`;
  }

  /** Connections held at this moment. */
  get held(): number {
    return this.#held.size;
  }

  /** Waits for something to do, up to 100 ms, and does it. */
  turn(): void {
    const events = this.#wait();
    const nowMs = performance.now();
    // Before new ones are accepted, for they may get the descriptor of one that ended in this very batch.
    for (let i = 0; i < events; i++) {
      const fd = this.#epoll.dataAt(i);
      if (fd !== this.#socket.fd) this.#attend(fd, this.#epoll.eventsAt(i), nowMs);
    }
    this.#endIdle(nowMs);
    const before = this.counts.accepted + this.counts.turnedAway;
    this.#acceptRound(nowMs);
    const took = this.counts.accepted + this.counts.turnedAway - before;
    this.#streaming =
      this.#hasRounds && (took > 1 || (took === 1 && nowMs - this.#lastTookAtMs < this.#streamGapMs));
    if (took > 0) this.#lastTookAtMs = nowMs;
  }

  /** Ends every connection with RST, so that neither end keeps TIME_WAIT, and the listener. */
  close(): void {
    while (this.#held.first !== none) {
      const fd = this.#held.first;
      this.#held.remove(fd);
      resetAndClose(fd);
    }
    this.#epoll.close();
    this.#socket.close();
  }

  /** From when on a connection may be accepted; Infinity until somebody leaves, or for ever. */
  #opensAtMs(): number {
    const {maxConnections, whenFull} = this.#options;
    if (whenFull === 'stop' && this.#held.size >= maxConnections) return Infinity;
    return Math.max(this.#pausedUntilMs, this.#pace.dueAtMs);
  }

  #wait(): number {
    const nowMs = performance.now();
    const shutMs = this.#opensAtMs() - nowMs;
    this.#listen(shutMs <= 0);
    // Never shorter than a round: at 20k/s each round has several due.
    const quietMs = shutMs > 0 ? Math.max(shutMs, this.#roundMs) : this.#streaming ? this.#roundMs : idleMs;
    const idleEndMs = (this.#active?.firstPushedAtMs ?? Infinity) + this.#options.idleCloseMs - nowMs;
    const waitMs = Math.max(0, Math.min(quietMs, idleEndMs, idleMs));
    if (waitMs > this.#roundMs) return this.#epoll.wait(waitMs);
    sleep(waitMs);
    return this.#epoll.wait(0);
  }

  /** Whether a new connection wakes the loop. */
  #listen(on: boolean): void {
    if (on === this.#listening) return;
    this.#listening = on;
    this.#epoll.modify(this.#socket.fd, on ? EPOLLIN : 0);
  }

  #acceptRound(nowMs: number): void {
    for (let i = 0; i < roundAccepts && this.#opensAtMs() <= nowMs; i++) {
      const fd = accept4(this.#socket.fd, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd >= 0) {
        this.#pace.took(nowMs);
        this.#admit(fd, nowMs);
        continue;
      }
      const errno = lastErrno();
      if (errno === errnoOf.EAGAIN) {
        this.#pace.foundNone();
        return;
      }
      if (outOfResources.has(errno)) {
        const name = errnoName(errno);
        this.counts.outOf[name] = (this.counts.outOf[name] ?? 0) + 1;
        this.#pausedUntilMs = nowMs + outOfResourcesMs;
        return;
      }
      if (bugs.has(errno)) throw new Error(`accept4: ${errnoName(errno)}`);
      // Else an error of that one connection (ECONNABORTED, EPROTO …, accept(2)): the next may be well.
    }
  }

  #admit(fd: number, nowMs: number): void {
    const {maxConnections, whenFull, greeting} = this.#options;
    const full = this.#held.size >= maxConnections;
    if (full && whenFull !== 'evict') {
      this.#turnAway(fd);
      return;
    }
    this.counts.accepted++;
    this.#held.push(fd, nowMs);
    this.#active?.push(fd, nowMs);
    this.#epoll.add(fd, EPOLLIN);
    if (greeting.length > 0) send(fd, this.#greetingAddress, greeting.length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (full) {
      this.counts.evicted++;
      this.#end(this.#held.first);
    }
    this.counts.mostHeld = Math.max(this.counts.mostHeld, this.#held.size);
  }

  #turnAway(fd: number): void {
    const {whenFull, fullMessage} = this.#options;
    this.counts.turnedAway++;
    if (whenFull === 'reset') {
      resetAndClose(fd);
      return;
    }
    if (whenFull === 'message')
      send(fd, this.#fullMessageAddress, fullMessage.length, MSG_NOSIGNAL | MSG_DONTWAIT);
    this.#closeWithFin(fd);
  }

  /** Answers what epoll said about a connection that is held. */
  #attend(fd: number, events: number, nowMs: number): void {
    if (events & (EPOLLERR | EPOLLHUP)) {
      this.#forget(fd);
      close(fd);
      return;
    }
    // There is room again for what could not be echoed before.
    if (events & EPOLLOUT) this.#epoll.modify(fd, EPOLLIN);
    const flags = this.#options.echo ? MSG_DONTWAIT | MSG_PEEK : MSG_DONTWAIT;
    const length = recv(fd, this.#bufferAddress, this.#buffer.length, flags);
    if (length > 0) {
      this.#active?.remove(fd);
      this.#active?.push(fd, nowMs);
      if (this.#options.echo) this.#echo(fd, length);
    } else if (length === 0 || lastErrno() !== errnoOf.EAGAIN) {
      this.#forget(fd);
      close(fd);
    }
  }

  /**
   * Sends back the first `length` bytes of the buffer, which were only peeked at: what does not fit stays in the
   * receive queue, so that the kernel slows the peer down and no byte needs a place of its own here.
   */
  #echo(fd: number, length: number): void {
    const sent = send(fd, this.#bufferAddress, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) recv(fd, this.#bufferAddress, sent, MSG_DONTWAIT);
    if (sent < length) this.#epoll.modify(fd, EPOLLOUT);
  }

  #endIdle(nowMs: number): void {
    const active = this.#active;
    if (!active) return;
    while (nowMs - active.firstPushedAtMs >= this.#options.idleCloseMs) {
      this.counts.idleClosed++;
      this.#end(active.first);
    }
  }

  /** Ends a held connection of our own choice. */
  #end(fd: number): void {
    this.#forget(fd);
    this.#closeWithFin(fd);
  }

  #forget(fd: number): void {
    this.#held.remove(fd);
    this.#active?.remove(fd);
    this.#pausedUntilMs = 0;
  }

  /** close(2) with unread bytes sends RST instead of FIN (measured: close-unread-resets), so they are read first. */
  #closeWithFin(fd: number): void {
    recv(fd, this.#bufferAddress, this.#buffer.length, MSG_DONTWAIT);
    close(fd);
  }
}

const bed = new Int32Array(new SharedArrayBuffer(4));

/** Blocks the thread; unlike a short epoll_wait(2), no SYN that arrives meanwhile wakes it. */
function sleep(ms: number): void {
  if (ms > 0) Atomics.wait(bed, 0, 0, ms);
}
