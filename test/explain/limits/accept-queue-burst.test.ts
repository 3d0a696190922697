import {acceptQueueBurst} from '../../../src/explain/limits/accept-queue-burst.ts';
import {
  first17Established,
  gone,
  healthy,
  ladder,
  queueFullAtTimes,
  queueFullBeyond17,
  servedAndEnded,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const burst = {
  ...healthy,
  asked: {connections: 200, perSecond: null, connectTimeoutMs: 3000},
  attempts: ladder,
  acceptQueue: {longest: 6, atEnd: 0, limit: 5, members: 1},
  queueMembers: [{longest: 6, atEnd: 0, limit: 5, drained: true}],
  acceptFlow: {perSecond: 20, waitedMs: 300, takenAtEnd: 0, waitedAtEndMs: 0},
  tcpExt: {ListenOverflows: 250, ListenDrops: 250, EmbryonicRsts: 0},
};
const certain = {
  verdict: 'hit',
  side: 'target-kernel',
  confidence: 'certain',
  ceiling: 6,
  boundBy: 'backlog',
} as const;
const possible = {verdict: 'hit', confidence: 'possible', ceiling: null, boundBy: 'unknown'} as const;
const aborted = {...healthy.attempts, open: 180, openConfirmed: 180, refusals: {reset: 20}};

judges(acceptQueueBurst, burst, [
  [
    'nobody could look; EAGAIN beyond 17, and all 17 were answered',
    {...unobserved, attempts: {...queueFullBeyond17, answered: 17, openAnswered: 17}},
    {...possible, confidence: 'likely'},
  ],
  [
    'a Unix-domain listener: EAGAIN proves the queue full, and no counter of TCP rises',
    {attempts: queueFullAtTimes, tcpExt: {ListenOverflows: 0, ListenDrops: 0, EmbryonicRsts: 0}},
    certain,
  ],
  ['the same, where TCP’s counters could not be read', {attempts: queueFullAtTimes, tcpExt: gone}, certain],
  ['200 at once, of which the queue holds 6', {}, certain],
  ['the queue was cut at somaxconn', {somaxconn: 5}, {...certain, boundBy: 'somaxconn'}],
  ['somaxconn could not be read', {somaxconn: gone}, {...certain, boundBy: 'unknown'}],
  [
    'two members of a group',
    {acceptQueue: {longest: 12, atEnd: 0, limit: 10, members: 2}},
    {...certain, ceiling: 12},
  ],
  ['only phantoms show it', {attempts: {...healthy.attempts, phantom: 8}}, certain],
  [
    'tcp_abort_on_overflow resets instead of dropping',
    {attempts: aborted, tcpExt: {ListenOverflows: 20, ListenDrops: 20, EmbryonicRsts: 20}},
    certain,
  ],
  [
    'each got its answer and was ended, some after a SYN retry',
    {
      admitted: servedAndEnded.admitted,
      attempts: {...servedAndEnded.attempts, synRetries: [180, 20], establishedAfter: [180, 20]},
    },
    certain,
  ],
  ['what was asked for is not known', {asked: gone}, certain],
  ['descriptors could not be counted', {acceptors: gone}, certain],
  ['descriptors could not be followed', {acceptFlow: gone}, certain],
  ['members could not be told apart', {queueMembers: gone}, certain],
  ['a SYN queue that was full as well', {tcpExt: {ListenOverflows: 250, ListenDrops: 400}}, certain],
  // Overflows of another listener of that namespace.
  [
    'its queue was at 3 of 4096, which 200 cannot fill',
    {
      acceptQueue: {longest: 3, atEnd: 0, limit: 4096, members: 1},
      queueMembers: [{longest: 3, atEnd: 0, limit: 4096, drained: true}],
    },
    'unknown',
  ],
  [
    'of a group the shorter queue may have been full between two looks',
    {
      acceptQueue: {longest: 3, atEnd: 0, limit: 4101, members: 2},
      queueMembers: [
        {longest: 3, atEnd: 0, limit: 4096, drained: true},
        {longest: 0, atEnd: 0, limit: 5, drained: true},
      ],
    },
    {...certain, ceiling: 4103},
  ],
  [
    'it was not seen full, and fewer were dropped than came late',
    {acceptQueue: {...burst.acceptQueue, longest: 3}, tcpExt: {ListenOverflows: 7}},
    {...certain, confidence: 'likely'},
  ],
  // Neighbours.
  ['SYNs were lost elsewhere: the queue never overflowed', {tcpExt: {ListenOverflows: 0}}, 'clear'],
  ['it overflowed for others, and nobody here was late', {attempts: healthy.attempts}, 'clear'],
  [
    'resets by the application',
    {attempts: aborted, tcpExt: {ListenOverflows: 20, ListenDrops: 20, EmbryonicRsts: 0}},
    'clear',
  ],
  [
    'it is slow all the time',
    {acceptFlow: {perSecond: 50, waitedMs: 2500, takenAtEnd: 0, waitedAtEndMs: 0}},
    'clear',
  ],
  ['it never accepts', {admitted: {acceptedMost: 0, accepted: 0, queued: 6, synReceived: 0}}, 'clear'],
  [
    'it stopped, at a number of its own',
    {admitted: {acceptedMost: 50, accepted: 50, queued: 6, synReceived: 0}},
    'clear',
  ],
  [
    'it took none until some were ended: it is not the burst that it was too small for',
    {acceptFlow: {...burst.acceptFlow, stood: {beforeEndsMs: 2200, sinceMs: 2700}}},
    'clear',
  ],
  [
    'a rate that was to be kept up: those that waited may show an application that fell behind',
    {asked: {...burst.asked, perSecond: 1000, sustained: true}},
    'unknown',
  ],
  [
    'a rate that was to be kept up, and nobody was seen waiting: it paused for a moment',
    {
      asked: {...burst.asked, perSecond: 1000, sustained: true},
      acceptFlow: {perSecond: null, waitedMs: 0, takenAtEnd: 0, waitedAtEndMs: 0},
    },
    certain,
  ],
  ['others than ours wait at the end', {acceptQueue: {...burst.acceptQueue, atEnd: 6}}, 'clear'],
  [
    'it has no descriptor left',
    {acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 64, soft: 64, hard: 64}]},
    'clear',
  ],
  [
    'one of two members does not accept',
    {
      queueMembers: [
        {longest: 6, atEnd: 6, limit: 5, drained: false},
        {longest: 2, atEnd: 0, limit: 5, drained: true},
      ],
    },
    'clear',
  ],
  // From outside.
  ['the queue could not be read', {acceptQueue: gone}, possible],
  ['owners could not be read', {admitted: gone}, possible],
  ['counters could not be read', {tcpExt: gone}, possible],
  ['nobody could look', unobserved, possible],
  ['nobody could look, and none came late', {...unobserved, attempts: first17Established}, 'clear'],
  ['nobody could look, and all is well', {...unobserved, attempts: healthy.attempts}, 'clear'],
  // A Unix-domain listener: there is no SYN to be dropped.
  [
    'nobody could look; its queue has room now and then',
    {...unobserved, attempts: queueFullAtTimes},
    possible,
  ],
  ['nobody could look; its queue is full for good', {...unobserved, attempts: queueFullBeyond17}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
