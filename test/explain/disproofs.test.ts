import {describe, expect, test} from 'vitest';
import {disproofs} from '../../src/explain/disproofs.ts';
import {judgeLimit} from '../../src/explain/explain.ts';
import {limits} from '../../src/explain/limits.ts';
import {type ObservationName, observations} from '../../src/explain/observations.ts';
import type {LimitName} from '../../src/model/limit-names.ts';
import {
  type Attempts,
  allVanished,
  type EvidenceValues,
  everyOtherSilent,
  evidenceOf,
  first17Established,
  first50Answered,
  first50Held,
  healthy,
  ladder,
  spreadOf,
  sumOfIndexes,
} from '../helpers/evidence.ts';

const server = {pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 10, soft: 1024, hard: 4096};
const refusedHere = (kind: 'no-fds' | 'no-files' | 'no-ports' | 'no-memory') => ({
  attempts: {started: 121, established: 120, open: 120, refusals: {[kind]: 1}},
});
const queueOf17 = {
  acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1},
  queueMembers: [{longest: 17, atEnd: 17, limit: 16, drained: false}],
  tcpExt: {ListenOverflows: 549, ListenDrops: 549, EmbryonicRsts: 0},
};
const rule = {
  chain: 'inet filter input',
  text: 'tcp dport 7000 ct count over 17 counter drop',
  packets: 549,
  verdict: 'drop',
  bounds: 'connections',
  bound: 17,
} as const;
const endedTogether = {
  count: 200,
  agesUs: {least: 2_000_000, p10: 2_000_000, p50: 2_001_000, p90: 2_012_000},
  timesUs: {least: 2_100_000, p10: 2_100_000, p50: 2_500_000, p90: 2_900_000},
  fins: 200,
  runUs: 5_200_000,
};
const allEnded = {
  ...healthy.attempts,
  open: 0,
  openConfirmed: 0,
  openIndexSum: 0,
  closedByPeer: 200,
  endedByPeer: 200,
  endedIndexSum: sumOfIndexes(0, 200),
  lastStartedAtMs: 2000,
  lastEstablishedAtMs: 2000,
};

/** Five were answered at once, and nobody since. */
const kept5 = {
  waiting: 195,
  servedMost: 5,
  answered: 5,
  times: 1,
  perSecond: null,
  firstPauseMs: 200,
  longestPauseMs: 200,
  stoodMs: 9800,
  firstAnswerUs: 900,
};

/** For each limit a run that hit it, by what differs from a healthy one. */
const hit: Readonly<Record<LimitName, EvidenceValues>> = {
  'driver-fds': refusedHere('no-fds'),
  'driver-file-max': refusedHere('no-files'),
  'driver-ports': refusedHere('no-ports'),
  'driver-memory': refusedHere('no-memory'),
  'driver-saturated': {
    attempts: {...healthy.attempts, longestBlindMs: 1500, refusals: {deadline: 1}},
  },
  'driver-egress': {
    attempts: first17Established,
    driverTcpExt: {TCPRetransFail: 366, TCPSynRetrans: 366},
    driverRules: [rule],
  },
  unreachable: {attempts: {started: 20, refusals: {unreachable: 20}}},
  filtered: {attempts: allVanished},
  refusing: {attempts: {started: 20, refusals: {refused: 20}}, listening: false},
  'connection-cap': {attempts: first17Established, targetRules: [rule]},
  'rate-cap': {attempts: ladder, targetRules: [{...rule, bounds: 'rate', bound: 10}]},
  'link-capacity': {
    attempts: first17Established,
    qdiscs: [{device: 'eth0', kind: 'tbf', sent: 100, dropped: 400, overlimits: 2000}],
  },
  'path-mtu': {
    attempts: {...healthy.attempts, unproven: 200, unprovenIndexSum: sumOfIndexes(0, 200)},
    tests: {smallSegments: {bytes: 536, tried: 10, entered: 10, refused: 0, late: 0}},
  },
  'path-idle-timeout': {
    attempts: {...healthy.attempts, open: 80, silent: 120, survivedSilenceMs: 4700, deadSilenceMs: 5100},
  },
  'conntrack-table': {
    attempts: first17Established,
    conntrack: {before: 3, most: 20, max: 20},
    conntrackDrops: 549,
  },
  'nat-ports': {
    attempts: first17Established,
    outgoing: {local: '10.0.1.1', peer: '10.0.1.2:7000', before: 0, used: 50, range: 50},
  },
  'source-filtered': {
    attempts: everyOtherSilent,
    spread: spreadOf(200, (i) => (i % 2 === 0 ? 'atOnce' : 'unanswered'), ['10.0.0.2', '10.0.5.2']),
  },
  'dead-backend': {
    attempts: everyOtherSilent,
    spread: spreadOf(200, (i) => (i % 3 === 1 ? 'unanswered' : 'atOnce')),
  },
  'packet-loss': {
    attempts: ladder,
    spread: spreadOf(200, (i) => (i % 5 === 3 ? 'late' : 'atOnce'), undefined, 5),
  },
  'asymmetric-path': {
    attempts: {started: 20, established: 20, phantom: 20, establishedAfter: [20], synRetries: [20]},
    admitted: {acceptedMost: 0, accepted: 0, queued: 0, synReceived: 20},
  },
  'neighbour-table': {
    attempts: everyOtherSilent,
    neighbours: [{host: 'this host', family: 4, entries: 1024, refused: 500, max: 1024}],
  },
  'accept-queue-burst': {
    attempts: ladder,
    ...queueOf17,
    acceptQueue: {longest: 17, atEnd: 0, limit: 16, members: 1},
    queueMembers: [{longest: 17, atEnd: 0, limit: 16, drained: true}],
  },
  'syn-queue': {
    attempts: ladder,
    synSettings: {maxSynBacklog: 16, syncookies: 0},
    tcpExt: {ListenDrops: 670, ListenOverflows: 0, TCPReqQFullDrop: 0, EmbryonicRsts: 0},
  },
  'target-file-max': {
    attempts: first17Established,
    targetFiles: {allocated: 1289, max: 1289},
  },
  'target-memory': {
    attempts: first17Established,
    targetMemory: {name: 'memory.max', usedBytes: 4e7, maxBytes: 4e7, limitMet: 91, oomKills: 1},
  },
  'accept-stalled': {
    ...queueOf17,
    attempts: first17Established,
    admitted: {acceptedMost: 0, accepted: 0, queued: 17, synReceived: 0},
    acceptors: [server],
  },
  'accept-rate': {
    ...queueOf17,
    attempts: ladder,
    acceptQueue: {longest: 17, atEnd: 0, limit: 16, members: 1},
    acceptFlow: {perSecond: 50, waitedMs: 2500, takenAtEnd: 0, waitedAtEndMs: 0},
  },
  'stuck-acceptor': {
    attempts: everyOtherSilent,
    queueMembers: [
      {longest: 9, atEnd: 9, limit: 8, drained: false},
      {longest: 2, atEnd: 0, limit: 4096, drained: true},
    ],
  },
  'target-fds': {
    acceptors: [{...server, fdsMost: 64, soft: 64}],
    admitted: {acceptedMost: 54, accepted: 54, queued: 146, synReceived: 0},
  },
  'target-tasks': {
    attempts: first50Held(),
    tasks: {used: 51, grew: 50, max: 51, name: 'pids.max of /srv'},
    tasksRefused: 150,
  },
  'app-cap-reject': {
    attempts: first50Held(),
    admitted: {acceptedMost: 50, accepted: 50, queued: 0, synReceived: 0},
  },
  'app-cap-evict': {
    attempts: {
      ...first50Held(),
      openIndexSum: sumOfIndexes(150, 200),
      endedIndexSum: sumOfIndexes(0, 150),
      firstStartedAtMs: 1000,
      lastStartedAtMs: 1800,
      lastEstablishedAtMs: 1800,
    },
  },
  'app-cap-stop': {
    ...queueOf17,
    attempts: first17Established,
    acceptFlow: {perSecond: 0, waitedMs: 4000, takenAtEnd: 0, waitedAtEndMs: 1500},
    admitted: {acceptedMost: 50, accepted: 50, queued: 17, synReceived: 0},
  },
  'listener-closed': {
    attempts: {...first17Established, refusals: {refused: 183}},
    listenerWatch: {closedAfterMs: 40, establishedBefore: 17, reopened: false},
  },
  'workers-busy': {
    attempts: {
      ...first50Answered,
      answered: 5,
      openAnswered: 5,
      unproven: 195,
      unprovenIndexSum: sumOfIndexes(5, 200),
    },
    service: kept5,
  },
  'upstream-failing': {attempts: {...first50Held({denied: 150}), answered: 50, replies: {200: 50, 502: 150}}},
  'request-rate-cap': {attempts: {...first50Held({denied: 150}), answered: 50, replies: {200: 50, 429: 150}}},
  'idle-timeout': {attempts: allEnded, ends: endedTogether},
  'target-died': {
    attempts: allEnded,
    ends: endedTogether,
    targetProcesses: {before: 1, gone: ['server (pid 71)'], stopped: []},
  },
  'no-limit-reached': {},
};

const attemptsOf = ({attempts}: EvidenceValues) => (attempts ?? healthy.attempts) as Attempts;
const withAttempts =
  (change: Attempts) =>
  (values: EvidenceValues): EvidenceValues => {
    const attempts = attemptsOf(values);
    return {
      attempts: {...attempts, ...change, refusals: {...attempts.refusals, ...change.refusals}},
    };
  };
const always = (values: EvidenceValues) => () => values;

/** What makes the same run show each observation. */
const show: Readonly<Record<ObservationName, (values: EvidenceValues) => EvidenceValues>> = {
  words: withAttempts({refusals: {denied: 1}, words: {'-ERR go away': 1}}),
  fin: always({ends: {...endedTogether, count: 1, fins: 1}}),
  owner: (values) => ({
    admitted: {...healthy.admitted, ...(values.admitted as object), acceptedMost: 1},
  }),
  descriptors: always({acceptors: [{...server, fdsMost: 11}]}),
  stopped: (values) => ({
    targetProcesses: {before: 1, gone: [], stopped: ['server (pid 71)']},
    admitted: {...healthy.admitted, ...(values.admitted as object), queued: 17},
  }),
  processGone: always({targetProcesses: {before: 1, gone: ['server (pid 71)'], stopped: []}}),
  processesAlive: always({targetProcesses: healthy.targetProcesses}),
  handshake: withAttempts({established: 1}),
  refusedSyn: withAttempts({refusals: {refused: 1}}),
  nothingLocal: withAttempts({
    refusals: {'no-fds': 0, 'no-files': 0, 'no-ports': 0, 'no-memory': 0},
  }),
  onSchedule: always({schedule: healthy.schedule, attempts: {...healthy.attempts, longestBlindMs: 3}}),
  allAtOnce: always({attempts: healthy.attempts}),
  allIn: always({attempts: healthy.attempts}),
  sourceGone: withAttempts({errnos: {'EADDRNOTAVAIL of bind(2)': 3}}),
  otherSource: always({
    tests: {
      secondSource: {
        source: '10.0.0.3',
        room: 0,
        tried: 10,
        entered: 10,
        refused: 0,
        late: 0,
        again: {tried: 10, entered: 0, refused: 0, late: 0},
      },
    },
  }),
  answeredSmall: always({
    tests: {smallSegments: {bytes: 536, tried: 10, entered: 10, refused: 0, late: 0}},
  }),
  changedInTime: always({
    attempts: {...first17Established, openConfirmed: 0},
    spread: spreadOf(200, (i) => (i < 17 ? 'atOnce' : 'unanswered')),
    held: {asked: 17, alive: 0},
    tests: {
      release: {
        released: 9,
        room: 9,
        fresh: true,
        tried: 18,
        entered: 0,
        established: 0,
        refused: 0,
        late: 0,
      },
    },
  }),
  neighboursLeft: always({
    neighbours: [
      {host: 'this host', family: 4, entries: 3, refused: 0, max: 1024},
      {host: 'target', family: 4, entries: 3, refused: 0, max: 1024},
    ],
  }),
  nobodyTurnedAway: withAttempts({refusals: {closed: 0, reset: 0, denied: 0}}),
  toldTooMany: withAttempts({refusals: {denied: 1}, words: {'-ERR max number of clients reached': 1}}),
  nobodyEnded: withAttempts({endedByPeer: 0, closedByPeer: 0}),
  endedOnceServed: (values) => ({
    ...withAttempts({openAnswered: 0, answered: 40, closedByPeer: 40})(values),
    service: {...kept5, ...(values.service as object), firstAnswerUs: 200_000},
    ends: {...endedTogether, agesUs: {least: 201_000, p10: 300_000, p50: 400_000, p90: 500_000}},
  }),
  nobodyDied: withAttempts({silent: 0}),
  nobodyWaits: always({
    attempts: healthy.attempts,
    acceptQueue: healthy.acceptQueue,
    admitted: healthy.admitted,
  }),
  leftInQueue: always({
    admitted: {acceptedMost: 50, accepted: 50, queued: 17, synReceived: 0},
    acceptFlow: {perSecond: 0, waitedMs: 4000, takenAtEnd: 0, waitedAtEndMs: 1500},
  }),
  noOverflow: always({tcpExt: {ListenOverflows: 0, ListenDrops: 0, EmbryonicRsts: 0}}),
  noDrop: always({tcpExt: {ListenOverflows: 0, ListenDrops: 0, EmbryonicRsts: 0}}),
  fdsLeft: always({acceptors: healthy.acceptors}),
  filesLeft: always({targetFiles: healthy.targetFiles}),
  tasksLeft: always({tasks: healthy.tasks, tasksRefused: 0}),
  memoryLeft: always({targetMemory: healthy.targetMemory}),
  tableLeft: always({conntrack: {before: 3, most: 20, max: 65_536}}),
  egressClear: always({driverTcpExt: {TCPRetransFail: 0}, driverRules: []}),
  everyMemberDrained: always({queueMembers: healthy.queueMembers}),
  queueEmptied: always({acceptQueue: healthy.acceptQueue, acceptFlow: healthy.acceptFlow}),
  listenerStayed: always({listenerWatch: healthy.listenerWatch}),
  listenerGone: always({listenerWatch: {closedAfterMs: 40, establishedBefore: 17, reopened: true}}),
  everyoneServed: always({attempts: healthy.attempts}),
  nobodyDenied: withAttempts({refusals: {denied: 0}, replies: {}}),
  otherReasonSaid: always({attempts: {...first50Held({denied: 150}), replies: {502: 100, 429: 50}}}),
  toldAfterWaiting: (values) => ({
    service: {...kept5, times: 4, perSecond: 5},
    ends: {...endedTogether, ...(values.ends as object)},
  }),
  unixDomain: withAttempts({refusals: {'queue-full': 1}}),
  someRefused: withAttempts({refusals: {closed: 1}}),
};

describe.each(limits.map((limit) => [limit.id, limit] as const))('%s', (id, limit) => {
  const values = {...healthy, ...hit[id]} as EvidenceValues;
  const verdictOf = (...more: EvidenceValues[]) => judgeLimit(limit, evidenceOf(values, ...more)).verdict;

  test('is hit by the run that hits it, and that run shows nothing against it', () => {
    expect(verdictOf()).toBe('hit');
    expect(disproofs[id].length).toBeGreaterThan(0);
    for (const {by} of disproofs[id]) expect(observations[by].seenIn(evidenceOf(values)), by).toBe(false);
  });

  test.each(disproofs[id].map(({by}) => [observations[by].says, by] as const))(
    'is not hit where %s',
    (_, by) => {
      const shown = show[by](values);
      expect(observations[by].seenIn(evidenceOf(values, shown))).toBe(true);
      expect(verdictOf(shown)).not.toBe('hit');
    },
  );
});

test('a process that had accepted, and was stopped since, does not accept', () => {
  const values = {...healthy, ...hit['accept-stalled']} as EvidenceValues;
  const limit = limits.find(({id}) => id === 'accept-stalled');
  if (!limit) throw new Error('accept-stalled is not judged');
  for (const by of ['words', 'fin', 'owner', 'descriptors'] as const) {
    const accepted = {...values, ...show[by](values)};
    expect(judgeLimit(limit, evidenceOf(accepted, show.stopped(accepted))).verdict, by).toBe('hit');
  }
});

test.each(Object.entries(observations))(
  '%s is seen in nothing where nothing could be read',
  (_, {seenIn}) => {
    expect(seenIn(evidenceOf({}))).toBe(false);
  },
);
