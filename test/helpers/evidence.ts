import {OutcomeCounter} from '../../src/drive/outcome-counter.ts';
import type {Evidence} from '../../src/model/evidence.ts';
import type {OutcomeKind, OutcomeSpread} from '../../src/model/outcome-spread.ts';
import {known, missing, type Reading} from '../../src/model/reading.ts';
import {emptyTally, type Tally} from '../../src/model/tally.ts';

type ValueOf<R> = R extends {readonly known: true; readonly value: infer T} ? T : never;

/** Evidence by value alone; `gone` for what could not be read. The tally is given by what differs from an empty one. */
export type EvidenceValues = {
  readonly [Name in Exclude<keyof Evidence, 'attempts'>]?: ValueOf<Evidence[Name]> | typeof gone;
} & {readonly attempts?: Attempts | typeof gone};

export type Attempts = Partial<Omit<Tally, 'refusals'>> & {readonly refusals?: Partial<Tally['refusals']>};

/** Stands for evidence that could not be had. */
export const gone = Symbol('gone');

/** 200 connections, asked for at 1000/s, to a healthy server that took every one; both ends were read. */
export const healthy = {
  asked: {connections: 200, perSecond: 1000, connectTimeoutMs: 3000},
  attempts: {
    started: 200,
    established: 200,
    confirmed: 200,
    open: 200,
    openConfirmed: 200,
    synRetries: [200],
    establishedAfter: [200],
    openIndexSum: sumOfIndexes(0, 200),
    firstStartedAtMs: 1000,
    lastStartedAtMs: 1200,
    lastEstablishedAtMs: 1200,
  },
  schedule: {offeredPerSecond: 1000, achievedPerSecond: 999, latenessP50Us: 20, latenessP99Us: 400},
  driverFds: {workers: [{soft: 20_000, hard: 20_000, own: 25}]},
  driverFiles: {allocated: 1500, max: 1_000_000},
  driverPorts: {fourTuples: 28_232, sources: ['127.0.0.1'], inUse: 0},
  driverTcpExt: {TCPRetransFail: 0},
  driverRules: [],
  softnetDropped: 0,
  listening: true,
  acceptQueue: {longest: 0, atEnd: 0, limit: 4096, members: 1},
  queueMembers: [{longest: 0, atEnd: 0, limit: 4096, drained: true}],
  acceptFlow: {perSecond: null, waitedMs: 0, takenAtEnd: 0, waitedAtEndMs: 0},
  somaxconn: 4096,
  synSettings: {maxSynBacklog: 4096, syncookies: 1},
  acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 210, soft: 1024, hard: 4096}],
  targetProcesses: {before: 1, gone: [], stopped: []},
  listenerWatch: {closedAfterMs: null, establishedBefore: null, reopened: false},
  admitted: {acceptedMost: 200, accepted: 200, queued: 0, synReceived: 0},
  attribution: {share: 1, translated: false, proxy: false},
  openedOnward: 0,
  tcpExt: {ListenOverflows: 0, ListenDrops: 0, EmbryonicRsts: 0},
  tasks: {used: 1, grew: 0, max: 1000, name: 'pids.max of /'},
  tasksRefused: 0,
  targetFiles: {allocated: 1500, max: 1_000_000},
  targetMemory: {name: 'memory.max', usedBytes: 1e6, maxBytes: 1e9, limitMet: 0, oomKills: 0},
  targetRules: [],
  outNoRoutes: 0,
  qdiscs: [],
  links: [],
  limitReadings: [],
} satisfies EvidenceValues;

/** Each got its answer, and was ended by the application right after it: Connection: close. */
export const servedAndEnded = {
  attempts: {
    ...healthy.attempts,
    open: 0,
    openConfirmed: 0,
    openIndexSum: 0,
    answered: 200,
    closedByPeer: 200,
    endedByPeer: 200,
    endedIndexSum: sumOfIndexes(0, 200),
  },
  admitted: {acceptedMost: 0, accepted: 0, queued: 0, synReceived: 0},
  ends: {
    count: 200,
    agesUs: {least: 200, p10: 220, p50: 280, p90: 900},
    timesUs: {least: 800, p10: 20_000, p50: 100_000, p90: 180_000},
    fins: 0,
    runUs: 1_300_000,
  },
} satisfies EvidenceValues;

/** What only the driver knows: nobody could look at the target. */
export const unobserved = {
  listening: gone,
  acceptQueue: gone,
  queueMembers: gone,
  acceptFlow: gone,
  somaxconn: gone,
  synSettings: gone,
  acceptors: gone,
  targetProcesses: gone,
  listenerWatch: gone,
  targetThreads: gone,
  server: gone,
  serverLog: gone,
  admitted: gone,
  attribution: gone,
  openedOnward: gone,
  tcpExt: gone,
  tasks: gone,
  tasksRefused: gone,
  targetFiles: gone,
  targetMemory: gone,
  targetRules: gone,
  outgoing: gone,
  limitReadings: gone,
} satisfies EvidenceValues;

/** The first 17 of 200 were established, and 183 SYNs went unanswered; ownership is for `admitted` to say. */
export const first17Established = {
  started: 200,
  established: 17,
  confirmed: 17,
  open: 17,
  openConfirmed: 17,
  refusals: {deadline: 183},
  synRetries: [17, 0, 183],
  establishedAfter: [17],
  openIndexSum: sumOfIndexes(0, 17),
  turnedBack: 183,
  turnedBackIndexSum: sumOfIndexes(17, 200),
} satisfies Attempts;

/** A Unix-domain listener whose queue holds 17: the others were told at once. */
export const queueFullBeyond17 = {
  ...first17Established,
  refusals: {'queue-full': 183},
  synRetries: [200],
} satisfies Attempts;

/** The same, and room came back now and then. */
export const queueFullAtTimes = {
  ...queueFullBeyond17,
  established: 100,
  confirmed: 100,
  open: 100,
  openConfirmed: 100,
  refusals: {'queue-full': 100},
  establishedAfter: [100],
  openIndexSum: 9900,
  turnedBack: 100,
  turnedBackIndexSum: 10_000,
} satisfies Attempts;

/** No attempt got any answer. */
export const allVanished = {
  started: 20,
  refusals: {deadline: 20},
  synRetries: [0, 0, 20],
  turnedBack: 20,
  turnedBackIndexSum: sumOfIndexes(0, 20),
} satisfies Attempts;

/** 50 of 200 were held, those beyond were ended at once: FIN without a word unless said otherwise. */
export function first50Held(
  refusals: Attempts['refusals'] = {closed: 150},
  words: Tally['words'] = {},
): Attempts {
  return {
    started: 200,
    established: 200,
    confirmed: 200,
    open: 50,
    openConfirmed: 50,
    refusals,
    words,
    synRetries: [200],
    establishedAfter: [200],
    openIndexSum: sumOfIndexes(0, 50),
    endedByPeer: 150,
    endedIndexSum: sumOfIndexes(50, 200),
  };
}

/** All were established, half of them only when their SYN was sent again: nobody was turned away for good. */
export const ladder = {
  ...healthy.attempts,
  synRetries: [100, 60, 40],
  establishedAfter: [100, 60, 40],
} satisfies Attempts;

/** Every other one got no answer. */
export const everyOtherSilent = {
  started: 200,
  established: 100,
  confirmed: 100,
  open: 100,
  openConfirmed: 100,
  refusals: {deadline: 100},
  synRetries: [100, 0, 100],
  establishedAfter: [100],
  openIndexSum: 9900,
  turnedBack: 100,
  turnedBackIndexSum: 10_000,
} satisfies Attempts;

/** All 200 were established and asked: 50 answered, 150 wait behind them in a queue that is not full. */
export const first50Answered = {
  ...healthy.attempts,
  answered: 50,
  openAnswered: 50,
  unproven: 150,
  unprovenIndexSum: sumOfIndexes(50, 200),
} satisfies Attempts;

/** The same, and whether one is answered has nothing to do with its place. */
export const everyOtherAnswered = {
  ...healthy.attempts,
  answered: 100,
  openAnswered: 100,
  unproven: 100,
  unprovenIndexSum: sumOfIndexes(0, 200) / 2,
} satisfies Attempts;

/** The first 17 of 200 were established, and all 17 answered: nobody waits in a queue. */
export const first17Answered = {
  ...first17Established,
  answered: 17,
  openAnswered: 17,
} satisfies Attempts;

/** The youngest 50 of 200 are alive; the older ones were ended long after they had been taken. */
export const youngest50Alive = {
  ...healthy.attempts,
  open: 50,
  openConfirmed: 50,
  closedByPeer: 150,
  openIndexSum: sumOfIndexes(150, 200),
  endedByPeer: 150,
  endedIndexSum: sumOfIndexes(0, 150),
} satisfies Attempts;

/** How outcomes are spread: of so many attempts, a ms apart, from these sources in turn; late ones come with their retries in turn. */
export function spreadOf(
  attempts: number,
  outcomeOf: (index: number) => OutcomeKind,
  sources: readonly string[] = ['10.0.0.2'],
  everyMs = 1,
): OutcomeSpread {
  const counter = new OutcomeCounter(sources);
  counter.begin(0);
  for (let index = 0; index < attempts; index++) {
    const kind = outcomeOf(index);
    counter.add(kind, index, index * everyMs, index % sources.length);
    if (kind === 'atOnce') counter.establish(index * everyMs);
    if (kind === 'late') counter.establish(index * everyMs + 1000 * (1 + (index % 4)));
  }
  return counter.spread();
}

/** Sum of first … last - 1. */
export function sumOfIndexes(first: number, last: number): number {
  return ((first + last - 1) * (last - first)) / 2;
}

/**
 * Evidence with a named source for every piece; what no value is given for could not be had. Later values replace
 * earlier ones, the attempts as a whole.
 */
export function evidenceOf(...values: readonly EvidenceValues[]): Evidence {
  const merged: Readonly<Record<string, unknown>> = Object.assign({}, ...values);
  const read = (name: string): Reading<unknown> => {
    const value = merged[name];
    if (value === undefined || value === gone) return missing('not-observed', `source of ${name}`);
    return known(name === 'attempts' ? tallyOf(value as Attempts) : value, `source of ${name}`);
  };
  return new Proxy({} as Evidence, {get: (_, name) => read(String(name))});
}

/** A whole tally, given by what differs from an empty one. */
export function tallyOf({refusals, ...rest}: Attempts): Tally {
  const empty = emptyTally();
  return {...empty, ...rest, refusals: {...empty.refusals, ...refusals}};
}
