import {expect} from 'vitest';
import {targetDied} from '../../../src/explain/limits/target-died.ts';
import {first50Held, gone, healthy, sumOfIndexes, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const allEnded = {
  ...healthy.attempts,
  open: 0,
  openConfirmed: 0,
  openIndexSum: 0,
  closedByPeer: 200,
  endedByPeer: 200,
  endedIndexSum: sumOfIndexes(0, 200),
};
/** It died after 120 of 200. */
const refusedSince = {
  ...allEnded,
  established: 120,
  confirmed: 120,
  closedByPeer: 120,
  endedByPeer: 120,
  endedIndexSum: sumOfIndexes(0, 120),
  refusals: {refused: 80},
};
const ends = {
  count: 200,
  agesUs: {least: 1_600_000, p10: 1_600_000, p50: 2_000_000, p90: 2_400_000},
  timesUs: {least: 2_500_000, p10: 2_500_000, p50: 2_500_000, p90: 2_501_000},
  fins: 0,
  runUs: 5_200_000,
};
const died = {
  ...healthy,
  attempts: allEnded,
  ends,
  targetProcesses: {before: 1, gone: ['server (pid 71)'], stopped: []},
};
const certain = {verdict: 'hit', side: 'target-process', confidence: 'certain', ceiling: null} as const;
const likely = {...certain, confidence: 'likely'} as const;
const possible = {...certain, confidence: 'possible'} as const;
const alive = {targetProcesses: healthy.targetProcesses};

judges(targetDied, died, [
  ['its process is gone, and all ended', {}, certain],
  ['its process is gone, and others were refused since', {attempts: refusedSince}, certain],
  [
    'another took its place: a reload does that',
    {listenerWatch: {closedAfterMs: null, establishedBefore: null, reopened: false}},
    {...certain, advice: expect.arrayContaining([expect.stringMatching(/a reload or a restart does that/)])},
  ],
  [
    'nothing listens there any more: it was no reload',
    {listenerWatch: {closedAfterMs: 40, establishedBefore: 17, reopened: false}},
    {...certain, advice: [expect.stringMatching(/^find out why it ended/)]},
  ],
  ['ages could not be had', {ends: gone}, certain],
  ['it is not known whether it listened', {listening: gone}, certain],
  ['memory could not be read', {targetMemory: gone}, certain],
  ['killed for memory: that is the limit', {targetMemory: {...healthy.targetMemory, oomKills: 1}}, likely],
  ['it had no thread for one: that is the limit', {tasksRefused: 1}, likely],
  ['tasks could not be read', {tasksRefused: gone}, certain],
  [
    'one of four is gone: a server may replace its workers',
    {targetProcesses: {before: 4, gone: ['nginx (pid 72)'], stopped: []}},
    likely,
  ],
  [
    'its queue had overflowed before',
    {
      tcpExt: {ListenOverflows: 20, ListenDrops: 20},
      acceptQueue: {longest: 6, atEnd: 0, limit: 5, members: 1},
    },
    certain,
  ],
  // Neighbours.
  ['it lives: it ended them itself', alive, 'clear'],
  ['it is gone, and nothing here ended with it', {attempts: healthy.attempts, ends: gone}, 'clear'],
  ['nothing was established', {attempts: {started: 20, refusals: {refused: 20}}, ends: gone}, 'clear'],
  // From outside.
  ['processes could not be read, though the listener was seen', {targetProcesses: gone}, 'clear'],
  ['nobody could look', unobserved, possible],
  ['nobody could look, and nothing listened since', {...unobserved, attempts: refusedSince}, likely],
  [
    'nobody could look, and they ended one after the other: an idle timeout',
    {
      ...unobserved,
      ends: {
        ...ends,
        agesUs: {least: 2_000_000, p10: 2_000_000, p50: 2_001_000, p90: 2_012_000},
        timesUs: {least: 2_100_000, p10: 2_100_000, p50: 2_500_000, p90: 2_900_000},
      },
    },
    'clear',
  ],
  ['nobody could look, and some live on', {...unobserved, attempts: first50Held()}, 'clear'],
  [
    'nobody could look, and it denied every one in words',
    {
      ...unobserved,
      attempts: {started: 40, established: 40, refusals: {denied: 40}, endedByPeer: 40},
    },
    'clear',
  ],
  ['nobody could look, and ages could not be had', {...unobserved, ends: gone}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
