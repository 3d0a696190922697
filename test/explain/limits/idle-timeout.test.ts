import {expect} from 'vitest';
import {idleTimeout} from '../../../src/explain/limits/idle-timeout.ts';
import {first50Held, gone, healthy, sumOfIndexes, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

/** Opened over 1 s, and each ended 2 s later. */
const ends = {
  count: 200,
  agesUs: {least: 2_000_000, p10: 2_000_000, p50: 2_001_000, p90: 2_012_000},
  timesUs: {least: 2_100_000, p10: 2_100_000, p50: 2_500_000, p90: 2_900_000},
  fins: 0,
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
/** The youngest 50 are alive. */
const oldestEnded = {
  ...allEnded,
  open: 50,
  openConfirmed: 50,
  openIndexSum: sumOfIndexes(150, 200),
  closedByPeer: 150,
  endedByPeer: 150,
  endedIndexSum: sumOfIndexes(0, 150),
  lastStartedAtMs: 4000,
  lastEstablishedAtMs: 4000,
};
const idle = {...healthy, attempts: allEnded, ends};
const certain = {verdict: 'hit', side: 'target-process', confidence: 'certain', ceiling: null} as const;
const likely = {...certain, confidence: 'likely'} as const;
const possible = {...certain, confidence: 'possible'} as const;
const together = {...ends, timesUs: {least: 2_500_000, p10: 2_500_000, p50: 2_500_000, p90: 2_501_000}};

/** 50 were taken at once, the others in their places later: they had waited until then. */
const inPlacesOfOthers = {
  ...ends,
  agesUs: {least: 2_000_000, p10: 2_000_000, p50: 3_500_000, p90: 5_200_000},
  timesUs: {least: 2_000_000, p10: 2_100_000, p50: 4_200_000, p90: 6_400_000},
  youngest: {
    count: 50,
    agesUs: {least: 2_000_000, p10: 2_000_000, p50: 2_001_000, p90: 2_004_000},
    timesUs: {least: 2_000_000, p10: 2_020_000, p50: 2_120_000, p90: 2_230_000},
  },
};
const othersWaited = {
  ends: inPlacesOfOthers,
  acceptQueue: {longest: 17, atEnd: 0, limit: 16, members: 1},
};

judges(idleTimeout, idle, [
  ['all end at the age of 2 s', {}, certain],
  ['timed one by one', {}, {...certain, advice: [expect.stringMatching(/timeout of about 2 s for idle/)]}],
  [
    'looked at now and then, opened over a second: whole seconds are likely',
    {
      ends: {
        ...ends,
        agesUs: {least: 7_030_000, p10: 7_180_000, p50: 8_310_000, p90: 9_370_000},
        timesUs: {least: 7_100_000, p10: 7_500_000, p50: 12_000_000, p90: 17_000_000},
      },
    },
    {
      ...likely,
      advice: [expect.stringMatching(/timeout of 7 s, if .*youngest at 7\.03 s, half of them by 8\.31 s/)],
    },
  ],
  [
    'the same, opened within less: the youngest may all be of the end of a second',
    {
      attempts: {...allEnded, firstStartedAtMs: 1100},
      ends: {
        ...ends,
        agesUs: {least: 7_930_000, p10: 7_980_000, p50: 8_510_000, p90: 9_370_000},
        timesUs: {least: 7_930_000, p10: 8_000_000, p50: 12_000_000, p90: 17_000_000},
      },
    },
    {...certain, advice: [expect.stringMatching(/timeout of 7\.93 s or a little less /)]},
  ],
  [
    'apart, but not as far as those of one look a second: no guess',
    {
      ends: {
        ...ends,
        agesUs: {least: 7_530_000, p10: 7_580_000, p50: 7_710_000, p90: 7_970_000},
        timesUs: {least: 7_630_000, p10: 8_000_000, p50: 12_000_000, p90: 17_000_000},
      },
    },
    {...certain, advice: [expect.stringMatching(/timeout of 7\.53 s or a little less /)]},
  ],
  [
    'the same, opened within a second, as redis does it',
    {
      ends: {
        ...ends,
        agesUs: {least: 7_030_000, p10: 7_280_000, p50: 8_310_000, p90: 9_370_000},
        timesUs: {least: 7_900_000, p10: 8_000_000, p50: 8_900_000, p90: 9_900_000},
        fins: 0,
        runUs: 17_000_000,
      },
    },
    likely,
  ],
  [
    'others were turned away at once: only the age of those taken counts',
    {
      ends: {
        ...ends,
        count: 300,
        agesUs: {least: 90, p10: 90, p50: 2_000_000, p90: 2_012_000},
        timesUs: {least: 500_000, p10: 500_000, p50: 2_300_000, p90: 2_900_000},
        taken: {count: 200, agesUs: ends.agesUs, timesUs: ends.timesUs},
      },
    },
    certain,
  ],
  [
    'opened at once: one age is one moment, too',
    {
      ends: {
        ...ends,
        agesUs: {least: 2_000_000, p10: 2_000_000, p50: 2_000_000, p90: 2_003_000},
        timesUs: {least: 2_001_000, p10: 2_001_000, p50: 2_002_000, p90: 2_005_000},
      },
    },
    likely,
  ],
  [
    'the youngest live on, for they have not come of age',
    {
      attempts: oldestEnded,
      ends: {
        ...ends,
        timesUs: {least: 2_100_000, p10: 2_100_000, p50: 3_000_000, p90: 4_300_000},
        fins: 0,
        runUs: 4_500_000,
      },
    },
    certain,
  ],
  [
    'the youngest live on, and none ended since they came: eviction at a constant rate looks the same',
    {
      attempts: oldestEnded,
      ends: {
        ...ends,
        timesUs: {least: 2_100_000, p10: 2_100_000, p50: 2_500_000, p90: 2_950_000},
        fins: 0,
        runUs: 3_100_000,
      },
    },
    possible,
  ],
  [
    'one of several processes was replaced meanwhile',
    {targetProcesses: {before: 4, gone: ['server'], stopped: []}},
    likely,
  ],
  ['its descriptors had run out as well', {acceptors: gone}, certain],
  // Neighbours.
  [
    'what was spared outlived that age: eviction',
    {
      attempts: oldestEnded,
      ends: {...ends, timesUs: {least: 2_100_000, p10: 2_100_000, p50: 2_500_000, p90: 2_950_000}},
    },
    'clear',
  ],
  [
    'all ended at one moment: it died',
    {ends: {...together, agesUs: {least: 1_600_000, p10: 1_600_000, p50: 2_000_000, p90: 2_400_000}}},
    'clear',
  ],
  [
    'the oldest ended at one moment after the last had come, and the process lives: timers looked at each second',
    {
      attempts: {...oldestEnded, lastStartedAtMs: 2000, lastEstablishedAtMs: 2000},
      ends: {...together, agesUs: {least: 1_600_000, p10: 1_600_000, p50: 2_000_000, p90: 2_400_000}},
    },
    possible,
  ],
  [
    'all ended at one moment after the last had come, at about one age, and the process lives',
    {ends: {...together, agesUs: {least: 1_900_000, p10: 1_900_000, p50: 2_000_000, p90: 2_300_000}}},
    possible,
  ],
  [
    'the oldest ended at one moment, and one of the processes is gone',
    {
      attempts: {...oldestEnded, lastStartedAtMs: 2000, lastEstablishedAtMs: 2000},
      ends: {...together, agesUs: {least: 1_600_000, p10: 1_600_000, p50: 2_000_000, p90: 2_400_000}},
      targetProcesses: {before: 2, gone: ['server'], stopped: []},
    },
    'clear',
  ],
  [
    'opened at once, and its process is gone',
    {ends: together, targetProcesses: {before: 1, gone: ['server'], stopped: []}},
    'clear',
  ],
  [
    'ages of all kinds: the application had done with them',
    {ends: {...ends, agesUs: {least: 600_000, p10: 600_000, p50: 1_500_000, p90: 3_000_000}}},
    'clear',
  ],
  [
    'closed at once: rejection',
    {attempts: first50Held(), ends: {...ends, agesUs: {least: 100, p10: 100, p50: 200, p90: 400}}},
    'clear',
  ],
  // Beside a number that is full.
  [
    'others made room before: only the age of those that were left counts',
    {
      ends: {
        ...ends,
        agesUs: {least: 1_000_000, p10: 1_000_000, p50: 1_000_000, p90: 2_004_000},
        atArrivals: {
          count: 150,
          agesUs: {least: 1_000_000, p10: 1_000_000, p50: 1_000_000, p90: 1_004_000},
          timesUs: ends.timesUs,
        },
        later: {
          ...inPlacesOfOthers.youngest,
          timesUs: {least: 3_000_000, p10: 3_020_000, p50: 3_120_000, p90: 3_230_000},
        },
      },
    },
    certain,
  ],
  ['others waited for a place: only the age of those that did not wait counts', othersWaited, certain],
  ['nobody waited: ages of all kinds', {ends: inPlacesOfOthers}, 'clear'],
  [
    'those that did not wait ended at ages of all kinds',
    {
      ...othersWaited,
      ends: {
        ...inPlacesOfOthers,
        youngest: {
          ...inPlacesOfOthers.youngest,
          agesUs: {least: 2_000_000, p10: 2_050_000, p50: 2_300_000, p90: 2_500_000},
        },
      },
    },
    'clear',
  ],
  [
    'others waited for a place, and nobody could look',
    {...unobserved, attempts: {...allEnded, refusals: {deadline: 80}}, ends: inPlacesOfOthers},
    possible,
  ],
  ['too few to make one age', {attempts: {...allEnded, closedByPeer: 3}, ends: {...ends, count: 3}}, 'clear'],
  ['none ended', {attempts: healthy.attempts, ends: gone}, 'clear'],
  // From outside.
  ['processes could not be read', {targetProcesses: gone}, likely],
  ['nobody could look', unobserved, likely],
  [
    'nobody could look, and they were opened at once',
    {
      ...unobserved,
      ends: {...together, agesUs: {least: 2_499_000, p10: 2_499_000, p50: 2_500_000, p90: 2_501_000}},
    },
    possible,
  ],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
