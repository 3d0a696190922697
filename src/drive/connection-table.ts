import type {OutcomeKind, OutcomeSpread} from '../model/outcome-spread.ts';
import {localRefusals, type RefusalClass} from '../model/refusal.ts';
import {emptyTally, errnosKept, repliesKept, type Tally, takenAfterMs} from '../model/tally.ts';
import {HeardWords} from './heard-words.ts';
import {emptyHistograms} from './histograms.ts';
import {NamedCounts} from './named-counts.ts';
import {OutcomeCounter} from './outcome-counter.ts';
import {PendingQueue} from './pending-queue.ts';
import {slotFree, slotOpen, slotPending} from './slot-state.ts';

/** How a connection ended: orderly (FIN), aborted (RST), or unnoticed until a probe found out. */
export const endKinds = ['fin', 'rst', 'silent'] as const;
export type End = (typeof endKinds)[number];

/** Longer than the first SYN retry (1 s, measured: syn-retry-times): an attempt still pending then has met trouble. */
const overdueAfterMs = 1500;

/**
 * A lost SYN is sent again after a second. One that goes out sooner was not lost: the target still knew the four-tuple from
 * an earlier connection and objected, upon which the client tries again at once (net/ipv4/tcp_input.c
 * tcp_rcv_synsent_state_process).
 */
const soonestRetryMs = 800;

/**
 * What became of every attempt of one worker, in typed arrays indexed by slot (for epoll the file descriptor, for
 * net a number of its own): no object per connection, about 50 bytes each. Times are performance.now() in ms.
 */
export class ConnectionTable {
  readonly tally: Tally = emptyTally();
  readonly histograms = emptyHistograms();

  /** What performance.now() counts from, in Unix ms; the clock of a run may say something else than that of this process. */
  unixOriginMs = performance.timeOrigin;

  readonly state: Uint8Array;
  /** Index of the attempt in the whole run, in the order of due times. */
  readonly index: Float64Array;
  readonly dueMs: Float64Array;
  readonly startedMs: Float64Array;
  readonly establishedMs: Float64Array;
  readonly #flags: Uint8Array;
  readonly #asksForProof: boolean;
  /** Place of the attempt's source in the port pool. */
  readonly #source: Uint16Array;
  readonly #outcomes: OutcomeCounter;
  readonly #heard = new HeardWords();
  /** Sum over the open connections of when each was established. */
  #openSinceSum = 0;
  readonly #errnos = new NamedCounts(errnosKept);
  readonly #synReplies = new NamedCounts(errnosKept);
  readonly #replies = new NamedCounts(repliesKept);
  readonly #pending: PendingQueue;

  /**
   * @param slots highest slot number plus one
   * @param attempts most attempts this worker makes
   * @param asksForProof whether each connection has to show that the application took it
   * @param sources source addresses, in the order of the port pool
   */
  constructor(slots: number, attempts: number, asksForProof = false, sources: readonly string[] = []) {
    this.#outcomes = new OutcomeCounter(sources);
    this.#source = new Uint16Array(slots);
    this.#asksForProof = asksForProof;
    this.state = new Uint8Array(slots);
    this.index = new Float64Array(slots);
    this.dueMs = new Float64Array(slots);
    this.startedMs = new Float64Array(slots);
    this.establishedMs = new Float64Array(slots);
    this.#flags = new Uint8Array(slots);
    this.#pending = new PendingQueue(attempts, this);
  }

  /** The schedule begins, or goes on. */
  begin(startMs: number): void {
    this.#outcomes.begin(startMs);
  }

  /** An attempt begins: connect(2) is about to be called. */
  start(slot: number, index: number, dueMs: number, nowMs: number, source = 0): void {
    this.#begin(dueMs, nowMs);
    this.#source[slot] = source;
    this.state[slot] = slotPending;
    this.index[slot] = index;
    this.dueMs[slot] = dueMs;
    this.startedMs[slot] = nowMs;
    this.#flags[slot] = 0;
    this.tally.pending++;
  }

  #begin(dueMs: number, nowMs: number): void {
    const tally = this.tally;
    tally.started++;
    if (tally.firstStartedAtMs === null) tally.firstStartedAtMs = nowMs;
    tally.lastStartedAtMs = nowMs;
    this.histograms.lateness.record((nowMs - dueMs) * 1000);
  }

  /** connect(2) has not answered at once: from now on the attempt ages. */
  wait(slot: number): void {
    this.#pending.push(slot);
  }

  /** The attempt was refused before connect(2): there is no slot for it. */
  refuseUnstarted(
    kind: RefusalClass,
    dueMs: number,
    nowMs: number,
    other?: {readonly index: number; readonly source: number; readonly errno: string},
  ): void {
    this.#begin(dueMs, nowMs);
    this.tally.refusals[kind]++;
    if (localRefusals.includes(kind)) return;
    this.#countRetries(0);
    if (!other) return;
    this.#errnos.add(other.errno);
    this.#outcomes.add('refused', other.index, nowMs, other.source);
  }

  establish(slot: number, nowMs: number): void {
    const tally = this.tally;
    this.#settle(slot);
    this.state[slot] = slotOpen;
    this.establishedMs[slot] = nowMs;
    this.#openSinceSum += nowMs;
    tally.established++;
    tally.open++;
    tally.openIndexSum += this.index[slot] as number;
    tally.lastEstablishedAtMs = nowMs;
    this.#outcomes.establish(nowMs);
    this.#count('atOnce', slot);
    if (!this.#asksForProof) return;
    this.#set(slot, unprovenFlag);
    tally.unproven++;
    tally.unprovenIndexSum += this.index[slot] as number;
  }

  /**
   * What connect(2) took, once TCP_INFO was read. Where the kernel timed the handshake that is the time: a stamp is taken
   * when the loop wakes up, and on loopback after the listener was woken (measured: events-come-late,
   * kernel-times-handshake). It has no time where the SYN was sent again.
   * @param handshakeUs tcpi_rtt; 0 or undefined where the kernel tells none
   * @param errorMs how long nobody had looked before the stamp: the connection may be older by that
   */
  measure(slot: number, synRetries: number, handshakeUs = 0, errorMs = 0): void {
    const tookMs = (this.establishedMs[slot] as number) - (this.startedMs[slot] as number);
    const isTimed = handshakeUs > 0 && synRetries === 0;
    const connectUs = isTimed ? Math.min(handshakeUs, tookMs * 1000) : tookMs * 1000;
    this.histograms.connect.record(connectUs);
    this.histograms.stampError.record(isTimed ? 0 : errorMs * 1000);
    if (!this.#asksForProof) {
      const latenessMs = (this.startedMs[slot] as number) - (this.dueMs[slot] as number);
      this.histograms.response.record(latenessMs * 1000 + connectUs);
    }
    if (isTimed) this.histograms.handshake.record(handshakeUs);
    this.#countRetries(synRetries);
    const lost = tookMs < soonestRetryMs ? 0 : synRetries;
    countAt(this.tally.establishedAfter, lost);
    if (lost === 0 || this.state[slot] !== slotOpen) return;
    this.#turnOut('late', slot);
    this.#set(slot, lateFlag);
  }

  /** A pending attempt was not admitted. `reset` means that the handshake was done before (measured: early-reset-fails-connect). */
  refuse(
    slot: number,
    kind: RefusalClass,
    synRetries: number,
    {errno, reply}: {readonly errno?: string; readonly reply?: string | undefined} = {},
  ): void {
    if (kind === 'other') this.#errnos.add(errno);
    this.#synReplies.add(reply);
    this.#settle(slot);
    this.state[slot] = slotFree;
    this.tally.refusals[kind]++;
    this.#countRetries(synRetries);
    if (!localRefusals.includes(kind)) this.#count(outcomeOf(kind), slot);
    if (kind === 'reset') {
      this.tally.established++;
      this.#countEnd(slot);
    } else if (!localRefusals.includes(kind)) {
      this.tally.turnedBack++;
      this.tally.turnedBackIndexSum += this.index[slot] as number;
    }
  }

  /**
   * The proof of acceptance is there.
   * @param reply under what the answer is counted, where it has a status or a code
   */
  accept(slot: number, nowMs: number, reply?: string): void {
    this.#replies.add(reply);
    this.#prove(slot);
    this.#answer(slot);
    this.histograms.accept.record((nowMs - (this.startedMs[slot] as number)) * 1000);
    this.histograms.response.record((nowMs - (this.dueMs[slot] as number)) * 1000);
  }

  /** The application said no; the connection is ours to close. */
  deny(slot: number, words: string, nowMs: number, reply?: string): void {
    this.#replies.add(reply);
    this.markConfirmed(slot);
    this.#countEnd(slot);
    this.#recordEnd('fin', slot, nowMs);
    if (this.#has(slot, answeredFlag)) this.tally.answered--;
    this.tally.refusals.denied++;
    this.#heard.countReason(words);
    this.#turnOut('turnedAway', slot);
    this.#leave(slot);
  }

  isAnswered(slot: number): boolean {
    return this.#has(slot, answeredFlag);
  }

  /** Words with which the application turned away a connection that it leaves to us to close. */
  refusal(slot: number): string | undefined {
    return this.#heard.refusal(slot);
  }

  /** The application sent something on an open connection on which no proof was asked for, or whose proof is a greeting. */
  hear(slot: number, text: string, nowMs: number): void {
    this.#answer(slot);
    this.#heard.hear(slot, this.index[slot] as number, text, nowMs);
  }

  /**
   * The peer ended an open connection. One that was never taken is refused: with words, without, or by RST. Where a
   * proof was asked for it is the proof that tells; without one the young were not taken, the older ones were. A greeting
   * is no word of refusal, though it be the proof: of those that were greeted and ended young, the ones that made room for
   * younger ones had been taken.
   * @param parting what was said before the end instead of a proof, '' for nothing
   */
  end(slot: number, how: End, nowMs: number, parting = ''): void {
    const tally = this.tally;
    const isHeard = this.#heard.isHeard(slot);
    const words = this.#heard.reason(slot) ?? parting;
    if (how === 'fin') this.markConfirmed(slot);
    this.#recordEnd(how, slot, nowMs);
    if (how !== 'silent') this.#countEnd(slot);
    const isYoung = nowMs - (this.establishedMs[slot] as number) < takenAfterMs;
    const wasTurnedAway =
      isHeard && isYoung && !this.#madeRoom(slot) && (words !== '' || this.#isYoungerThanOthers(slot, nowMs));
    const wasTaken = this.#asksForProof
      ? this.#has(slot, answeredFlag) && !wasTurnedAway
      : !isYoung || (this.#heard.isGreeted(slot) && this.#madeRoom(slot));
    if (how === 'silent') {
      tally.silent++;
    } else if (wasTaken) {
      tally.closedByPeer++;
      this.#recordEnd('taken', slot, nowMs);
    } else {
      this.#turnOut('turnedAway', slot);
      if (this.#has(slot, answeredFlag)) tally.answered--;
      if (words === '') {
        tally.refusals[how === 'fin' ? 'closed' : 'reset']++;
      } else {
        tally.refusals.denied++;
        this.#heard.countReason(words);
      }
    }
    this.#leave(slot);
  }

  /**
   * It is older than those that are open, itself among them. Of few that overlap, as in a small test, that says nothing: those
   * that are turned away leave in the order in which they came, too.
   */
  #madeRoom(slot: number): boolean {
    const {open, openIndexSum} = this.tally;
    return open >= fewestToMakeRoom && (this.index[slot] as number) < openIndexSum / open;
  }

  /** A server that ends each connection behind its greeting ends the oldest first, or those that came together. */
  #isYoungerThanOthers(slot: number, nowMs: number): boolean {
    const {open} = this.tally;
    if (open < 2) return false;
    const since = this.establishedMs[slot] as number;
    const othersMs = nowMs - (this.#openSinceSum - since) / (open - 1);
    return othersMs > togetherMs && othersMs > fewTimes * (nowMs - since);
  }

  /** Slots of the open connections that were opened first, or last, at most `count`. */
  openSlots(count: number, end: 'first' | 'last'): number[] {
    const slots: number[] = [];
    for (const [slot, state] of this.state.entries()) if (state === slotOpen) slots.push(slot);
    slots.sort((a, b) => (this.index[a] as number) - (this.index[b] as number));
    if (end === 'last') slots.reverse();
    return slots.slice(0, count);
  }

  /** We end an open connection ourselves. */
  release(slot: number): void {
    this.tally.released++;
    this.#leave(slot);
  }

  /** Slots of those that wait for their outcome, or are open and wait for their proof. */
  waitingSlots(): number[] {
    const slots: number[] = [];
    for (const [slot, state] of this.state.entries())
      if (state === slotPending || (state === slotOpen && this.#has(slot, unprovenFlag))) slots.push(slot);
    return slots;
  }

  /** Slots of those whose handshake goes on, or that are open. */
  *livingSlots(): Generator<number> {
    for (const [slot, state] of this.state.entries()) if (state !== slotFree) yield slot;
  }

  /** We give up one that waits: for its outcome, after so many SYN retries, or for its proof. */
  withdraw(slot: number, synRetries: number): void {
    this.tally.withdrawn++;
    if (this.state[slot] === slotOpen) {
      this.#uncount(this.#admission(slot), slot);
      return this.#leave(slot);
    }
    this.#settle(slot);
    this.state[slot] = slotFree;
    this.#countRetries(synRetries);
  }

  /** The target's kernel turned out not to know this connection. */
  markPhantom(slot: number): void {
    this.tally.phantom++;
    this.#turnOut('phantom', slot);
    this.#leave(slot);
  }

  /** The target's kernel acknowledged something on this connection. */
  markConfirmed(slot: number): void {
    if (this.#has(slot, confirmedFlag)) return;
    this.#set(slot, confirmedFlag);
    this.tally.confirmed++;
    this.tally.openConfirmed++;
  }

  isConfirmed(slot: number): boolean {
    return this.#has(slot, confirmedFlag);
  }

  /** An attempt that is given up at the end of the run stays counted as pending. */
  abandon(slot: number, synRetries: number): void {
    this.state[slot] = slotFree;
    this.#countRetries(synRetries);
  }

  /** The longest-pending attempt whose patience is over at `nowMs`, or -1. */
  nextExpired(nowMs: number, timeoutMs: number): number {
    return this.#pending.startedBy(nowMs - timeoutMs);
  }

  /** When the longest-pending attempt was started, or Infinity. Call `nextExpired` before. */
  get oldestPendingMs(): number {
    return this.#pending.oldestMs;
  }

  /** Keeps the gauge of overdue attempts, and learns what is said to connections that are kept. */
  age(nowMs: number): void {
    const isOpen = (slot: number, index: number) =>
      this.state[slot] === slotOpen && this.index[slot] === index;
    const misheard = this.#heard.learn(nowMs, isOpen);
    this.tally.refusals.denied -= misheard;
    this.tally.refusals.closed += misheard;
    const limitMs = nowMs - overdueAfterMs;
    for (let slot = this.#pending.nextAged(limitMs); slot >= 0; slot = this.#pending.nextAged(limitMs)) {
      this.#set(slot, overdueFlag);
      this.tally.overdue++;
    }
  }

  /** A copy of the tally with its times as Unix ms. */
  snapshot(): Tally {
    const unix = (ms: number | null) => (ms === null ? null : this.unixOriginMs + ms);
    const {tally} = this;
    return {
      ...tally,
      refusals: {...tally.refusals},
      synRetries: [...tally.synRetries],
      establishedAfter: [...tally.establishedAfter],
      words: this.#heard.toObject(),
      replies: this.#replies.toObject(),
      errnos: this.#errnos.toObject(),
      synReplies: this.#synReplies.toObject(),
      firstStartedAtMs: unix(tally.firstStartedAtMs),
      lastStartedAtMs: unix(tally.lastStartedAtMs),
      lastEstablishedAtMs: unix(tally.lastEstablishedAtMs),
    };
  }

  /** How outcomes are spread; attempts that still wait count as unanswered, or as waiting for the application. */
  spread(): OutcomeSpread {
    const waiting = this.waitingSlots().map((slot) => [slot, this.state[slot] === slotPending] as const);
    for (const [slot, pending] of waiting) {
      if (pending) this.#count('unanswered', slot);
      else this.#turnOut('waiting', slot);
    }
    const spread = this.#outcomes.spread();
    for (const [slot, pending] of waiting) {
      this.#uncount(pending ? 'unanswered' : 'waiting', slot);
      if (!pending) this.#count(this.#admission(slot), slot);
    }
    return spread;
  }

  #settle(slot: number): void {
    this.tally.pending--;
    if (this.#has(slot, overdueFlag)) this.tally.overdue--;
  }

  #prove(slot: number): void {
    if (!this.#has(slot, unprovenFlag)) return;
    this.#flags[slot] = (this.#flags[slot] as number) & ~unprovenFlag;
    this.tally.unproven--;
    this.tally.unprovenIndexSum -= this.index[slot] as number;
  }

  #answer(slot: number): void {
    this.markConfirmed(slot);
    if (this.#has(slot, answeredFlag)) return;
    this.#set(slot, answeredFlag);
    this.tally.answered++;
    this.tally.openAnswered++;
  }

  #leave(slot: number): void {
    this.#prove(slot);
    if (this.#has(slot, answeredFlag)) this.tally.openAnswered--;
    this.tally.open--;
    if (this.#has(slot, confirmedFlag)) this.tally.openConfirmed--;
    this.tally.openIndexSum -= this.index[slot] as number;
    this.#openSinceSum -= this.establishedMs[slot] as number;
    this.state[slot] = slotFree;
    this.#heard.forget(slot);
  }

  #recordEnd(how: End | 'taken', slot: number, nowMs: number): void {
    this.histograms[`${how}Age`].record((nowMs - (this.establishedMs[slot] as number)) * 1000);
    this.histograms[`${how}Time`].record((nowMs - (this.tally.firstStartedAtMs ?? nowMs)) * 1000);
  }

  #countEnd(slot: number): void {
    this.tally.endedByPeer++;
    this.tally.endedIndexSum += this.index[slot] as number;
  }

  #count(kind: OutcomeKind, slot: number): void {
    this.#outcomes.add(
      kind,
      this.index[slot] as number,
      this.startedMs[slot] as number,
      this.#source[slot] as number,
    );
  }

  #uncount(kind: OutcomeKind, slot: number): void {
    this.#outcomes.remove(
      kind,
      this.index[slot] as number,
      this.startedMs[slot] as number,
      this.#source[slot] as number,
    );
  }

  /** What an open connection counts as, unless it turned out to be something else. */
  #admission(slot: number): OutcomeKind {
    return this.#has(slot, lateFlag) ? 'late' : 'atOnce';
  }

  /** An open connection turns out to be something else than admitted at once. */
  #turnOut(kind: OutcomeKind, slot: number): void {
    this.#uncount(this.#admission(slot), slot);
    this.#count(kind, slot);
  }

  #countRetries(synRetries: number): void {
    countAt(this.tally.synRetries, synRetries);
  }

  #has(slot: number, flag: number): boolean {
    return ((this.#flags[slot] as number) & flag) !== 0;
  }

  #set(slot: number, flag: number): void {
    this.#flags[slot] = (this.#flags[slot] as number) | flag;
  }
}

/** Who came within this of each other came together; who is younger was open for so many times less. */
const togetherMs = 10;
const fewTimes = 4;
/** With fewer open it is not told who made room for whom. */
const fewestToMakeRoom = 4;

function countAt(counts: number[], place: number): void {
  while (counts.length <= place) counts.push(0);
  counts[place] = (counts[place] ?? 0) + 1;
}

const answeredFlag = 1;
const confirmedFlag = 2;
const overdueFlag = 4;
const unprovenFlag = 8;
const lateFlag = 16;

/** What a pending attempt that was refused counts as. */
function outcomeOf(kind: RefusalClass): OutcomeKind {
  if (kind === 'reset') return 'turnedAway';
  return kind === 'deadline' || kind === 'unanswered' || kind === 'queue-full' ? 'unanswered' : 'refused';
}
