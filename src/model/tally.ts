import {type RefusalClass, refusalClasses} from './refusal.ts';

/** The kinds of counters: what each holds. */
interface KindValues {
  /** So many; workers' are added. */
  count: number;
  /** A time in ms; workers' are added. */
  ms: number;
  /** The same; null where a system does not tell, and for all where one does not. */
  msIfKnown: number | null;
  /** The largest of all workers'. */
  greatest: number;
  /** A moment in Unix ms or a span, the least or the greatest of all workers'; null before there was one. */
  earliest: number | null;
  latest: number | null;
  /** So many by number of SYN retries: [k] for k retries. */
  byRetry: number[];
  byRefusal: Record<RefusalClass, number>;
  /** So many by words of a remote application. */
  byWords: Record<string, number>;
}

export type CounterKind = keyof KindValues;

/**
 * What a worker counted, cumulative since its start. Only this and encoded histograms cross a process border.
 *
 * The funnel: started ⊇ established ⊇ confirmed; `phantom` are the established ones of which the target's kernel
 * knows nothing. Each attempt ends in exactly one of: refused (any class), phantom, closed by the peer, silent, released,
 * withdrawn, lost, or open.
 */
export const counters = {
  /** Attempts: connect(2) was called, or socket(2)/bind(2) refused before it could be. */
  started: 'count',
  /** connect(2) succeeded: the client saw SYN-ACK. */
  established: 'count',
  /** The target's kernel acknowledged something after the handshake: a FIN, bytes, or our keepalive. */
  confirmed: 'count',
  /** Established here, unknown to the target's kernel (measured: phantom-by-cookie). */
  phantom: 'count',
  /** The application itself sent bytes on the connection; where a proof is asked for, bytes that are one. */
  answered: 'count',
  /** Ended by FIN or RST after it had been taken (older than `takenAfterMs`, or answered before). */
  closedByPeer: 'count',
  /** Open until a probe found that the peer no longer knows the connection, or no longer answers. */
  silent: 'count',
  /** Of the silent, those of which the peer, or somebody on the way, said by RST that it does not know them. */
  silentReset: 'count',
  /** Longest time without a packet, in ms, after which a probe was answered; null before one was. */
  survivedSilenceMs: 'latest',
  /** Shortest time without a packet, in ms, after which one was not; null before that. */
  deadSilenceMs: 'earliest',
  /** Probes that were answered after others had been found dead: the path was not cut. */
  answeredSinceDead: 'count',
  refusals: 'byRefusal',
  /** synRetries[k]: attempts whose SYN was sent again k times. */
  synRetries: 'byRetry',
  /** establishedAfter[k]: of the established ones, those whose SYN was lost k times, and so came late. */
  establishedAfter: 'byRetry',
  /** Attempts refused before their handshake, by the network or the target, and the sum of their indexes. */
  turnedBack: 'count',
  turnedBackIndexSum: 'count',
  /** Gauge: connect(2) called, no outcome yet. */
  pending: 'count',
  /** Gauge: pending for longer than the first SYN retry takes. */
  overdue: 'count',
  /** Gauge: established and not known to have ended. */
  open: 'count',
  /** Gauge: open, and confirmed. */
  openConfirmed: 'count',
  /** Gauge: open, and answered. */
  openAnswered: 'count',
  /** Gauge: open, and its proof of acceptance has not come yet. */
  unproven: 'count',
  /** Sum of their attempt indexes: tells a number that is full from a member that does not answer. */
  unprovenIndexSum: 'count',
  /** Open connections that we ended ourselves before the end of the run, or as soon as they were taken. */
  released: 'count',
  /** Attempts that we gave up before their outcome, or before their proof, since others were to have what they wait for. */
  withdrawn: 'count',
  /** Open or without an outcome when their worker process was lost: its kernel has ended them. */
  lost: 'count',
  /** Source ports passed over since bind(2) said that they are in use. */
  portsInUse: 'count',
  /** Sum and count of the attempt indexes (0 = first due) that are still open: tells eviction from rejection. */
  openIndexSum: 'count',
  /** The same over those that the peer ended, at whatever age. */
  endedByPeer: 'count',
  endedIndexSum: 'count',
  /** Wall clock in Unix ms; null before there was one. */
  firstStartedAtMs: 'earliest',
  lastStartedAtMs: 'latest',
  lastEstablishedAtMs: 'latest',
  /** Longest time between two looks at the sockets while something was due or in flight. */
  longestBlindMs: 'greatest',
  /** Time during which the loop was opening, and of that the time it had nothing to do; summed over workers. */
  openingMs: 'ms',
  idleMs: 'ms',
  /** Of the opening time, how long the loop was ready to run and had no CPU; null where the system does not tell. */
  runDelayMs: 'msIfKnown',
  /** Last words of the application before it closed, at most `wordsKept` different ones, with their count. */
  words: 'byWords',
  /** Answers by HTTP status or code of the reply, those that said no among them; at most `repliesKept` different ones. */
  replies: 'byWords',
  /** Errors behind refusals of class `other`, as `EAFNOSUPPORT of connect(2)`; at most `errnosKept` different ones. */
  errnos: 'byWords',
  /** What turned SYNs back, as `RST` or `ICMP port unreachable`, where the kernel tells: not of each; of a Unix-domain target why connect(2) failed. */
  synReplies: 'byWords',
} as const satisfies Record<string, CounterKind>;

type CounterName = keyof typeof counters;

/** The counters, each as its kind holds it. */
export type Tally = {-readonly [Name in CounterName]: KindValues[(typeof counters)[Name]]};

/** A connection that its peer ends before this age and without an answer was never taken: a refusal, not an end. */
export const takenAfterMs = 1000;
export const wordsKept = 16;
export const repliesKept = 32;
export const errnosKept = 16;

/** Of each kind what it is before anything was counted, and how those of two workers become one. */
const rules: {
  readonly [Kind in CounterKind]: {
    readonly zero: () => KindValues[Kind];
    readonly add: (a: KindValues[Kind], b: KindValues[Kind]) => KindValues[Kind];
  };
} = {
  count: {zero: () => 0, add: (a, b) => a + b},
  ms: {zero: () => 0, add: (a, b) => a + b},
  msIfKnown: {zero: () => 0, add: (a, b) => (a === null || b === null ? null : a + b)},
  greatest: {zero: () => 0, add: Math.max},
  earliest: {zero: () => null, add: (a, b) => (a === null ? b : b === null ? a : Math.min(a, b))},
  latest: {zero: () => null, add: (a, b) => (a === null ? b : b === null ? a : Math.max(a, b))},
  byRetry: {zero: () => [], add: addByRetry},
  byRefusal: {
    zero: () => Object.fromEntries(refusalClasses.map((name) => [name, 0])) as Record<RefusalClass, number>,
    add: addRefusals,
  },
  byWords: {zero: () => ({}), add: addCounts},
};

function addByRetry(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({length: Math.max(a.length, b.length)}, (_, k) => (a[k] ?? 0) + (b[k] ?? 0));
}

function addRefusals(
  a: Record<RefusalClass, number>,
  b: Record<RefusalClass, number>,
): Record<RefusalClass, number> {
  const sum = {...a};
  for (const name of refusalClasses) sum[name] += b[name];
  return sum;
}

const isEmpty = (counts: object) => Object.keys(counts).length === 0;

// Keys may be words of a remote application, so `constructor` and `__proto__` have to be keys like any other.
function addCounts(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  // Of hundreds of workers most have none.
  if (isEmpty(b)) return a;
  if (isEmpty(a)) return b;
  const sum = new Map(Object.entries(a));
  for (const [key, count] of Object.entries(b)) sum.set(key, (sum.get(key) ?? 0) + count);
  return Object.fromEntries(sum);
}

const names = Object.keys(counters) as CounterName[];

export function emptyTally(): Tally {
  return Object.fromEntries(names.map((name) => [name, rules[counters[name]].zero()])) as unknown as Tally;
}

/** Joins what two workers counted. Commutative and associative, with `emptyTally()` as its zero. */
export function addTally(a: Tally, b: Tally): Tally {
  const sum: Record<string, unknown> = {...a};
  for (const name of names) {
    const add = rules[counters[name]].add as (a: unknown, b: unknown) => unknown;
    sum[name] = add(a[name], b[name]);
  }
  return sum as unknown as Tally;
}

/** What a worker has at the moment: with the worker it is gone. */
const gauges = [
  'pending',
  'overdue',
  'open',
  'openConfirmed',
  'openAnswered',
  'unproven',
  'unprovenIndexSum',
  'openIndexSum',
] as const satisfies readonly CounterName[];

/** What a worker that was lost had counted, without the connections and attempts that its kernel ended with it. */
export function withoutGauges(tally: Tally): Tally {
  const lost = tally.lost + tally.open + tally.pending;
  return {...tally, ...Object.fromEntries(gauges.map((name) => [name, 0])), lost};
}

/** Refusals by the driver's own host: nothing was sent. */
const ownRefusals = [
  'no-ports',
  'no-fds',
  'no-files',
  'no-memory',
] as const satisfies readonly RefusalClass[];

/** Those of a tally that the driver's own host refused: nothing of them was sent. */
export function ownRefusalsIn({refusals}: Tally): number {
  return ownRefusals.reduce((sum, name) => sum + refusals[name], 0);
}

/** The same without attempts of which nothing was sent. */
export function withoutOwnRefusals(tally: Tally): Tally {
  const none = Object.fromEntries(ownRefusals.map((name) => [name, 0]));
  return {
    ...tally,
    started: tally.started - ownRefusalsIn(tally),
    refusals: {...tally.refusals, ...none},
  };
}

/** Attempts that ended without being admitted, over all classes. */
export function refusedCount(tally: Tally): number {
  return Object.values(tally.refusals).reduce((sum, count) => sum + count, 0);
}
