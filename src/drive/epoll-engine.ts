import {readdirSync} from 'node:fs';
import {nowMs as clock} from '../libc/clock.ts';
import {EPOLLERR, EPOLLET, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP, Epoll} from '../libc/epoll.ts';
import {errnoName, errnoOf} from '../libc/errno.ts';
import {addressOf, lastErrno} from '../libc/library.ts';
import {growFdTable, readFdLimit, setSoftFdLimit} from '../libc/rlimit.ts';
import {addressFamily, type SocketAddress, setPort, socketAddress} from '../libc/sockaddr.ts';
import {
  bind,
  close,
  connect,
  keepIcmp6Errors,
  MSG_DONTWAIT,
  readIcmpError,
  readTcpInfo,
  recv,
  resetAndClose,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  setMaxSegment,
  socket,
  tcpInfo,
} from '../libc/socket.ts';
import type {OwnSockets} from '../model/four-tuples.ts';
import type {Share} from '../model/plan.ts';
import {provesByGreeting} from '../model/proof.ts';
import {localRefusals, refusalOfErrno} from '../model/refusal.ts';
import {icmpReply, rstReply} from '../model/syn-reply.ts';
import {type Arrivals, dueAtMs} from '../plan/arrivals.ts';
import {PortWalk, walkStart} from '../plan/port-walk.ts';
import {fourTuples} from '../plan/source-ports.ts';
import type {Proof} from '../proof/proof.ts';
import {Confirmation} from './confirmation.ts';
import {ConnectionTable, type End, slotOpen, slotPending} from './connection-table.ts';
import type {Engine, Part} from './engine.ts';
import {keepaliveTurns} from './keepalive-pace.ts';
import {Liveness} from './liveness.ts';
import {inodeOfFd, OwnPorts} from './own-ports.ts';
import {ProofExchanges} from './proof-exchanges.ts';
import {DescriptorSockets} from './slot-sockets.ts';

/** Descriptors a Node process may open beside its sockets while it runs. */
const fdSlack = 4096;
/** Connects between two looks at the sockets that wait: bounds the error of a latency (measured: events-come-late). */
const connectsPerLook = 16;
/**
 * TCP_INFO and epoll registration of an inline connection cost a fifth of opening it, so they are put off until the
 * loop has time, but no longer than this: early enough to tell a connection that was never taken from one that was
 * (`takenAfterMs`), and a first SYN-ACK from a second one (confirmation.ts), both a second apart.
 */
const sweepAfterMs = 400;
/** How many are swept before the loop looks up again: about 0.3 ms. */
const sweepBatch = 64;
/** One in so many is watched at once, so that a target that ends connections is noticed; then nothing is put off. */
const sentinelEvery = 32;
/** A shorter gap is spun, for a thread that sleeps may find its CPU taken. */
const longestSpinMs = 0.5;
/** Deadlines, ends of connections and commands may wait so long for the gaps between two attempts. */
const loopEveryMs = 1;
/** Of so many IPv6 attempts the kernel keeps what ICMPv6 said; of more, once one was turned back. */
const firstAskedWhy = 16;
/** What one swept connection may take of a gap. */
const sweepOneMs = 0.02;
/** epoll_pwait2 wakes up about this much late, by its timer slack (prctl(2) PR_SET_TIMERSLACK); the rest is spun. */
const wakeUpMs = 0.06;

/** One recv(2): an answer with its headers, or a good piece of the page behind it. */
const receivedBytes = 16_384;

const openInterest = (EPOLLIN | EPOLLRDHUP | EPOLLET) >>> 0;
const pendingInterest = (EPOLLOUT | openInterest) >>> 0;

/**
 * The engine on libc: one blocking loop of connect(2) and epoll_wait(2), never libuv's.
 *
 * After connect(2) it is called once more at once ("inline check"): on loopback and on fast links the handshake is done
 * by then, and neither epoll nor SO_ERROR is needed (measured: handshake-inside-connect).
 */
export class EpollEngine implements Engine {
  readonly name = 'epoll';
  readonly table: ConnectionTable;
  readonly limits: {softFds: number; hardFds: number; ownFds: number};
  opened = false;
  waitsForLibuv = false;

  readonly #share: Share;
  readonly #epoll = new Epoll();
  readonly #sockets = new DescriptorSockets();
  readonly #family: number;
  readonly #target: SocketAddress;
  readonly #sources: SocketAddress[];
  readonly #walk: PortWalk | undefined;
  /** Place in the port pool of the source that was bound last. */
  #boundSource = 0;
  readonly #ports: OwnPorts;
  readonly #maxPending: number;
  readonly #received = new Uint8Array(receivedBytes);
  readonly #receivedAddress = addressOf(this.#received);

  /** Inline connections whose sweep was put off, in their order; those before `#swept` have had it. */
  readonly #inline: Int32Array;
  #inlineCount = 0;
  #swept = 0;

  /** Where established is not all that is asked for. */
  readonly #exchanges: ProofExchanges | undefined;

  readonly #confirmation: Confirmation;
  readonly #liveness: Liveness;
  /** The schedule of those attempts that come after the first `#begunBefore`. */
  #arrivals: Arrivals;
  #begunBefore = 0;
  /** An attempt was refused: of further ones it is looked at what answered them, which costs a call each. */
  #wasTurnedBack = false;
  #startMs = 0;
  #begun = 0;
  #highestFd = 0;
  #lookedMs = 0;
  #loopedMs = 0;

  /**
   * @param proof what shows that the application accepted a connection; undefined where nothing is asked
   * @throws Error when the endpoint cannot be put into a socket address, or epoll has no descriptor left
   */
  constructor(share: Share, proof?: Proof) {
    this.#share = share;
    const limit = readFdLimit();
    if (limit.soft < limit.hard) setSoftFdLimit(limit.hard);
    const slots = Math.min(limit.hard, share.attempts + fdSlack);
    this.limits = {
      softFds: limit.hard,
      hardFds: limit.hard,
      // RLIMIT_NOFILE bounds their numbers, so one inherited with a higher number takes no room
      // (measured: descriptor-limit-bounds-numbers);
      // readdir(3) itself holds one more while it lists.
      ownFds: readdirSync('/proc/self/fd').filter((fd) => Number(fd) < limit.hard).length - 1,
    };
    growFdTable(Math.min(limit.hard, share.attempts + this.limits.ownFds + 1));
    this.#exchanges =
      proof && new ProofExchanges(proof, this.#sockets, (fd) => this.#epoll.modify(fd, pendingInterest));
    this.table = new ConnectionTable(
      slots,
      share.attempts,
      this.#exchanges !== undefined,
      share.portPool?.sources,
    );
    this.#inline = new Int32Array(share.attempts);
    this.#family = addressFamily(share.endpoint);
    this.#target = socketAddress(share.endpoint);
    const {portPool, endpoint} = share;
    this.#ports = new OwnPorts(slots, portPool);
    const family = endpoint.family;
    this.#sources =
      portPool && family !== 'unix'
        ? portPool.sources.map((address) => socketAddress({family, address, port: 0}))
        : [];
    this.#walk =
      portPool && new PortWalk(portPool, walkStart(fourTuples(portPool), share.offset, share.stride));
    this.#maxPending = share.mostInFlight ?? share.attempts;
    this.#arrivals = share;
    const isTcp = share.endpoint.family !== 'unix';
    const turns = keepaliveTurns(share);
    this.#liveness = new Liveness(this.table, this.#sockets, {isTcp, turns}, (fd) =>
      this.#end(fd, 'silent', clock()),
    );
    this.#confirmation = new Confirmation(
      this.table,
      this.#sockets,
      {isTcp, hasSent: this.#exchanges?.opens === true, turns},
      (fd) => {
        this.table.markPhantom(fd);
        this.#drop(fd);
      },
    );
    // A command on standard input ends a wait, so that the coordinator is heard at once.
    this.#epoll.add(0, EPOLLIN);
  }

  /** The gaps of the schedule are too short to sleep in. */
  get spins(): boolean {
    const {perSecond, stride} = this.#share;
    return perSecond !== null && (stride * 1000) / perSecond < longestSpinMs;
  }

  get #isUnix(): boolean {
    return this.#share.endpoint.family === 'unix';
  }

  get confirmed(): boolean {
    return this.#confirmation.done;
  }

  get probed(): number {
    return this.#liveness.over;
  }

  go(startMs: number, perSecond = this.#share.perSecond): void {
    this.#startMs = startMs;
    this.table.begin(startMs);
    this.#lookedMs = startMs;
    this.#arrivals = {...this.#share, perSecond};
    this.#begunBefore = this.#begun;
    this.opened = this.#begun === this.#share.attempts;
  }

  stop(): void {
    this.opened = true;
  }

  withdraw(): void {
    this.stop();
    this.settle();
    for (const fd of this.table.waitingSlots()) {
      this.table.withdraw(fd, this.#retries(fd));
      this.#drop(fd);
    }
  }

  confirm(seen: boolean): void {
    this.#sweep();
    this.#confirmation.begin(clock(), this.#highestFd, seen);
  }

  probe(part: Part): void {
    this.#sweep();
    this.#liveness.begin(clock(), this.#highestFd, part);
  }

  settle(): void {
    this.#sweep();
    this.#look(0);
  }

  ownSockets(): OwnSockets {
    return this.#ports.list(this.table.livingSlots(), inodeOfFd);
  }

  release(count: number, end: 'first' | 'last'): void {
    this.#sweep();
    for (const fd of this.table.openSlots(count, end)) this.#finish(fd);
  }

  turn(budgetMs: number): void {
    const begunMs = clock();
    const endMs = begunMs + budgetMs;
    const opening = !this.opened && begunMs >= this.#startMs;
    this.waitsForLibuv = false;
    do {
      this.#loopedMs = clock();
      this.#open(this.#loopedMs, endMs);
      this.#expire();
      this.#sweepOverdue();
      this.#look(this.#waitMs(endMs));
      this.#confirmation.step(clock());
      this.#liveness.step(clock());
    } while (!this.waitsForLibuv && clock() < endMs && !(this.opened && this.#resting()));
    if (opening) this.table.tally.openingMs += clock() - begunMs;
  }

  close(): void {
    this.opened = true;
    this.settle();
    const {state} = this.table;
    for (let fd = 0; fd <= this.#highestFd; fd++) {
      if (state[fd] === slotPending) this.table.abandon(fd, this.#retries(fd));
      else if (state[fd] !== slotOpen) continue;
      resetAndClose(fd);
    }
    this.#epoll.close();
  }

  /** Nothing is due and nothing is in flight: one wait a turn is enough. */
  #resting(): boolean {
    return this.table.tally.pending === 0 && this.table.tally.unproven === 0;
  }

  #open(nowMs: number, endMs: number): void {
    const {attempts} = this.#share;
    const {tally} = this.table;
    let now = nowMs;
    let sinceLook = 0;
    while (!this.opened && tally.pending < this.#maxPending) {
      const dueMs = this.#dueMs(now);
      if (dueMs > now) {
        if (!this.#spinsTo(dueMs, now, endMs)) return;
        now = this.#spin(dueMs, now);
      }
      this.#attempt(dueMs, now);
      if (++this.#begun === attempts) this.opened = true;
      if (tally.pending + tally.unproven > 0 && ++sinceLook >= connectsPerLook) {
        this.#look(0);
        sinceLook = 0;
      }
      now = clock();
      if (now >= endMs) return;
    }
  }

  /** The gap is too short for a wait that wakes up in time, and the rest of the loop has had its turn. */
  #spinsTo(dueMs: number, nowMs: number, endMs: number): boolean {
    return dueMs - nowMs < longestSpinMs && dueMs < endMs && dueMs - this.#loopedMs < loopEveryMs;
  }

  /** Passes the time until then with what was put off, and answers the time. */
  #spin(dueMs: number, nowMs: number): number {
    const {tally} = this.table;
    let now = nowMs;
    let idleMs = 0;
    while (now < dueMs) {
      const sweeps = this.#swept < this.#inlineCount && dueMs - now > sweepOneMs;
      const looks = !sweeps && tally.pending + tally.unproven > 0;
      if (sweeps) this.#sweep(1);
      else if (looks) this.#look(0);
      const then = clock();
      // A look counts for itself.
      if (!sweeps && !looks) idleMs += then - now;
      now = then;
    }
    tally.idleMs += idleMs;
    return now;
  }

  /** When the next attempt is due; at `--rate max` that is now. */
  #dueMs(nowMs: number): number {
    return this.#arrivals.perSecond === null
      ? Math.max(nowMs, this.#startMs)
      : this.#startMs + dueAtMs(this.#arrivals, this.#begun - this.#begunBefore);
  }

  #attempt(dueMs: number, nowMs: number): void {
    const fd = socket(this.#family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return this.#refuseUnstarted('socket', lastErrno(), dueMs, nowMs);
    const keepsIcmp6 =
      this.#share.endpoint.family === 6 && (this.#wasTurnedBack || this.#begun < firstAskedWhy);
    if (keepsIcmp6) keepIcmp6Errors(fd, true);
    const {maxSegmentBytes} = this.#share;
    if (maxSegmentBytes !== undefined) setMaxSegment(fd, maxSegmentBytes);
    if (this.#walk && !this.#bind(fd, this.#walk)) {
      const errno = lastErrno();
      close(fd);
      return this.#refuseUnstarted('bind', errno, dueMs, nowMs);
    }
    if (fd > this.#highestFd) this.#highestFd = fd;
    // Not the time before socket(2) and bind(2), which are none of the target's.
    this.table.start(
      fd,
      this.#share.offset + this.#begun * this.#share.stride,
      dueMs,
      clock(),
      this.#boundSource,
    );
    const {address, length} = this.#target;
    // A second call on the same socket tells how the first one stands; a synchronous error just comes again. It forgets
    // what the socket has received (net/ipv4/tcp.c tcp_disconnect).
    const isInline = connect(fd, address, length) === 0;
    const heard = !isInline && this.#wasTurnedBack && this.#hasHeard(fd);
    if (isInline || connect(fd, address, length) === 0) {
      this.table.establish(fd, clock());
      if (keepsIcmp6) keepIcmp6Errors(fd, false);
      if (this.#exchanges?.opens) {
        // Before data flows: it would mix its own acknowledgements into the kernel's figures of the handshake.
        this.#measure(fd);
        this.#exchanges.open(fd);
        this.#epoll.add(fd, this.#exchanges.awaitsRoom(fd) ? pendingInterest : openInterest);
      } else if (this.#isTaken()) {
        this.#measure(fd);
        this.#finish(fd);
      } else if (this.#begun % sentinelEvery === 0) {
        this.#watch(fd);
      } else {
        this.#inline[this.#inlineCount++] = fd;
      }
      return;
    }
    const errno = lastErrno();
    if (errno === errnoOf.EALREADY || errno === errnoOf.EINPROGRESS) {
      this.table.wait(fd);
      this.#epoll.add(fd, pendingInterest);
      return;
    }
    this.#refuse(fd, errno, heard ? rstReply : undefined);
  }

  /** Binds to the next free port of the port pool; false, with errno set, when a whole round of it is in use. */
  #bind(fd: number, walk: PortWalk): boolean {
    for (let tried = 0; tried < walk.size; tried++) {
      const source = this.#sources[walk.sourceIndex] as SocketAddress;
      const {sourceIndex, port} = walk;
      setPort(source.bytes, port);
      this.#boundSource = sourceIndex;
      walk.next();
      if (bind(fd, source.address, source.length) === 0) {
        this.#ports.bind(fd, sourceIndex, port);
        return true;
      }
      if (lastErrno() !== errnoOf.EADDRINUSE) return false;
      this.table.tally.portsInUse++;
    }
    return false;
  }

  #refuseUnstarted(by: 'socket' | 'bind', errno: number, dueMs: number, nowMs: number): void {
    const name = errnoName(errno);
    const kind = refusalOfErrno(name, {by, isUnix: this.#isUnix}) ?? 'other';
    const {offset, stride} = this.#share;
    this.table.refuseUnstarted(kind, dueMs, nowMs, {
      index: offset + this.#begun * stride,
      source: this.#boundSource,
      errno: `${name} of ${by}(2)`,
    });
    // What this host refuses now it refuses the next time as well, and nobody else learns anything from it.
    if (localRefusals.includes(kind)) this.opened = true;
  }

  /** A pending attempt has an error, if that is not in the error queue alone: ICMP came while connect(2) held the socket. */
  #turnBack(fd: number, errno: number): void {
    const icmp = this.#isUnix ? undefined : readIcmpError(fd);
    if (icmp) this.#refuse(fd, icmp.errno, icmpReply(icmp));
    else if (errno !== errnoOf.EAGAIN) this.#refuse(fd, errno, this.#hasHeard(fd) ? rstReply : undefined);
  }

  /** @param reply what answered its SYN, where that is known */
  #refuse(fd: number, errno: number, reply?: string): void {
    const name = errnoName(errno);
    const kind = refusalOfErrno(name, {by: 'connect', isUnix: this.#isUnix}) ?? 'other';
    const told = kind === 'reset' || this.#isUnix ? {} : {reply};
    this.table.refuse(fd, kind, this.#retries(fd), {errno: `${name} of connect(2)`, ...told});
    if (localRefusals.includes(kind)) this.opened = true;
    this.#wasTurnedBack = true;
    close(fd);
  }

  #hasHeard(fd: number): boolean {
    return readTcpInfo(fd) && tcpInfo.segmentsIn > 0;
  }

  #retries(fd: number): number {
    return readTcpInfo(fd) ? tcpInfo.totalRetrans : 0;
  }

  /** Gives up the attempts whose patience is over. */
  #expire(): void {
    const now = clock();
    this.table.age(now);
    for (;;) {
      const fd = this.table.nextExpired(now, this.#share.connectTimeoutMs);
      if (fd < 0) return;
      this.table.refuse(fd, 'deadline', this.#retries(fd));
      resetAndClose(fd);
    }
  }

  /** Reads what the kernel knows of the handshake of the oldest unswept connections, and has epoll watch them. */
  #sweep(atMost = Infinity): void {
    const end = Math.min(this.#inlineCount, this.#swept + atMost);
    while (this.#swept < end) this.#watch(this.#inline[this.#swept++] as number);
  }

  #watch(fd: number): void {
    this.#measure(fd);
    // Edge-triggered, but an event that is already due is delivered on registration: epoll(7).
    this.#epoll.add(fd, openInterest);
  }

  #sweepOverdue(): void {
    const limit = clock() - (this.table.tally.endedByPeer > 0 ? 0 : sweepAfterMs);
    while (this.#swept < this.#inlineCount) {
      const oldest = this.#inline[this.#swept] as number;
      if ((this.table.establishedMs[oldest] as number) > limit) return;
      this.#sweep(sweepBatch);
    }
  }

  /** @param blindMs how long nobody had looked before it was found to be established */
  #measure(fd: number, blindMs = 0): void {
    if (readTcpInfo(fd)) {
      this.table.measure(fd, tcpInfo.totalRetrans, tcpInfo.rttUs, blindMs);
      this.#confirmation.baseline(fd, tcpInfo.segmentsIn);
    } else {
      this.table.measure(fd, 0, undefined, blindMs);
    }
  }

  #waitMs(endMs: number): number {
    if (this.#swept < this.#inlineCount) {
      if (this.#timeToDue() > 0.5) this.#sweep(sweepBatch);
      if (this.#swept < this.#inlineCount) return 0;
    }
    const now = clock();
    const expiryMs = this.table.oldestPendingMs + this.#share.connectTimeoutMs;
    const wait = Math.min(
      endMs - now,
      expiryMs - now,
      this.#timeToDue(),
      this.#confirmation.waitMs(now),
      this.#liveness.waitMs(now),
    );
    return wait > 2 * wakeUpMs ? wait - wakeUpMs : 0;
  }

  /** Time until the next attempt is due: what the loop may wait before the last moment, which it spins. */
  #timeToDue(): number {
    if (this.opened) return Infinity;
    if (this.table.tally.pending >= this.#maxPending) return 1;
    const now = clock();
    return this.#dueMs(now) - now;
  }

  /** Waits for events and settles them; all events of one wait share one stamp. */
  #look(waitMs: number): void {
    const before = clock();
    const {tally} = this.table;
    const count = this.#epoll.wait(waitMs);
    const now = clock();
    // A process that was stopped in its wait, or had no CPU after it, saw nothing for what it slept too long.
    const blindMs = Math.max(before - this.#lookedMs, now - before - waitMs);
    if (this.#lookedMs > 0 && this.#startMs < before && (tally.pending > 0 || !this.opened))
      tally.longestBlindMs = Math.max(tally.longestBlindMs, blindMs);
    if (count === 0 && !this.opened && before > this.#startMs) tally.idleMs += now - before;
    this.#lookedMs = now;
    for (let i = 0; i < count; i++) {
      const fd = this.#epoll.fdAt(i);
      if (fd === 0) this.waitsForLibuv = true;
      else this.#handle(fd, this.#epoll.eventsAt(i), now, blindMs);
    }
  }

  /** @param blindMs how long nobody had looked before this wait: the error of its stamp */
  #handle(fd: number, events: number, nowMs: number, blindMs: number): void {
    const state = this.table.state[fd];
    if (state === slotPending) {
      if ((events & (EPOLLERR | EPOLLHUP)) === 0) {
        this.table.establish(fd, nowMs);
        if (this.#share.endpoint.family === 6) keepIcmp6Errors(fd, false);
        this.#measure(fd, blindMs);
        if (this.#isTaken()) return this.#finish(fd);
        this.#exchanges?.open(fd);
      } else {
        // The handshake may have been done and the connection ended since: what was sent before is still there
        // (measured: message-survives-reset).
        const length = recv(fd, this.#receivedAddress, this.#received.length, MSG_DONTWAIT);
        if (length < 0) return this.#turnBack(fd, lastErrno());
        this.table.establish(fd, nowMs);
        this.#measure(fd, blindMs);
        if (length > 0) this.#hear(fd, length, nowMs);
        else return this.#end(fd, 'fin', nowMs);
      }
    }
    if ((events & EPOLLOUT) !== 0) this.#exchanges?.sendRest(fd);
    if (this.table.state[fd] === slotOpen && (events & (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP)) !== 0)
      this.#receive(fd, nowMs);
  }

  #receive(fd: number, nowMs: number): void {
    for (;;) {
      const length = recv(fd, this.#receivedAddress, this.#received.length, MSG_DONTWAIT);
      if (length === 0) return this.#end(fd, 'fin', nowMs);
      if (length < 0) {
        const errno = lastErrno();
        if (errno !== errnoOf.EAGAIN && errno !== errnoOf.EINTR) this.#end(fd, 'rst', nowMs);
        return;
      }
      this.#hear(fd, length, nowMs);
      if (this.table.state[fd] !== slotOpen) return;
    }
  }

  #hear(fd: number, length: number, nowMs: number): void {
    if (!this.#exchanges) {
      const words = Buffer.from(this.#received.buffer, 0, length);
      return this.table.hear(fd, words.toString('latin1'), nowMs);
    }
    if (this.table.isAnswered(fd)) return this.#hearBehind(fd, length, nowMs);
    const judgement = this.#exchanges.hear(fd, this.#received.subarray(0, length));
    if (judgement.verdict === 'more') return;
    if (judgement.verdict === 'accepted') {
      this.table.accept(fd, nowMs, judgement.reply);
      this.#hearBehind(fd, length, nowMs);
      if (this.#share.closesWhenTaken) this.#finish(fd);
      return;
    }
    this.table.deny(fd, judgement.words, nowMs, judgement.reply);
    this.#drop(fd);
  }

  /** Words at and behind a greeting that is a proof. */
  #hearBehind(fd: number, length: number, nowMs: number): void {
    if (!provesByGreeting(this.#share.proof)) return;
    this.table.hear(fd, Buffer.from(this.#received.buffer, 0, length).toString('latin1'), nowMs);
  }

  /** Established is all that was asked for, and the connection is to be closed then. */
  #isTaken(): boolean {
    return this.#share.closesWhenTaken && this.#exchanges === undefined;
  }

  /** Closes a connection that has done what it was opened for. */
  #finish(fd: number): void {
    this.table.release(fd);
    this.#drop(fd);
  }

  #end(fd: number, how: End, nowMs: number): void {
    if (how === 'rst' && this.#confirmation.isDenied(fd)) this.table.markPhantom(fd);
    else if (how === 'rst' && this.#liveness.wasProbed(fd)) {
      this.#liveness.denied(fd);
      this.table.tally.silentReset++;
      this.table.end(fd, 'silent', nowMs);
    } else this.table.end(fd, how, nowMs, this.#exchanges?.parting(fd));
    this.#drop(fd);
  }

  /** Closes; our RST spares the peer TIME_WAIT. */
  #drop(fd: number): void {
    this.#exchanges?.forget(fd);
    resetAndClose(fd);
  }
}
