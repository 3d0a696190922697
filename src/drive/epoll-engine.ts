import {nowMs as clock} from '../libc/clock.ts';
import type {Descriptors} from '../libc/descriptors.ts';
import {EPOLLERR, EPOLLET, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP, Epoll} from '../libc/epoll.ts';
import {errnoName, errnoOf} from '../libc/errno.ts';
import {lastErrno} from '../libc/library.ts';
import {type SocketAddress, socketAddress} from '../libc/sockaddr.ts';
import {close, connect, keepIcmp6Errors, readIcmpError} from '../libc/socket.ts';
import type {OwnSockets} from '../model/four-tuples.ts';
import type {EngineName, Share} from '../model/plan.ts';
import {localRefusals, refusalOfErrno} from '../model/refusal.ts';
import {icmpReply, rstReply, unixReply} from '../model/syn-reply.ts';
import type {Proof} from '../proof/proof.ts';
import {Answers} from './answers.ts';
import {Confirmation} from './confirmation.ts';
import {ConnectionTable, type End} from './connection-table.ts';
import type {Engine, Part} from './engine.ts';
import {keepaliveTurns} from './keepalive-pace.ts';
import {Liveness} from './liveness.ts';
import {ProofExchanges} from './proof-exchanges.ts';
import {Schedule} from './schedule.ts';
import {SlotSockets} from './slot-sockets.ts';
import {slotOpen, slotPending} from './slot-state.ts';
import {SocketOpener} from './socket-opener.ts';

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

/** What epoll tells of standard input: no slot has this number. */
const commandSlot = 0xffff_ffff;
/** Of a peer that sends without end no more is read at one turn: the others wait meanwhile. */
const mostReads = 16;

const openInterest = (EPOLLIN | EPOLLRDHUP | EPOLLET) >>> 0;
const pendingInterest = (EPOLLOUT | openInterest) >>> 0;

/**
 * The engine on libc: one blocking loop of connect(2) and epoll_wait(2), never libuv's.
 *
 * After connect(2) it is called once more at once ("inline check"): on loopback and on fast links the handshake is done
 * by then, and neither epoll nor SO_ERROR is needed (measured: handshake-inside-connect).
 */
export class EpollEngine implements Engine {
  readonly name: EngineName;
  readonly table: ConnectionTable;
  waitsForLibuv = false;

  readonly #share: Share;
  readonly #schedule: Schedule;
  readonly #epoll = new Epoll();
  readonly #descriptors: Descriptors;
  readonly #sockets: SlotSockets;
  readonly #opener: SocketOpener;
  readonly #target: SocketAddress;

  /** Inline connections whose sweep was put off, in their order; those before `#swept` have had it. */
  readonly #inline: Int32Array;
  #inlineCount = 0;
  #swept = 0;

  /** Where established is not all that is asked for. */
  readonly #exchanges: ProofExchanges | undefined;
  readonly #answers: Answers;
  readonly #confirmation: Confirmation;
  readonly #liveness: Liveness;
  /** An attempt was refused: of further ones it is looked at what answered them, which costs a call each. */
  #wasTurnedBack = false;
  #highestSlot = 0;
  #lookedMs = 0;
  #loopedMs = 0;

  /**
   * @param descriptors of at most `slots` sockets
   * @param proof what shows that the application accepted a connection; undefined where nothing is asked
   * @throws Error when the endpoint cannot be put into a socket address, or epoll has no descriptor left
   */
  constructor(
    share: Share,
    {
      name,
      descriptors,
      slots,
    }: {readonly name: EngineName; readonly descriptors: Descriptors; readonly slots: number},
    proof?: Proof,
  ) {
    this.name = name;
    this.#share = share;
    this.#schedule = new Schedule(share);
    this.#descriptors = descriptors;
    this.#sockets = new SlotSockets(descriptors);
    this.#exchanges =
      proof &&
      new ProofExchanges(proof, this.#sockets, (slot) =>
        this.#epoll.modify(this.#descriptors.fd(slot), pendingInterest, slot),
      );
    this.table = new ConnectionTable(
      slots,
      share.attempts,
      this.#exchanges !== undefined,
      share.portPool?.sources,
    );
    this.#answers = new Answers(share, this.table, this.#exchanges, (slot) => this.#drop(slot));
    this.#inline = new Int32Array(share.attempts);
    this.#target = socketAddress(share.endpoint);
    this.#opener = new SocketOpener(share, descriptors, slots);
    const isTcp = share.endpoint.family !== 'unix';
    const turns = keepaliveTurns(share);
    this.#liveness = new Liveness(this.table, this.#sockets, {isTcp, turns}, (slot) =>
      this.#end(slot, 'silent', clock()),
    );
    this.#confirmation = new Confirmation(
      this.table,
      this.#sockets,
      {isTcp, hasSent: this.#exchanges?.opens === true, turns},
      (slot) => {
        this.table.markPhantom(slot);
        this.#drop(slot);
      },
    );
    // A command on standard input ends a wait, so that the coordinator is heard at once.
    this.#epoll.add(0, EPOLLIN, commandSlot);
  }

  get opened(): boolean {
    return this.#schedule.opened;
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

  go(startMs: number, perSecond?: number): void {
    this.table.begin(startMs);
    this.#lookedMs = startMs;
    this.#schedule.go(startMs, perSecond);
  }

  stop(): void {
    this.#schedule.stop();
  }

  withdraw(): void {
    this.stop();
    this.settle();
    for (const slot of this.table.waitingSlots()) {
      this.table.withdraw(slot, this.#retries(slot));
      this.#drop(slot);
    }
  }

  confirm(seen: boolean): void {
    this.#sweep();
    this.#confirmation.begin(clock(), this.#highestSlot, seen);
  }

  probe(part: Part): void {
    this.#sweep();
    this.#liveness.begin(clock(), this.#highestSlot, part);
  }

  settle(): void {
    this.#sweep();
    this.#look(0);
  }

  ownSockets(): OwnSockets {
    return this.#opener.ownSockets(this.table.livingSlots());
  }

  release(count: number, end: 'first' | 'last'): void {
    this.#sweep();
    for (const slot of this.table.openSlots(count, end)) this.#answers.finish(slot);
  }

  turn(budgetMs: number): void {
    const begunMs = clock();
    const endMs = begunMs + budgetMs;
    const opening = !this.opened && begunMs >= this.#schedule.startMs;
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
    this.stop();
    this.settle();
    const {state} = this.table;
    for (let slot = 0; slot <= this.#highestSlot; slot++) {
      if (state[slot] === slotPending) this.table.abandon(slot, this.#retries(slot));
      else if (state[slot] !== slotOpen) continue;
      this.#sockets.reset(slot);
    }
    this.#epoll.close();
    this.#descriptors.close();
  }

  /** Nothing is due and nothing is in flight: one wait a turn is enough. */
  #resting(): boolean {
    return this.table.tally.pending === 0 && this.table.tally.unproven === 0;
  }

  #open(nowMs: number, endMs: number): void {
    const {tally} = this.table;
    let now = nowMs;
    let sinceLook = 0;
    while (this.#schedule.mayBegin(tally.pending)) {
      const dueMs = this.#schedule.dueMs(now);
      if (dueMs > now) {
        if (!this.#spinsTo(dueMs, now, endMs)) return;
        now = this.#spin(dueMs, now);
      }
      this.#attempt(dueMs, now);
      this.#schedule.begin();
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

  #attempt(dueMs: number, nowMs: number): void {
    const {begun, index} = this.#schedule;
    const keepsIcmp6 = this.#share.endpoint.family === 6 && (this.#wasTurnedBack || begun < firstAskedWhy);
    const slot = this.#opener.open({keepsIcmp6});
    this.table.tally.portsInUse = this.#opener.portsInUse;
    if (slot < 0) return this.#refuseUnstarted(dueMs, nowMs);
    if (slot > this.#highestSlot) this.#highestSlot = slot;
    // Not the time before socket(2) and bind(2), which are none of the target's.
    this.table.start(slot, index, dueMs, clock(), this.#opener.boundSource);
    const fd = this.#descriptors.fd(slot);
    const {address, length} = this.#target;
    // A second call on the same socket tells how the first one stands; a synchronous error just comes again. It forgets
    // what the socket has received (net/ipv4/tcp.c tcp_disconnect).
    const isInline = connect(fd, address, length) === 0;
    const heard = !isInline && this.#wasTurnedBack && this.#hasHeard(slot);
    if (isInline || connect(fd, address, length) === 0) {
      this.table.establish(slot, clock());
      if (keepsIcmp6) keepIcmp6Errors(fd, false);
      return this.#begin(slot, fd);
    }
    const errno = lastErrno();
    if (errno === errnoOf.EALREADY || errno === errnoOf.EINPROGRESS) {
      this.table.wait(slot);
      this.#epoll.add(fd, pendingInterest, slot);
      return;
    }
    this.#refuse(slot, errno, heard ? rstReply : undefined);
  }

  /** An attempt was established inline. */
  #begin(slot: number, fd: number): void {
    if (this.#exchanges?.opens) {
      // Before data flows: it would mix its own acknowledgements into the kernel's figures of the handshake.
      this.#measure(slot);
      this.#exchanges.open(slot);
      this.#epoll.add(fd, this.#exchanges.awaitsRoom(slot) ? pendingInterest : openInterest, slot);
    } else if (this.#isTaken()) {
      this.#measure(slot);
      this.#answers.finish(slot);
    } else if (this.#schedule.begun % sentinelEvery === 0) {
      this.#watch(slot);
    } else {
      this.#inline[this.#inlineCount++] = slot;
      if (this.#inlineCount - this.#swept >= this.#descriptors.atHand) this.#sweep();
    }
  }

  #refuseUnstarted(dueMs: number, nowMs: number): void {
    const {failedBy: by, errno, boundSource} = this.#opener;
    const name = errnoName(errno);
    const kind = refusalOfErrno(name, {by, isUnix: this.#isUnix}) ?? 'other';
    this.table.refuseUnstarted(kind, dueMs, nowMs, {
      index: this.#schedule.index,
      source: boundSource,
      errno: `${name} of ${by}(2)`,
    });
    // What this host refuses now it refuses the next time as well, and nobody else learns anything from it.
    if (localRefusals.includes(kind)) this.stop();
  }

  /** A pending attempt has an error, if that is not in the error queue alone: ICMP came while connect(2) held the socket. */
  #turnBack(slot: number, errno: number): void {
    const icmp = this.#isUnix ? undefined : readIcmpError(this.#descriptors.fd(slot));
    if (icmp) this.#refuse(slot, icmp.errno, icmpReply(icmp));
    else if (errno !== errnoOf.EAGAIN) this.#refuse(slot, errno, this.#hasHeard(slot) ? rstReply : undefined);
  }

  /** @param reply what answered its SYN, where that is known */
  #refuse(slot: number, errno: number, reply?: string): void {
    const name = errnoName(errno);
    const kind = refusalOfErrno(name, {by: 'connect', isUnix: this.#isUnix}) ?? 'other';
    const told = kind === 'reset' ? {} : {reply: this.#isUnix ? unixReply(name) : reply};
    this.table.refuse(slot, kind, this.#retries(slot), {errno: `${name} of connect(2)`, ...told});
    if (localRefusals.includes(kind)) this.stop();
    this.#wasTurnedBack = true;
    close(this.#descriptors.release(slot));
  }

  #hasHeard(slot: number): boolean {
    return this.#sockets.readInfo(slot) && this.#sockets.info.segmentsIn > 0;
  }

  #retries(slot: number): number {
    return this.#sockets.readInfo(slot) ? this.#sockets.info.totalRetrans : 0;
  }

  /** Gives up the attempts whose patience is over. */
  #expire(): void {
    const now = clock();
    this.table.age(now);
    for (;;) {
      const slot = this.table.nextExpired(now, this.#share.connectTimeoutMs);
      if (slot < 0) return;
      this.table.refuse(slot, 'deadline', this.#retries(slot));
      this.#sockets.reset(slot);
    }
  }

  /** Reads what the kernel knows of the handshake of the oldest unswept connections, and has epoll watch them. */
  #sweep(atMost = Infinity): void {
    const end = Math.min(this.#inlineCount, this.#swept + atMost);
    while (this.#swept < end) this.#watch(this.#inline[this.#swept++] as number);
  }

  #watch(slot: number): void {
    this.#measure(slot);
    // Edge-triggered, but an event that is already due is delivered on registration: epoll(7).
    this.#epoll.add(this.#descriptors.fd(slot), openInterest, slot);
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
  #measure(slot: number, blindMs = 0): void {
    if (this.#sockets.readInfo(slot)) {
      const {info} = this.#sockets;
      this.table.measure(slot, info.totalRetrans, info.rttUs, blindMs);
      this.#confirmation.baseline(slot, info.segmentsIn);
    } else {
      this.table.measure(slot, 0, undefined, blindMs);
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
    return this.#schedule.toDueMs(clock(), this.table.tally.pending);
  }

  /** Waits for events and settles them; all events of one wait share one stamp. */
  #look(waitMs: number): void {
    const before = clock();
    const {tally} = this.table;
    const count = this.#epoll.wait(waitMs);
    const now = clock();
    // A process that was stopped in its wait, or had no CPU after it, saw nothing for what it slept too long.
    const blindMs = Math.max(before - this.#lookedMs, now - before - waitMs);
    if (this.#lookedMs > 0 && this.#schedule.startMs < before && (tally.pending > 0 || !this.opened))
      tally.longestBlindMs = Math.max(tally.longestBlindMs, blindMs);
    if (count === 0 && !this.opened && before > this.#schedule.startMs) tally.idleMs += now - before;
    this.#lookedMs = now;
    for (let i = 0; i < count; i++) {
      const slot = this.#epoll.dataAt(i);
      if (slot === commandSlot) this.waitsForLibuv = true;
      else this.#handle(slot, this.#epoll.eventsAt(i), now, blindMs);
    }
  }

  /** @param blindMs how long nobody had looked before this wait: the error of its stamp */
  #handle(slot: number, events: number, nowMs: number, blindMs: number): void {
    const state = this.table.state[slot];
    if (state === slotPending) {
      if ((events & (EPOLLERR | EPOLLHUP)) === 0) {
        this.table.establish(slot, nowMs);
        if (this.#share.endpoint.family === 6) keepIcmp6Errors(this.#descriptors.fd(slot), false);
        this.#measure(slot, blindMs);
        if (this.#isTaken()) return this.#answers.finish(slot);
        this.#exchanges?.open(slot);
      } else {
        // The handshake may have been done and the connection ended since: what was sent before is still there
        // (measured: message-survives-reset).
        const length = this.#sockets.receive(slot);
        if (length < 0) return this.#turnBack(slot, lastErrno());
        this.table.establish(slot, nowMs);
        this.#measure(slot, blindMs);
        if (length === 0) return this.#end(slot, 'fin', nowMs);
        this.#answers.hear(slot, this.#sockets.received(length), nowMs);
      }
    }
    if ((events & EPOLLOUT) !== 0) this.#exchanges?.sendRest(slot);
    const isReadable = (events & (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP)) !== 0;
    if (this.table.state[slot] === slotOpen && isReadable) this.#receive(slot, nowMs);
  }

  #receive(slot: number, nowMs: number): void {
    for (let reads = 0; reads < mostReads; reads++) {
      const length = this.#sockets.receive(slot);
      if (length === 0) return this.#end(slot, 'fin', nowMs);
      if (length < 0) {
        const errno = lastErrno();
        if (errno !== errnoOf.EAGAIN && errno !== errnoOf.EINTR) this.#end(slot, 'rst', nowMs);
        return;
      }
      this.#answers.hear(slot, this.#sockets.received(length), nowMs);
      if (this.table.state[slot] !== slotOpen) return;
    }
    // An edge is told once; asked anew, epoll tells of what is still there: epoll(7), EPOLLET.
    const interest = this.#exchanges?.awaitsRoom(slot) ? pendingInterest : openInterest;
    this.#epoll.modify(this.#descriptors.fd(slot), interest, slot);
  }

  /** Established is all that was asked for, and the connection is to be closed then. */
  #isTaken(): boolean {
    return this.#share.closesWhenTaken && this.#exchanges === undefined;
  }

  #end(slot: number, how: End, nowMs: number): void {
    if (how === 'rst' && this.#confirmation.isDenied(slot)) this.table.markPhantom(slot);
    else if (how === 'rst' && this.#liveness.wasProbed(slot)) {
      this.#liveness.denied(slot);
      this.table.tally.silentReset++;
      this.table.end(slot, 'silent', nowMs);
    } else this.table.end(slot, how, nowMs, this.#exchanges?.parting(slot));
    this.#drop(slot);
  }

  #drop(slot: number): void {
    this.#exchanges?.forget(slot);
    this.#sockets.reset(slot);
  }
}
