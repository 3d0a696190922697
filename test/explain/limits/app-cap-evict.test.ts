import {appCapEvict} from '../../../src/explain/limits/app-cap-evict.ts';
import {first50Held, gone, healthy, sumOfIndexes, tallyOf, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

/** 150 of 200 were closed to make room, each after 50 others had come: at 250/s, 200 ms. */
const last50Held = {
  ...first50Held(),
  openIndexSum: sumOfIndexes(150, 200),
  endedIndexSum: sumOfIndexes(0, 150),
  firstStartedAtMs: 1000,
  lastStartedAtMs: 1800,
  lastEstablishedAtMs: 1800,
};
const ends = {
  count: 150,
  agesUs: {least: 200_000, p10: 200_000, p50: 200_000, p90: 203_000},
  timesUs: {least: 260_000, p10: 260_000, p50: 500_000, p90: 740_000},
  fins: 0,
  runUs: 2_800_000,
};
const evicting = {
  ...healthy,
  attempts: last50Held,
  ends,
  admitted: {acceptedMost: 50, accepted: 50, queued: 0, synReceived: 0},
  acceptors: [{pid: 71, comm: 'nginx', fdsBefore: 10, fdsMost: 60, soft: 1024, hard: 4096}],
};
const certain = {verdict: 'hit', side: 'target-process', confidence: 'certain', ceiling: 50} as const;
const likely = {...certain, confidence: 'likely'} as const;
const possible = {...certain, confidence: 'possible'} as const;

/** When no more came an idle timeout of 3 s ended the 50 that were left. */
const allEnded = {
  ...last50Held,
  open: 0,
  openConfirmed: 0,
  openIndexSum: 0,
  closedByPeer: 50,
  endedByPeer: 200,
};
const byTimeout = {
  count: 200,
  agesUs: {least: 200_000, p10: 200_000, p50: 200_000, p90: 3_002_000},
  timesUs: {least: 260_000, p10: 260_000, p50: 500_000, p90: 3_700_000},
  atArrivals: {count: 150, agesUs: ends.agesUs, timesUs: ends.timesUs},
  later: {
    count: 50,
    agesUs: {least: 3_000_000, p10: 3_000_000, p50: 3_000_000, p90: 3_002_000},
    timesUs: {least: 3_600_000, p10: 3_620_000, p50: 3_700_000, p90: 3_780_000},
  },
  fins: 0,
  runUs: 5_000_000,
};
const timedOut = {attempts: allEnded, settled: tallyOf(last50Held), ends: byTimeout};

judges(appCapEvict, evicting, [
  ['the youngest 50 are alive', {}, certain],
  ['held for less long than the ages of those that ended', {ends: {...ends, runUs: 1_200_000}}, possible],
  [
    'held for less long, and tried again: one more ended the oldest each time',
    {
      ends: {...ends, runUs: 1_200_000},
      repeats: {repeats: 3, held: {connections: 60, times: 3}, batch: 14},
    },
    {...certain, ceiling: 60},
  ],
  ['ages could not be had', {ends: gone}, possible],
  ['descriptors could not be counted', {acceptors: gone}, likely],
  ['owners could not be read: those alive here', {admitted: gone}, likely],
  ['processes could not be read', {targetProcesses: gone}, certain],
  [
    'its queue overflowed as well',
    {
      tcpExt: {ListenOverflows: 20, ListenDrops: 20},
      acceptQueue: {longest: 6, atEnd: 0, limit: 5, members: 1},
    },
    certain,
  ],
  // Neighbours that end connections, too.
  ['those beyond 50 were closed: rejection', {attempts: first50Held()}, 'clear'],
  [
    'it goes on when no more come: an idle timeout',
    {ends: {...ends, timesUs: {least: 800_000, p10: 800_000, p50: 1_000_000, p90: 1_300_000}}},
    'clear',
  ],
  [
    'ended as soon as they came: a kernel that resets what its queue has no room for',
    {ends: {...ends, agesUs: {least: 0, p10: 0, p50: 100, p90: 300}}},
    'clear',
  ],
  ['one of its processes ended', {targetProcesses: {before: 2, gone: ['nginx'], stopped: []}}, 'clear'],
  [
    'it has no descriptor left',
    {acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 60, soft: 60, hard: 60}]},
    'clear',
  ],
  ['every one was closed', {attempts: {...last50Held, open: 0, openIndexSum: 0}}, 'clear'],
  ['none was closed', {attempts: healthy.attempts, ends: gone}, 'clear'],
  // With an idle timeout.
  ['who was left lived longer, until an idle timeout', timedOut, certain],
  ['the same, from outside', {...unobserved, ...timedOut}, likely],
  [
    'who was left lived no longer: the timeout ended them all',
    {
      ...timedOut,
      ends: {...byTimeout, later: {...byTimeout.later, agesUs: {...ends.agesUs, p90: 204_000}}},
    },
    'clear',
  ],
  ['nobody knows who was left when no more came', {...timedOut, settled: gone}, 'clear'],
  // From outside.
  ['nobody could look', unobserved, likely],
  ['nobody could look, nor hold long enough', {...unobserved, ends: {...ends, runUs: 1_200_000}}, possible],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
