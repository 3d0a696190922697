import {linkCapacity} from '../../../src/explain/limits/link-capacity.ts';
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

const queue = {device: 'eth0', kind: 'tbf', sent: 100, dropped: 400, overlimits: 2000};
const link = {device: 'eth0', rxBytes: 1e6, txBytes: 1e6, rxDropped: 300, txDropped: 100};
const shaped = {
  ...healthy,
  attempts: {...first17Established, establishedAfter: [5, 5, 7], refusals: {deadline: 60}},
  qdiscs: [queue],
  links: [{...link, rxDropped: 0, txDropped: 0}],
};
const certain = {verdict: 'hit', side: 'path', confidence: 'certain', ceiling: null} as const;
const likely = {...certain, confidence: 'likely'} as const;
const possible = {...certain, confidence: 'possible'} as const;
const slower = (late: number, entered: number) => ({
  tests: {slower: {perSecond: 10, tried: 40, entered, refused: 0, late}},
});

judges(linkCapacity, shaped, [
  ['a shaper dropped packets', {}, certain],
  ['a shaper dropped packets, and so did the device', {links: [link]}, certain],
  ['devices could not be read', {links: gone}, certain],
  ['the device dropped packets', {qdiscs: [], links: [link]}, likely],
  ['the device dropped packets, and queues could not be read', {qdiscs: gone, links: [link]}, likely],
  [
    'others keep it full: no more were dropped than before the load, and most of all that it was given',
    {qdiscs: [{...queue, dropped: 0, lossShare: 0.9}]},
    certain,
  ],
  ['nothing got in later either', {attempts: first17Established}, certain],
  ['nobody could look at the target: the driver’s own end', unobserved, certain],
  // From outside.
  ['nobody could look, and the driver’s end dropped none', {...unobserved, qdiscs: [], links: []}, possible],
  [
    'nobody could look, and at a lower rate SYNs are lost as well',
    {...unobserved, qdiscs: [], links: [], ...slower(7, 36)},
    possible,
  ],
  [
    'nobody could look, and at a lower rate none is lost',
    {...unobserved, qdiscs: [], links: [], ...slower(0, 40)},
    'clear',
  ],
  [
    'nobody could look, and the first 17 got in: a threshold',
    {...unobserved, qdiscs: [], links: [], attempts: first17Established},
    'clear',
  ],
  // Drops that did not do it.
  [
    'others lose one packet in twenty there, which is far from what failed',
    {qdiscs: [{...queue, dropped: 0, lossShare: 0.05}]},
    'clear',
  ],
  ['a handful, while hundreds went unanswered', {qdiscs: [{...queue, dropped: 4}]}, 'clear'],
  [
    'a device that drops what it does not know',
    {qdiscs: [], links: [{...link, rxDropped: 4, txDropped: 0}]},
    'clear',
  ],
  ['drops, and all is well', {attempts: healthy.attempts}, 'clear'],
  ['drops, and the application closes: a cap', {attempts: first50Held()}, 'clear'],
  ['limits that were met and dropped nothing', {qdiscs: [{...queue, dropped: 0}]}, 'clear'],
  ['silence without a drop: a rule', {qdiscs: [], links: []}, 'clear'],
  ['neither could be read', {qdiscs: gone, links: gone}, 'clear'],
  // Two limits at once.
  [
    'a full queue as well',
    {acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1}, tcpExt: {ListenOverflows: 50}},
    certain,
  ],
  // A Unix-domain listener: there is no SYN to be dropped.
  ['its queue is full, and no path is there', {...unobserved, attempts: queueFullBeyond17}, 'clear'],
  ['its queue has room now and then', {...unobserved, attempts: queueFullAtTimes}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
