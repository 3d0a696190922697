import {acceptRate} from '../../../src/explain/limits/accept-rate.ts';
import {
  first17Answered,
  first17Established,
  first50Answered,
  first50Held,
  gone,
  healthy,
  ladder,
  queueFullAtTimes,
  queueFullBeyond17,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const slow = {
  ...healthy,
  asked: {connections: 200, perSecond: 300, connectTimeoutMs: 3000},
  attempts: ladder,
  acceptQueue: {longest: 17, atEnd: 0, limit: 16, members: 1},
  queueMembers: [{longest: 17, atEnd: 0, limit: 16, drained: true}],
  acceptFlow: {perSecond: 50, waitedMs: 2500, takenAtEnd: 0, waitedAtEndMs: 0},
  tcpExt: {ListenOverflows: 340, ListenDrops: 340},
};
const kept = {
  asked: {...slow.asked, sustained: true},
  attempts: healthy.attempts,
  tcpExt: {ListenOverflows: 0, ListenDrops: 0},
};
const certain = {
  verdict: 'hit',
  side: 'target-process',
  confidence: 'certain',
  ceiling: 17,
  boundBy: 'backlog',
} as const;
/** The queue is what it is; only the reason for which it fills is open. */
const slowOrFull = {...certain, confidence: 'possible'} as const;
const possible = {verdict: 'hit', confidence: 'possible', ceiling: null, boundBy: 'unknown'} as const;
const fdsFull = [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 64, soft: 64, hard: 64}];

judges(acceptRate, slow, [
  [
    'those that failed had been accepted, and the queue lost nobody: what stopped them is inside',
    {
      attempts: first50Held({reset: 150}),
      tcpExt: {ListenOverflows: 0, ListenDrops: 0},
      admitted: {acceptedMost: 50, accepted: 50, queued: 0, synReceived: 0},
    },
    'clear',
  ],
  [
    'nobody was accepted: it has no rate, whatever its descriptors did',
    {admitted: {acceptedMost: 0, accepted: 0, queued: 17, synReceived: 0}},
    'clear',
  ],
  ['50 a second are accepted, 300 offered', {}, certain],
  [
    'one was taken in four seconds, and nobody for three: too few for a pace, it may be full',
    {acceptFlow: {perSecond: 0.25, waitedMs: 4000, takenAtEnd: 0, waitedAtEndMs: 0, stillMs: 3000}},
    slowOrFull,
  ],
  [
    'nineteen were taken, and nobody for the last three seconds: it stands still now',
    {acceptFlow: {perSecond: 4.75, waitedMs: 4000, takenAtEnd: 0, waitedAtEndMs: 0, stillMs: 3000}},
    slowOrFull,
  ],
  [
    'one each second for twelve seconds is a pace, though a slow one',
    {acceptFlow: {perSecond: 1, waitedMs: 12_000, takenAtEnd: 0, waitedAtEndMs: 0, stillMs: 990}},
    certain,
  ],
  ['the queue was cut at somaxconn', {somaxconn: 16}, {...certain, boundBy: 'somaxconn'}],
  ['somaxconn could not be read', {somaxconn: gone}, {...certain, boundBy: 'unknown'}],
  ['as fast as it could be, and still slower', {asked: {...slow.asked, perSecond: null}}, certain],
  ['what was asked for is not known', {asked: gone}, certain],
  [
    'some still wait at the end, and it goes on',
    {
      acceptFlow: {perSecond: 50, waitedMs: 2500, takenAtEnd: 30, waitedAtEndMs: 600},
      admitted: {acceptedMost: 183, accepted: 183, queued: 17, synReceived: 0},
    },
    certain,
  ],
  [
    'a long queue loses nobody, but leaves them waiting',
    {
      attempts: healthy.attempts,
      acceptQueue: {longest: 150, atEnd: 90, limit: 4096, members: 1},
      acceptFlow: {perSecond: 50, waitedMs: 2500, takenAtEnd: 30, waitedAtEndMs: 600},
      admitted: {acceptedMost: 110, accepted: 110, queued: 90, synReceived: 0},
      tcpExt: {ListenOverflows: 0, ListenDrops: 0},
    },
    {...certain, ceiling: 4097, boundBy: 'somaxconn'},
  ],
  ['counters could not be read', {tcpExt: gone}, certain],
  ['descriptors could not be counted', {acceptors: gone}, certain],
  ['members could not be told apart', {queueMembers: gone}, certain],
  ['a SYN queue that was full as well', {tcpExt: {ListenOverflows: 340, ListenDrops: 500}}, certain],
  // Neighbours.
  ['it accepts faster than they come', {acceptFlow: {...slow.acceptFlow, perSecond: 400}}, 'clear'],
  ['it takes none at all: stalled', {acceptFlow: {...slow.acceptFlow, perSecond: 0}}, 'clear'],
  [
    'it took none until some were ended: it stops at a number',
    {acceptFlow: {...slow.acceptFlow, stood: {beforeEndsMs: 1500, sinceMs: 0}}},
    'clear',
  ],
  [
    'some were ended while it went on',
    {acceptFlow: {...slow.acceptFlow, stood: {beforeEndsMs: 250, sinceMs: 0}}},
    certain,
  ],
  ['a burst that was soon accepted', {acceptFlow: {...slow.acceptFlow, waitedMs: 500}}, 'clear'],
  ['nobody was seen waiting', {acceptFlow: healthy.acceptFlow}, 'clear'],
  [
    'slow on the way, and all were served in the end',
    {attempts: healthy.attempts, tcpExt: {ListenOverflows: 0, ListenDrops: 0}},
    'clear',
  ],
  [
    'a rate that is to be kept up falls behind, though nothing is lost yet',
    {...kept, acceptFlow: {...slow.acceptFlow, perSecond: 290}},
    certain,
  ],
  [
    'the same, offered for a second: three looks are enough where no burst came first',
    {...kept, acceptFlow: {...slow.acceptFlow, perSecond: 290, waitedMs: 500}},
    certain,
  ],
  [
    'the same, seen waiting at two looks',
    {...kept, acceptFlow: {...slow.acceptFlow, perSecond: 290, waitedMs: 250}},
    'clear',
  ],
  [
    'one that is kept up, as exactly as two rates can be read',
    {...kept, acceptFlow: {...slow.acceptFlow, perSecond: 299.8}},
    'clear',
  ],
  [
    'it stopped, at a number of its own',
    {admitted: {acceptedMost: 50, accepted: 50, queued: 17, synReceived: 0}},
    'clear',
  ],
  ['it has no descriptor left', {acceptors: fdsFull}, 'clear'],
  [
    'one of two members does not accept',
    {
      queueMembers: [
        {longest: 9, atEnd: 9, limit: 8, drained: false},
        {longest: 2, atEnd: 0, limit: 8, drained: true},
      ],
    },
    'clear',
  ],
  // From outside.
  ['the queue could not be read', {acceptQueue: gone}, possible],
  [
    'another user’s process: who took how fast is not known, and others wait in a long queue',
    {
      acceptors: gone,
      acceptFlow: gone,
      attempts: healthy.attempts,
      admitted: {acceptedMost: 50, accepted: 50, queued: 150, synReceived: 0},
    },
    possible,
  ],
  ['owners could not be read', {admitted: gone}, possible],
  ['descriptors could not be followed', {acceptFlow: gone}, possible],
  ['nobody could look', unobserved, possible],
  ['nobody could look, and none came late', {...unobserved, attempts: first17Established}, 'clear'],
  ['nobody could look, and all is well', {...unobserved, attempts: healthy.attempts}, 'clear'],
  // From outside, and each was asked for an answer.
  [
    'nobody could look; some were answered, and others still wait',
    {...unobserved, attempts: first50Answered},
    {verdict: 'hit', confidence: 'possible', ceiling: null},
  ],
  ['nobody could look; whoever got in was answered', {...unobserved, attempts: first17Answered}, 'clear'],
  // A Unix-domain listener: there is no SYN to be dropped.
  [
    'nobody could look; its queue has room now and then',
    {...unobserved, attempts: queueFullAtTimes},
    possible,
  ],
  ['nobody could look; its queue is full for good', {...unobserved, attempts: queueFullBeyond17}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
