import {targetTasks} from '../../../src/explain/limits/target-tasks.ts';
import {
  first17Established,
  first50Held,
  gone,
  healthy,
  queueFullBeyond17,
  sumOfIndexes,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges, whenAsked} from '../../helpers/judges.ts';

const closing = {
  ...healthy,
  attempts: first50Held(),
  admitted: {acceptedMost: 50, accepted: 50, queued: 0, synReceived: 0},
  tasks: {used: 51, grew: 50, max: 51, name: 'pids.max of /srv'},
  tasksRefused: 150,
};
const waiting = {
  attempts: first17Established,
  admitted: {acceptedMost: 10, accepted: 10, queued: 7, synReceived: 0},
  acceptQueue: {longest: 7, atEnd: 7, limit: 6, members: 1},
};
const certain = {verdict: 'hit', side: 'target-process', confidence: 'certain', ceiling: 50} as const;
const near = {...certain, verdict: 'near', ceiling: null} as const;
const possible = {...certain, confidence: 'possible', ceiling: null} as const;
const release = (entered: number) => ({
  tests: {release: {released: 5, room: 5, fresh: true, tried: 10, entered, refused: 0, late: 0}},
});

judges(targetTasks, closing, [
  ['it closes what it has no thread for', {}, certain],
  ['it waits for a thread, and the queue fills', waiting, {...certain, ceiling: 10}],
  [
    'connections of other clients have threads as well',
    {admitted: {...closing.admitted, others: {accepted: 3, queued: 0, synReceived: 0}}},
    {...certain, ceiling: 53},
  ],
  [
    'all are established, and some wait',
    {attempts: healthy.attempts, admitted: {acceptedMost: 50, accepted: 50, queued: 150, synReceived: 0}},
    certain,
  ],
  [
    'one was left at each look, and 3 other clients come and go',
    {
      tasks: {used: 50, grew: 49, max: 51, name: 'RLIMIT_NPROC of server'},
      tasksRefused: 0,
      admitted: {...closing.admitted, others: {accepted: 3, queued: 0, synReceived: 0}},
    },
    {...certain, confidence: 'possible', ceiling: 53},
  ],
  [
    'one was left at each look, and nobody else is there',
    {tasks: {used: 50, grew: 49, max: 51, name: 'RLIMIT_NPROC of server'}, tasksRefused: 0},
    'near',
  ],
  [
    'RLIMIT_NPROC, which counts nobody',
    {tasks: {used: 51, grew: 50, max: 51, name: 'RLIMIT_NPROC of server'}, tasksRefused: gone},
    certain,
  ],
  [
    'refused, and some have ended since',
    {tasks: {used: 40, grew: 39, max: 51, name: 'pids.max of /srv'}},
    certain,
  ],
  ['tasks could not be counted, refusals could', {tasks: gone}, certain],
  ['refusals could not be read', {tasksRefused: gone}, certain],
  ['owners could not be read: those alive here', {admitted: gone}, certain],
  [
    'full, and nothing failed',
    {attempts: healthy.attempts, admitted: healthy.admitted, tasksRefused: 0},
    near,
  ],
  ['47 of 51', {tasks: {used: 47, grew: 46, max: 51, name: 'pids.max of /srv'}, tasksRefused: 0}, near],
  // Neighbours that turn away in the same ways.
  [
    'a limit that was reached before the run, by a server that needs no task for a connection (haproxy sets it to 0)',
    {tasks: {used: 2, grew: 0, max: 2, name: 'RLIMIT_NPROC of haproxy'}, tasksRefused: gone},
    'clear',
  ],
  [
    'the same, and the application says that it could not fork',
    {
      attempts: first50Held(
        {denied: 150},
        {'could not fork new process: Resource temporarily unavailable': 150},
      ),
      tasks: {used: 51, grew: 0, max: 51, name: 'RLIMIT_NPROC of server'},
      tasksRefused: gone,
    },
    certain,
  ],
  ['a cap of its own, with threads to spare', {tasks: healthy.tasks, tasksRefused: 0}, 'clear'],
  [
    'a stalled application, with threads to spare',
    {...waiting, tasks: healthy.tasks, tasksRefused: 0},
    'clear',
  ],
  ['nothing was refused, and tasks could not be counted', {tasks: gone, tasksRefused: 0}, 'clear'],
  [
    'all is well',
    {attempts: healthy.attempts, admitted: healthy.admitted, tasks: healthy.tasks, tasksRefused: 0},
    'clear',
  ],
  // Two limits at once.
  [
    'no descriptor left either',
    {acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 64, soft: 64, hard: 64}]},
    certain,
  ],
  // From outside.
  ['neither could be read', {tasks: gone, tasksRefused: gone}, possible],
  ['nobody could look', unobserved, possible],
  [
    'nobody could look, and it answered some',
    {...unobserved, attempts: {...first50Held(), answered: 50}},
    {...possible, ceiling: 50},
  ],
  ['nobody could look, and the rest is silent', {...unobserved, attempts: first17Established}, possible],
  ['nobody could look; closing some let others in', {...unobserved, ...release(5)}, possible],
  ['nobody could look; closing some let nobody in', {...unobserved, ...release(0)}, 'clear'],
  [
    'nobody could look, and the oldest were closed: eviction',
    {
      ...unobserved,
      attempts: {...first50Held(), openIndexSum: sumOfIndexes(150, 200), endedIndexSum: sumOfIndexes(0, 150)},
    },
    'clear',
  ],
  // Words tell the reason.
  [
    'nobody could look, and it says that it has no process',
    {
      ...unobserved,
      attempts: first50Held(
        {denied: 150},
        {'could not fork new process: Resource temporarily unavailable': 9},
      ),
    },
    possible,
  ],
  [
    'nobody could look, and it says that it has enough',
    {...unobserved, attempts: first50Held({denied: 100, reset: 50}, {'too many connections': 100})},
    'clear',
  ],
  [
    'nobody could look, and it denied every one',
    {
      ...unobserved,
      attempts: {...first50Held({denied: 200}, {'Access denied': 200}), open: 0, endedByPeer: 200},
    },
    'clear',
  ],
  ['nobody could look, and all is well', {...unobserved, attempts: healthy.attempts}, 'clear'],
  ...whenAsked(possible),
  [
    'nobody could look; closing some let more in than had left',
    {
      ...unobserved,
      attempts: first17Established,
      tests: {release: {tried: 18, entered: 18, refused: 0, late: 0, released: 9, room: 9, fresh: true}},
    },
    'clear',
  ],
  // A Unix-domain listener: there is no SYN to be dropped.
  [
    'nobody could look; its queue is full',
    {...unobserved, attempts: queueFullBeyond17},
    {verdict: 'hit', confidence: 'possible'},
  ],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
