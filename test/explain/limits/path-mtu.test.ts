import {pathMtu} from '../../../src/explain/limits/path-mtu.ts';
import {everyOtherSilent, gone, healthy, sumOfIndexes, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

/** Each was established, acknowledged and accepted, and none got its certificate. */
const silent = {
  ...healthy.attempts,
  answered: 0,
  openAnswered: 0,
  unproven: 200,
  unprovenIndexSum: sumOfIndexes(0, 200),
};
const blackHole = {
  ...healthy,
  attempts: silent,
  tcpExt: {ListenOverflows: 0, ListenDrops: 0, EmbryonicRsts: 0, TCPTimeouts: 900},
};
const certain = {verdict: 'hit', side: 'path', confidence: 'certain', ceiling: null} as const;
const possible = {...certain, confidence: 'possible'} as const;
const small = (entered: number, tried = 10) => ({
  tests: {smallSegments: {bytes: 536, tried, entered, refused: 0, late: 0}},
});

judges(pathMtu, blackHole, [
  ['small segments were answered, and no other', small(10), certain],
  ['the same, and nobody could look', {...unobserved, ...small(10)}, certain],
  ['most of them were answered', small(7), certain],
  ['small segments were not answered either: it was not their size', small(0), 'clear'],
  ['none could be tried', small(0, 0), 'clear'],
  // Before the test.
  ['accepted, and the target sends the same again and again', {}, possible],
  ['nobody could look', unobserved, possible],
  ['counters could not be read', {tcpExt: gone}, possible],
  // Neighbours.
  [
    'the target sent nothing again: it has no answer yet',
    {tcpExt: {...blackHole.tcpExt, TCPTimeouts: 3}},
    'clear',
  ],
  [
    'they wait in the accept queue',
    {admitted: {acceptedMost: 0, accepted: 0, queued: 200, synReceived: 0}},
    'clear',
  ],
  ['some were answered', {attempts: {...silent, answered: 5, openAnswered: 5, unproven: 195}}, 'clear'],
  ['nothing was asked', {attempts: healthy.attempts}, 'clear'],
  [
    'SYNs are lost as well: a path that loses by chance',
    {attempts: {...silent, synRetries: [100, 100], establishedAfter: [100, 100]}},
    'clear',
  ],
  ['every other SYN is silent', {attempts: everyOtherSilent}, 'clear'],
  ['nobody got in', {attempts: {started: 20, refusals: {deadline: 20}}}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
