import {type RefusalClass, refusalClasses} from './refusal.ts';

/**
 * What a worker counted, cumulative since its start. Only this and encoded histograms cross a process border.
 *
 * The funnel: started ⊇ established ⊇ confirmed; `phantom` are the established ones of which the target's kernel
 * knows nothing. Each attempt ends in exactly one of: refused (any class), phantom, closed by the peer, silent, released,
 * withdrawn, or open.
 */
export interface Tally {
  /** Attempts: connect(2) was called, or socket(2)/bind(2) refused before it could be. */
  started: number;
  /** connect(2) succeeded: the client saw SYN-ACK. */
  established: number;
  /** The target's kernel acknowledged something after the handshake: a FIN, bytes, or our keepalive. */
  confirmed: number;
  /** Established here, unknown to the target's kernel (measured: phantom-by-cookie). */
  phantom: number;
  /** The application itself sent bytes on the connection; where a proof is asked for, bytes that are one. */
  answered: number;
  /** Ended by FIN or RST after it had been taken (older than `takenAfterMs`, or answered before). */
  closedByPeer: number;
  /** Open until a probe found that the peer no longer knows the connection, or no longer answers. */
  silent: number;
  refusals: Record<RefusalClass, number>;
  /** synRetries[k]: attempts whose SYN was sent again k times. */
  synRetries: number[];
  /** establishedAfter[k]: of the established ones, those whose SYN was lost k times, and so came late. */
  establishedAfter: number[];
  /** Attempts refused before their handshake, by the network or the target, and the sum of their indexes. */
  turnedBack: number;
  turnedBackIndexSum: number;
  /** Gauge: connect(2) called, no outcome yet. */
  pending: number;
  /** Gauge: pending for longer than the first SYN retry takes. */
  overdue: number;
  /** Gauge: established and not known to have ended. */
  open: number;
  /** Gauge: open, and confirmed. */
  openConfirmed: number;
  /** Gauge: open, and answered. */
  openAnswered: number;
  /** Gauge: open, and its proof of acceptance has not come yet. */
  unproven: number;
  /** Sum of their attempt indexes: tells a number that is full from a member that does not answer. */
  unprovenIndexSum: number;
  /** Open connections that we ended ourselves before the end of the run, or as soon as they were taken. */
  released: number;
  /** Attempts that we gave up before their outcome, or before their proof, since others were to have what they wait for. */
  withdrawn: number;
  /** Source ports passed over since bind(2) said that they are in use. */
  portsInUse: number;
  /** Sum and count of the attempt indexes (0 = first due) that are still open: tells eviction from rejection. */
  openIndexSum: number;
  /** The same over those that the peer ended, at whatever age. */
  endedByPeer: number;
  endedIndexSum: number;
  /** Wall clock in Unix ms; null before there was one. */
  firstStartedAtMs: number | null;
  lastStartedAtMs: number | null;
  lastEstablishedAtMs: number | null;
  /** Longest time between two looks at the sockets while something was due or in flight. */
  longestBlindMs: number;
  /** Time during which the loop was opening, and of that the time it had nothing to do; summed over workers. */
  openingMs: number;
  idleMs: number;
  /** Of the opening time, how long the loop was ready to run and had no CPU; null where the system does not tell. */
  runDelayMs: number | null;
  /** Last words of the application before it closed, at most `wordsKept` different ones, with their count. */
  words: Record<string, number>;
  /** Answers by HTTP status or code of the reply, those that said no among them; at most `repliesKept` different ones. */
  replies: Record<string, number>;
}

/** A connection that its peer ends before this age and without an answer was never taken: a refusal, not an end. */
export const takenAfterMs = 1000;
export const wordsKept = 16;
export const repliesKept = 32;

export function emptyTally(): Tally {
  return {
    started: 0,
    established: 0,
    confirmed: 0,
    phantom: 0,
    answered: 0,
    closedByPeer: 0,
    silent: 0,
    refusals: Object.fromEntries(refusalClasses.map((name) => [name, 0])) as Record<RefusalClass, number>,
    synRetries: [],
    establishedAfter: [],
    turnedBack: 0,
    turnedBackIndexSum: 0,
    pending: 0,
    overdue: 0,
    open: 0,
    openConfirmed: 0,
    openAnswered: 0,
    unproven: 0,
    unprovenIndexSum: 0,
    released: 0,
    withdrawn: 0,
    portsInUse: 0,
    openIndexSum: 0,
    endedByPeer: 0,
    endedIndexSum: 0,
    firstStartedAtMs: null,
    lastStartedAtMs: null,
    lastEstablishedAtMs: null,
    longestBlindMs: 0,
    openingMs: 0,
    idleMs: 0,
    runDelayMs: 0,
    words: {},
    replies: {},
  };
}

const earlier = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.min(a, b));
const later = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b));

function addByRetry(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({length: Math.max(a.length, b.length)}, (_, k) => (a[k] ?? 0) + (b[k] ?? 0));
}

// Keys may be words of a remote application, so `constructor` and `__proto__` have to be keys like any other.
function addCounts(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const sum = new Map(Object.entries(a));
  for (const [key, count] of Object.entries(b)) sum.set(key, (sum.get(key) ?? 0) + count);
  return Object.fromEntries(sum);
}

/** Joins what two workers counted. Commutative and associative, with `emptyTally()` as its zero. */
export function addTally(a: Tally, b: Tally): Tally {
  return {
    started: a.started + b.started,
    established: a.established + b.established,
    confirmed: a.confirmed + b.confirmed,
    phantom: a.phantom + b.phantom,
    answered: a.answered + b.answered,
    closedByPeer: a.closedByPeer + b.closedByPeer,
    silent: a.silent + b.silent,
    refusals: addCounts(a.refusals, b.refusals) as Record<RefusalClass, number>,
    synRetries: addByRetry(a.synRetries, b.synRetries),
    establishedAfter: addByRetry(a.establishedAfter, b.establishedAfter),
    turnedBack: a.turnedBack + b.turnedBack,
    turnedBackIndexSum: a.turnedBackIndexSum + b.turnedBackIndexSum,
    pending: a.pending + b.pending,
    overdue: a.overdue + b.overdue,
    open: a.open + b.open,
    openConfirmed: a.openConfirmed + b.openConfirmed,
    openAnswered: a.openAnswered + b.openAnswered,
    unproven: a.unproven + b.unproven,
    unprovenIndexSum: a.unprovenIndexSum + b.unprovenIndexSum,
    released: a.released + b.released,
    withdrawn: a.withdrawn + b.withdrawn,
    portsInUse: a.portsInUse + b.portsInUse,
    openIndexSum: a.openIndexSum + b.openIndexSum,
    endedByPeer: a.endedByPeer + b.endedByPeer,
    endedIndexSum: a.endedIndexSum + b.endedIndexSum,
    firstStartedAtMs: earlier(a.firstStartedAtMs, b.firstStartedAtMs),
    lastStartedAtMs: later(a.lastStartedAtMs, b.lastStartedAtMs),
    lastEstablishedAtMs: later(a.lastEstablishedAtMs, b.lastEstablishedAtMs),
    longestBlindMs: Math.max(a.longestBlindMs, b.longestBlindMs),
    openingMs: a.openingMs + b.openingMs,
    idleMs: a.idleMs + b.idleMs,
    runDelayMs: a.runDelayMs === null || b.runDelayMs === null ? null : a.runDelayMs + b.runDelayMs,
    words: addCounts(a.words, b.words),
    replies: addCounts(a.replies, b.replies),
  };
}

/** Attempts that ended without being admitted, over all classes. */
export function refusedCount(tally: Tally): number {
  return Object.values(tally.refusals).reduce((sum, count) => sum + count, 0);
}
