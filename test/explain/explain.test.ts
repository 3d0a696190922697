import fc from 'fast-check';
import {expect, test} from 'vitest';
import {explain} from '../../src/explain/explain.ts';
import {limits} from '../../src/explain/limits.ts';
import type {Finding} from '../../src/model/finding.ts';
import {type LimitName, limitNames} from '../../src/model/limit-names.ts';
import {
  allVanished,
  type EvidenceValues,
  evidenceOf,
  first17Established,
  first50Answered,
  first50Held,
  gone,
  healthy,
  ladder,
  queueFullAtTimes,
  spreadOf,
  sumOfIndexes,
  tallyOf,
  unobserved,
} from '../helpers/evidence.ts';

const namesOf = (findings: readonly Finding[], verdict: Finding['verdict']) =>
  findings.filter((finding) => finding.verdict === verdict).map(({limit}) => limit);

const stalled = {
  attempts: first17Established,
  acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1},
  queueMembers: [{longest: 17, atEnd: 17, limit: 16, drained: false}],
  admitted: {acceptedMost: 0, accepted: 0, queued: 17, synReceived: 0},
  acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 10, soft: 1024, hard: 4096}],
  tcpExt: {ListenOverflows: 549, ListenDrops: 549, EmbryonicRsts: 0},
} satisfies EvidenceValues;
const capped = {
  attempts: first50Held(),
  admitted: {acceptedMost: 50, accepted: 50, queued: 0, synReceived: 0},
  acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 60, soft: 1024, hard: 4096}],
} satisfies EvidenceValues;
const fullOfFds = {
  admitted: {acceptedMost: 54, accepted: 54, queued: 146, synReceived: 0},
  acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 64, soft: 64, hard: 4096}],
  acceptQueue: {longest: 146, atEnd: 146, limit: 4096, members: 1},
  queueMembers: [{longest: 146, atEnd: 146, limit: 4096, drained: false}],
  acceptFlow: {perSecond: null, waitedMs: 2000, takenAtEnd: 0, waitedAtEndMs: 2000},
} satisfies EvidenceValues;
const silent = {attempts: allVanished} satisfies EvidenceValues;

/** What kept the driver itself from trying more; the rest of the evidence stays what it is. */
const outOfFds = (values: EvidenceValues): EvidenceValues => ({
  ...values,
  attempts: {...(values.attempts as object), refusals: {closed: 150, 'no-fds': 1}},
});

test.each<[string, EvidenceValues, LimitName[]]>([
  ['a healthy target', {}, ['no-limit-reached']],
  ['a stalled application', stalled, ['accept-stalled']],
  ['a cap', capped, ['app-cap-reject']],
  ['no descriptor left', fullOfFds, ['target-fds']],
  ['every SYN vanishes', silent, ['filtered']],
])('%s: one truth, one hit, and it stands first', (_, values, expected) => {
  const findings = explain(evidenceOf(healthy, values));
  expect(namesOf(findings, 'hit')).toEqual(expected);
  expect(findings[0]).toMatchObject({limit: expected[0], confidence: 'certain'});
});

test('each limit is judged once', () => {
  expect(
    explain(evidenceOf(healthy))
      .map(({limit}) => limit)
      .sort(),
  ).toEqual([...limitNames].sort());
});

test('while the driver was the limit nothing is claimed about the target', () => {
  const findings = explain(evidenceOf(healthy, outOfFds(capped)));
  expect(namesOf(findings, 'hit')).toEqual(['driver-fds']);
  expect(findings[0]).toMatchObject({limit: 'driver-fds', confidence: 'certain'});
  for (const {side, verdict, ceiling, because, advice} of findings) {
    if (side === 'driver') continue;
    expect({verdict, ceiling}).toEqual({verdict: 'unknown', ceiling: null});
    expect([...because.map(({reading}) => reading), ...advice].join()).toMatch(/driver-fds|not observed/);
  }
});

test('two limits of the driver are both named', () => {
  const attempts = {started: 102, open: 100, refusals: {'no-fds': 1, 'no-ports': 1}};
  const findings = explain(
    evidenceOf(healthy, {attempts, driverPorts: {...healthy.driverPorts, fourTuples: 100}}),
  );
  expect(namesOf(findings, 'hit')).toEqual(['driver-fds', 'driver-ports']);
});

test('two limits of the target are both named, the surer one first', () => {
  // The application turns away beyond 50, and its threads could not be counted; meanwhile the conntrack table is full.
  const findings = explain(
    evidenceOf(healthy, capped, {
      attempts: {...first50Held({closed: 130, deadline: 20}), endedByPeer: 130},
      tasks: gone,
      conntrack: {before: 0, most: 300, max: 300},
      conntrackDrops: 60,
    }),
  );
  expect(findings.slice(0, 2)).toMatchObject([
    {limit: 'conntrack-table', verdict: 'hit', confidence: 'certain', ceiling: 300},
    {limit: 'app-cap-reject', verdict: 'hit', confidence: 'likely', ceiling: 50},
  ]);
});

test('what leaves those inside without an answer stands before a cap that turns others away, for the figure is its', () => {
  // A pool of 50 behind a pooler of 150: 50 answered, 100 wait, 50 were told that there are too many.
  const findings = explain(
    evidenceOf(healthy, unobserved, {
      attempts: {
        ...first50Answered,
        ...{
          open: 150,
          openIndexSum: sumOfIndexes(0, 150),
          unproven: 100,
          unprovenIndexSum: sumOfIndexes(50, 150),
        },
        ...{refusals: {denied: 50}, endedByPeer: 50, endedIndexSum: sumOfIndexes(150, 200)},
        words: {'FATAL 08P01 no more connections allowed (max_client_conn)': 50},
      },
    }),
  );
  const hits = findings.filter(({verdict}) => verdict === 'hit');
  expect(hits.at(-1)).toMatchObject({limit: 'app-cap-reject', confidence: 'certain', ceiling: 150});
  expect(hits.slice(0, -1).map(({limit}) => limit)).toContain('app-cap-stop');
});

test('a number at which it stops stands before the idle timeout that frees its places', () => {
  const findings = explain(
    evidenceOf(healthy, {
      attempts: {
        ...first17Established,
        established: 114,
        confirmed: 114,
        open: 0,
        openConfirmed: 0,
        closedByPeer: 114,
      },
      acceptQueue: {longest: 17, atEnd: 0, limit: 16, members: 1},
      admitted: {acceptedMost: 50, accepted: 0, queued: 0, synReceived: 0},
      acceptFlow: {
        perSecond: 10,
        waitedMs: 5500,
        takenAtEnd: 0,
        waitedAtEndMs: 0,
        stood: {beforeEndsMs: 2200, sinceMs: 2700},
      },
      tcpExt: {ListenOverflows: 400, ListenDrops: 400},
      ends: {
        count: 114,
        agesUs: {least: 3_000_000, p10: 3_000_000, p50: 5_400_000, p90: 5_600_000},
        timesUs: {least: 3_000_000, p10: 3_100_000, p50: 6_200_000, p90: 6_600_000},
        youngest: {
          count: 50,
          agesUs: {least: 3_000_000, p10: 3_000_000, p50: 3_000_000, p90: 3_004_000},
          timesUs: {least: 3_000_000, p10: 3_050_000, p50: 3_250_000, p90: 3_450_000},
        },
        fins: 0,
        runUs: 9_000_000,
      },
    }),
  );
  expect(findings.slice(0, 2)).toMatchObject([
    {limit: 'app-cap-stop', confidence: 'certain', ceiling: 50},
    {limit: 'idle-timeout', confidence: 'certain', ceiling: null},
  ]);
  expect(namesOf(findings, 'hit')).toEqual(['app-cap-stop', 'idle-timeout']);
});

test.each<[string, number, 'certain' | 'possible']>([
  ['more got in at each of three tries: it is a rate, or kept wrongly', 3, 'possible'],
  ['more got in at one of three: another had just left', 1, 'certain'],
  ['never more', 0, 'certain'],
])('a cap that was tried again, %s', (_, exceeded, confidence) => {
  const [first] = explain(evidenceOf(healthy, capped, {repeats: {repeats: 3, exceeded}}));
  expect(first).toMatchObject({limit: 'app-cap-reject', verdict: 'hit', confidence});
});

test('a cap that was tried again and not held once is possible, and says between which numbers', () => {
  const repeats = {repeats: 3, held: {times: 0}, between: {fewest: 46, most: 50}};
  const [first] = explain(evidenceOf(healthy, capped, {repeats}));
  expect(first).toMatchObject({limit: 'app-cap-reject', verdict: 'hit', confidence: 'possible'});
  expect(first?.advice[0]).toContain('between 46 and 50 were held');
  const [held] = explain(evidenceOf(healthy, capped, {repeats: {repeats: 3, held: {times: 2}}}));
  expect(held).toMatchObject({limit: 'app-cap-reject', confidence: 'certain'});
});

test('what stopped arrivals stands before what ended later those that had been let in, however sure that is', () => {
  const findings = explain(
    evidenceOf(healthy, {
      attempts: {...first17Established, open: 0, openConfirmed: 0, closedByPeer: 17, endedByPeer: 17},
      settled: tallyOf(first17Established),
      admitted: {acceptedMost: 50, accepted: 50, queued: 17, synReceived: 0},
      acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1},
      queueMembers: [{longest: 17, atEnd: 17, limit: 16, drained: true}],
      acceptFlow: {perSecond: 0, waitedMs: 4000, takenAtEnd: 0, waitedAtEndMs: 1500},
      tcpExt: {ListenOverflows: 400, ListenDrops: 400, EmbryonicRsts: 0},
      ends: {
        count: 17,
        agesUs: {least: 4e6, p10: 4e6, p50: 4e6, p90: 4.002e6},
        timesUs: {least: 4e6, p10: 4e6, p50: 4.1e6, p90: 4.2e6},
        fins: 17,
        runUs: 9e6,
      },
    }),
  );
  expect(namesOf(findings, 'hit')).toEqual(['app-cap-stop', 'idle-timeout']);
});

test('two that contradict each other stand before the timeout that ended later those that had been let in', () => {
  const findings = explain(
    evidenceOf(healthy, {
      attempts: {...healthy.attempts, open: 20, openConfirmed: 20, closedByPeer: 180, endedByPeer: 180},
      admitted: {acceptedMost: 190, accepted: 20, queued: 0, synReceived: 0},
      acceptors: [{pid: 71, comm: 'beam.smp', fdsBefore: 10, fdsMost: 300, soft: 300, hard: 300}],
      acceptQueue: {longest: 60, atEnd: 0, limit: 128, members: 1},
      acceptFlow: {
        perSecond: 100,
        waitedMs: 9000,
        takenAtEnd: 60,
        waitedAtEndMs: 0,
        stood: {beforeEndsMs: 0, untilEndsMs: 8000, sinceMs: 0},
      },
      serverLog: [{text: 'file descriptor limit alarm set', times: 1, limit: 'app-cap-stop'}],
      ends: {
        count: 180,
        agesUs: {least: 1e7, p10: 1e7, p50: 1.001e7, p90: 1.002e7},
        timesUs: {least: 1e7, p10: 1e7, p50: 1.04e7, p90: 1.08e7},
        fins: 180,
        runUs: 13e6,
      },
    }),
  );
  expect(namesOf(findings, 'hit')).toEqual(['app-cap-stop', 'target-fds', 'idle-timeout']);
});

test('descriptors that were counted stand, whoever got in later', () => {
  const [first] = explain(evidenceOf(healthy, fullOfFds, {repeats: {repeats: 3, exceeded: 3}}));
  expect(first).toMatchObject({limit: 'target-fds', confidence: 'certain'});
});

test('what is near stands behind what is hit, what is unknown behind both', () => {
  const findings = explain(
    evidenceOf(healthy, capped, {
      acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 60, soft: 64, hard: 64}],
      driverFds: gone,
    }),
  );
  expect(findings.slice(0, 3).map(({limit, verdict}) => [limit, verdict])).toEqual([
    ['app-cap-reject', 'hit'],
    ['target-fds', 'near'],
    ['driver-fds', 'unknown'],
  ]);
});

test.each<[string, EvidenceValues, LimitName]>([
  ['a stalled application', stalled, 'accept-stalled'],
  ['a cap', capped, 'app-cap-reject'],
  ['no descriptor left, and a short queue', {...fullOfFds, attempts: first17Established}, 'target-fds'],
])(
  '%s, seen from the client alone: the truth is among the possible, and nothing is certain',
  (_, values, truth) => {
    const findings = explain(evidenceOf(healthy, values, unobserved));
    const hits = findings.filter(({verdict}) => verdict === 'hit');
    expect(hits.map(({limit}) => limit)).toContain(truth);
    expect(hits.map(({confidence}) => confidence)).not.toContain('certain');
  },
);

test.each([
  ['within a second: a burst', 900, ['accept-queue-burst', 'accept-rate']],
  ['over two seconds: perhaps it is slow', 2000, ['accept-rate', 'accept-queue-burst']],
] as const)('seen from the client alone, some came late, all of them offered %s', (_, rampMs, order) => {
  const attempts = {...ladder, phantom: 20, firstStartedAtMs: 1000, lastStartedAtMs: 1000 + rampMs};
  const findings = explain(evidenceOf(healthy, unobserved, {attempts}));
  expect(namesOf(findings, 'hit').filter((name) => order.includes(name as never))).toEqual(order);
});

test('a Unix-domain queue that is full at every other attempt: no SYN is sent again, so a rate fits', () => {
  const spread = spreadOf(400, (i) => (i < 17 || i % 2 ? 'atOnce' : 'unanswered'), [''], 10);
  const attempts = {...queueFullAtTimes, started: 400};
  const asked = {connections: 400, perSecond: 100, connectTimeoutMs: 3000};
  const findings = explain(evidenceOf(healthy, unobserved, {attempts, spread, asked}));
  expect(namesOf(findings, 'hit')).toContain('accept-rate');
});

const atOnce = (phantom: number) => ({...ladder, phantom, firstStartedAtMs: 1000, lastStartedAtMs: 1200});
const slower = (entered: number) => ({
  slower: {perSecond: 10, tried: 40, entered, refused: 0, late: 0},
});
const release = {released: 9, room: 9, fresh: true, tried: 18, entered: 9, refused: 0, late: 0};
/** A kernel that resets what its accept queue has no room for; later there is room for all that try. */
const aborting = {...ladder, open: 140, openConfirmed: 140, refusals: {reset: 60}};
const aborted = (rampMs: number, entered: number): EvidenceValues => ({
  attempts: {...aborting, firstStartedAtMs: 1000, lastStartedAtMs: 1000 + rampMs},
  tests: {release: {...release, entered}},
});
const releaseLast = {released: 2, tried: 4, entered: 2, refused: 0, late: 0};

test.each<[string, EvidenceValues, LimitName, LimitName]>([
  ['handshakes that are over at once', {handshakeUs: 100}, 'rate-cap', 'syn-queue'],
  ['13 handshakes under way at once', {handshakeUs: 13_000}, 'syn-queue', 'rate-cap'],
  ['offered slowly they do not get in either', {tests: slower(3)}, 'link-capacity', 'rate-cap'],
  [
    'offered slowly they do not get in either, a long way off',
    {tests: slower(3), handshakeUs: 60_000},
    'link-capacity',
    'syn-queue',
  ],
  ['all came at once, and none was a phantom', {attempts: atOnce(0)}, 'rate-cap', 'accept-queue-burst'],
  ['all came at once, and some were phantoms', {attempts: atOnce(20)}, 'accept-queue-burst', 'accept-rate'],
  [
    'some came late, some were reset, and there was room: a queue that overflows, not a rule',
    aborted(1300, 18),
    'accept-rate',
    'rate-cap',
  ],
  ['the same, and all came at once', aborted(300, 18), 'accept-queue-burst', 'accept-rate'],
  [
    'some came late, some were reset, and there was room only for as many as left',
    aborted(1300, 9),
    'rate-cap',
    'accept-rate',
  ],
  [
    'who came last leaves room for one, and one of the two had waited',
    {attempts: first17Established, tests: {release, releaseLast: {...releaseLast, entered: 1}}},
    'app-cap-stop',
    'connection-cap',
  ],
  [
    'from a number on nobody got in, and no retry did either: a queue that is full, before a rule that bans',
    {attempts: first17Established, spread: spreadOf(200, (i) => (i < 17 ? 'atOnce' : 'unanswered'))},
    'accept-stalled',
    'rate-cap',
  ],
  [
    'whoever leaves, leaves room',
    {attempts: first17Established, tests: {release, releaseLast}},
    'connection-cap',
    'app-cap-stop',
  ],
])('seen from the client alone, %s: the likelier stands before the other', (_, values, first, second) => {
  const findings = explain(
    evidenceOf(healthy, unobserved, {attempts: ladder, qdiscs: [], links: []}, values),
  );
  const order = namesOf(findings, 'hit').filter((name) => name === first || name === second);
  expect(order).toEqual([first, second]);
});

test('whatever is missing, judging holds its promises', () => {
  const missing = fc.subarray(Object.keys(healthy) as (keyof typeof healthy)[]);
  const situation = fc.constantFrom<EvidenceValues>({}, stalled, capped, fullOfFds, silent, outOfFds(capped));
  fc.assert(
    fc.property(situation, missing, (values, names) => {
      const nothing = Object.fromEntries(names.map((name) => [name, gone]));
      const findings = explain(evidenceOf(healthy, values, nothing));
      expect(findings).toHaveLength(limits.length);
      const order = findings.map(({verdict}) => ['hit', 'near', 'unknown', 'clear'].indexOf(verdict));
      expect(order).toEqual([...order].sort((a, b) => a - b));
      if (findings.some(({side, verdict}) => side === 'driver' && verdict === 'hit'))
        expect(findings.filter(({side, verdict}) => side !== 'driver' && verdict === 'hit')).toEqual([]);
      for (const {verdict, confidence, because, advice} of findings) {
        expect(confidence === null).toBe(verdict === 'clear' || verdict === 'unknown');
        if (verdict === 'clear') continue;
        expect(because).not.toEqual([]);
        expect(advice).not.toEqual([]);
      }
    }),
    {numRuns: 300},
  );
});
