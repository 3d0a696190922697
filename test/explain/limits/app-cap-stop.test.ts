import {appCapStop} from '../../../src/explain/limits/app-cap-stop.ts';
import {
  first17Established,
  gone,
  healthy,
  ladder,
  queueFullAtTimes,
  queueFullBeyond17,
  sumOfIndexes,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges, whenAsked} from '../../helpers/judges.ts';

/** It has 50, and 17 wait behind them. */
const first67Established = {
  ...first17Established,
  established: 67,
  confirmed: 67,
  open: 67,
  openConfirmed: 67,
  refusals: {deadline: 133},
  synRetries: [67, 0, 133],
  establishedAfter: [67],
  openIndexSum: sumOfIndexes(0, 67),
  turnedBack: 133,
  turnedBackIndexSum: sumOfIndexes(67, 200),
};
const stopped = {
  ...healthy,
  attempts: first67Established,
  acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1},
  queueMembers: [{longest: 17, atEnd: 17, limit: 16, drained: true}],
  acceptFlow: {perSecond: 0, waitedMs: 4000, takenAtEnd: 0, waitedAtEndMs: 1500},
  admitted: {acceptedMost: 50, accepted: 50, queued: 17, synReceived: 0},
  acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 60, soft: 1024, hard: 4096}],
  tcpExt: {ListenOverflows: 400, ListenDrops: 400},
};
const likely = {
  verdict: 'hit',
  side: 'target-process',
  confidence: 'likely',
  ceiling: 50,
  boundBy: 'backlog',
} as const;
const possible = {verdict: 'hit', confidence: 'possible', ceiling: null, boundBy: 'unknown'} as const;
const release = (entered: number) => ({
  tests: {release: {released: 10, room: 10, fresh: true, tried: 20, entered, refused: 0, late: 0}},
});

/** Nobody is left: an idle timeout ended them all, and those that had waited took their places meanwhile. */
const timedOut = (beforeEndsMs: number, sinceMs: number, perSecond = 10) => ({
  attempts: {
    ...first67Established,
    established: 114,
    confirmed: 114,
    open: 0,
    openConfirmed: 0,
    closedByPeer: 114,
  },
  admitted: {acceptedMost: 50, accepted: 0, queued: 0, synReceived: 0},
  acceptFlow: {perSecond, waitedMs: 5500, takenAtEnd: 0, waitedAtEndMs: 0, stood: {beforeEndsMs, sinceMs}},
});

judges(appCapStop, stopped, [
  ['50 are accepted, and no more', {}, likely],
  ['and when 10 were closed, 10 others got in', release(10), {...likely, confidence: 'certain'}],
  ['when 10 were closed only 4 got in', release(4), likely],
  ['when 10 were closed all got in that tried: it was not full by then', release(20), likely],
  [
    'when 10 were closed none got in: it accepts no more at all',
    release(0),
    {...likely, confidence: 'possible'},
  ],
  ['the queue was cut at somaxconn', {somaxconn: 16}, {...likely, boundBy: 'somaxconn'}],
  ['somaxconn could not be read', {somaxconn: gone}, {...likely, boundBy: 'unknown'}],
  ['descriptors could not be counted', {acceptors: gone}, likely],
  ['threads could not be counted', {tasks: gone}, likely],
  ['open files could not be counted', {targetFiles: gone}, likely],
  ['members could not be told apart', {queueMembers: gone}, likely],
  ['processes could not be read', {targetProcesses: gone}, likely],
  ['a rule that drops as well', {targetRules: []}, likely],
  [
    'held too short to tell whether it stopped',
    {acceptFlow: {...stopped.acceptFlow, waitedAtEndMs: 250}},
    'unknown',
  ],
  // With an idle timeout, which frees places as a release does.
  [
    'those it had were ended, and it stood at 50 again',
    timedOut(2200, 2700),
    {...likely, confidence: 'certain'},
  ],
  ['those it had were ended, and no more came', timedOut(2200, 0), likely],
  ['it stood for too short a time before one was ended', timedOut(500, 2700), 'clear'],
  ['it stood no longer than it takes for each', timedOut(1100, 0, 1), 'clear'],
  // Neighbours with the same full queue.
  ['it goes on, slowly', {acceptFlow: {...stopped.acceptFlow, takenAtEnd: 20}}, 'clear'],
  ['it never accepted', {admitted: {acceptedMost: 0, accepted: 0, queued: 17, synReceived: 0}}, 'clear'],
  ['nobody waits', {admitted: {acceptedMost: 50, accepted: 50, queued: 0, synReceived: 0}}, 'clear'],
  [
    'it has no descriptor left',
    {acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 60, soft: 60, hard: 60}]},
    'clear',
  ],
  [
    'it stood still for 11 s, of which the last outcome left 0.6',
    {acceptFlow: {perSecond: 0, waitedMs: 12_000, takenAtEnd: 0, waitedAtEndMs: 600, stillMs: 11_600}},
    likely,
  ],
  [
    'it took one after the last outcome, and nobody since',
    {acceptFlow: {perSecond: 1, waitedMs: 12_000, takenAtEnd: 1, waitedAtEndMs: 3000, stillMs: 2500}},
    likely,
  ],
  [
    'it took one just now',
    {acceptFlow: {perSecond: 1, waitedMs: 12_000, takenAtEnd: 1, waitedAtEndMs: 3000, stillMs: 200}},
    'clear',
  ],
  ['it has no thread left', {tasks: {used: 50, grew: 49, max: 50, name: 'pids.max of /srv'}}, 'clear'],
  ['its host has no file left', {targetFiles: {allocated: 2000, max: 2000}}, 'clear'],
  ['it was stopped', {targetProcesses: {before: 1, gone: [], stopped: ['server']}}, 'clear'],
  [
    'one of two members does not accept',
    {
      queueMembers: [
        {longest: 17, atEnd: 17, limit: 16, drained: false},
        {longest: 2, atEnd: 0, limit: 16, drained: true},
      ],
    },
    'clear',
  ],
  // From outside.
  ['the queue could not be read', {acceptQueue: gone}, {...possible, ceiling: 50}],
  ['owners could not be read', {admitted: gone}, possible],
  ['descriptors could not be followed', {acceptFlow: gone}, {...possible, ceiling: 50}],
  [
    'nor be followed by another user, while all others wait in a long queue',
    {acceptFlow: gone, acceptors: gone, attempts: healthy.attempts},
    {...possible, ceiling: 50},
  ],
  [
    'nor be followed, and nobody waits',
    {
      acceptFlow: gone,
      attempts: healthy.attempts,
      admitted: {acceptedMost: 200, accepted: 200, queued: 0, synReceived: 0},
    },
    'clear',
  ],
  ['nobody could look', unobserved, possible],
  [
    'nobody could look, and 50 answered',
    {...unobserved, attempts: {...first67Established, answered: 50}},
    {...possible, ceiling: 50},
  ],
  ['nobody could look; closing some let as many others in', {...unobserved, ...release(10)}, possible],
  ['nobody could look; closing some let nobody in', {...unobserved, ...release(0)}, 'clear'],
  ['nobody could look; closing some let more in than had left', {...unobserved, ...release(20)}, 'clear'],
  [
    'nobody could look; more got in than had left just now, and there was room before',
    {...unobserved, tests: {release: {...release(20).tests.release, room: 23}}},
    possible,
  ],
  [
    'nobody could look, and most got in later',
    {...unobserved, attempts: {...ladder, refusals: {deadline: 10}}},
    'clear',
  ],
  [
    'nobody could look, and silence is at random',
    {...unobserved, attempts: {...first67Established, openIndexSum: 67 * 100, turnedBackIndexSum: 133 * 100}},
    'clear',
  ],
  [
    'nobody could look; those that came later are phantoms, which got in nowhere',
    {
      ...unobserved,
      attempts: {
        ...first67Established,
        established: 200,
        refusals: {},
        synRetries: [67, 133],
        establishedAfter: [67, 133],
        phantom: 133,
        answered: 50,
        unproven: 17,
        unprovenIndexSum: 17 * 58,
      },
    },
    {...possible, ceiling: 50},
  ],
  ['nobody could look, and all is well', {...unobserved, attempts: healthy.attempts}, 'clear'],
  ...whenAsked(possible),
  // A Unix-domain listener: there is no SYN to be dropped.
  [
    'nobody could look; its queue is full',
    {...unobserved, attempts: queueFullBeyond17},
    {...possible, ceiling: null},
  ],
  [
    'nobody could look; its queue has room now and then',
    {...unobserved, attempts: queueFullAtTimes},
    'clear',
  ],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
