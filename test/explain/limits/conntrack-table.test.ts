import {conntrackTable} from '../../../src/explain/limits/conntrack-table.ts';
import {
  first17Established,
  first50Held,
  gone,
  healthy,
  queueFullAtTimes,
  queueFullBeyond17,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const full = {
  ...healthy,
  attempts: first17Established,
  admitted: {acceptedMost: 17, accepted: 17, queued: 0, synReceived: 0},
  conntrack: {before: 3, most: 20, max: 20},
  conntrackDrops: 549,
};
const certain = {verdict: 'hit', side: 'path', confidence: 'certain', ceiling: 17} as const;
const near = {...certain, verdict: 'near'} as const;
const possible = {...certain, confidence: 'possible'} as const;
const release = (entered: number, fresh = true) => ({
  released: 9,
  room: 9,
  fresh,
  tried: 18,
  entered,
  refused: 0,
  late: 0,
});
const otherPort = (entered: number, refused: number) => ({port: 6999, tried: 10, entered, refused, late: 0});
const outside = {...unobserved, conntrack: gone, conntrackDrops: gone} as const;

judges(conntrackTable, full, [
  ['20 entries of 20, and packets were dropped for it', {}, certain],
  ['the queue could not be read', {acceptQueue: gone}, certain],
  ['full, and no packet was dropped for it', {conntrackDrops: 0}, near],
  ['full, and drops could not be read', {conntrackDrops: gone}, near],
  ['full, and nothing went unanswered', {attempts: healthy.attempts}, near],
  ['18 entries of 20', {conntrack: {before: 3, most: 18, max: 20}, conntrackDrops: 0}, near],
  ['10 entries of 20', {conntrack: {before: 3, most: 10, max: 20}, conntrackDrops: 0}, 'clear'],
  ['full before the run', {conntrack: {before: 25, most: 25, max: 20}}, {...certain, ceiling: 0}],
  // Neighbours: the same silence with room in the table.
  ['a rule counts connections', {conntrack: {before: 3, most: 20, max: 262_144}, conntrackDrops: 0}, 'clear'],
  ['the application closes', {conntrack: gone, attempts: first50Held()}, 'clear'],
  [
    'the queue is full, on a target without a table',
    {conntrack: gone, conntrackDrops: gone, acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1}},
    'clear',
  ],
  // Two limits at once: the queue is full as well, and the table's drops say that it is, too.
  ['a full queue as well', {acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1}}, certain],
  // From outside.
  ['the table could not be read', {conntrack: gone}, possible],
  ['nobody could look', outside, possible],
  ['nobody could look; closing some let nobody in', {...outside, tests: {release: release(0)}}, possible],
  [
    'nobody could look; closing some let nobody in, and no port answers',
    {...outside, tests: {release: release(0), otherPort: otherPort(0, 0)}},
    possible,
  ],
  [
    'nobody could look; closing some let as many in, from other ports: a table keeps its entries',
    {...outside, tests: {release: release(9)}},
    'clear',
  ],
  [
    'nobody could look; closing some let a few in: entries of others may have run out',
    {...outside, tests: {release: release(2)}},
    possible,
  ],
  [
    'nobody could look; closing some let as many in, from the same ports',
    {...outside, tests: {release: release(9, false)}},
    possible,
  ],
  [
    'nobody could look; closing some let more in, from the same ports',
    {...outside, tests: {release: release(18, false)}},
    'clear',
  ],
  ['nobody could look; another port refuses', {...outside, tests: {otherPort: otherPort(0, 10)}}, 'clear'],
  ['nobody could look; another port accepts', {...outside, tests: {otherPort: otherPort(10, 0)}}, 'clear'],
  ['nobody could look, and all is well', {...outside, attempts: healthy.attempts}, 'clear'],
  [
    'nobody could look, and nothing was established',
    {...outside, attempts: {started: 20, refusals: {deadline: 20}}},
    'clear',
  ],
  // A Unix-domain listener: there is no SYN to be dropped.
  [
    'its queue is full, and no path is there',
    {...unobserved, conntrack: gone, attempts: queueFullBeyond17},
    'clear',
  ],
  ['its queue has room now and then', {...unobserved, conntrack: gone, attempts: queueFullAtTimes}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
