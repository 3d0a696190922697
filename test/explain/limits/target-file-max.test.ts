import {targetFileMax} from '../../../src/explain/limits/target-file-max.ts';
import {
  first17Established,
  first50Held,
  gone,
  healthy,
  queueFullBeyond17,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges, whenAsked} from '../../helpers/judges.ts';

const full = {
  ...healthy,
  attempts: first17Established,
  acceptQueue: {longest: 7, atEnd: 7, limit: 6, members: 1},
  admitted: {acceptedMost: 10, accepted: 10, queued: 7, synReceived: 0},
  acceptors: [{pid: 71, comm: 'server', fdsBefore: 5, fdsMost: 15, soft: 20_000, hard: 20_000}],
  targetFiles: {allocated: 1289, max: 1289},
};
const certain = {verdict: 'hit', side: 'target-kernel', confidence: 'certain', ceiling: 10} as const;
const near = {...certain, verdict: 'near', ceiling: null} as const;
const possible = {...certain, confidence: 'possible', ceiling: null} as const;
const release = (entered: number) => ({
  tests: {release: {released: 5, room: 5, fresh: true, tried: 10, entered, refused: 0, late: 0}},
});

judges(targetFileMax, full, [
  ['no handle left, and accept(2) takes none', {}, certain],
  [
    'all are established, and some wait',
    {attempts: healthy.attempts, admitted: {acceptedMost: 10, accepted: 10, queued: 190, synReceived: 0}},
    certain,
  ],
  ['owners could not be read', {admitted: gone}, {...certain, ceiling: null}],
  ['descriptors could not be counted', {acceptors: gone}, certain],
  [
    'all handles used, and nothing failed: it is exempt',
    {attempts: healthy.attempts, admitted: healthy.admitted},
    near,
  ],
  [
    'all handles used by another program, and a cap that tells those beyond it to go',
    {attempts: first50Held(), admitted: healthy.admitted},
    near,
  ],
  ['1200 of 1289', {targetFiles: {allocated: 1200, max: 1289}}, near],
  // Neighbours.
  ['handles to spare: the application stalled', {targetFiles: healthy.targetFiles}, 'clear'],
  [
    'its own descriptors are used up',
    {acceptors: [{pid: 71, comm: 'server', fdsBefore: 5, fdsMost: 64, soft: 64, hard: 64}]},
    near,
  ],
  [
    'its own descriptors are used up, with handles to spare',
    {
      targetFiles: healthy.targetFiles,
      acceptors: [{pid: 71, comm: 'server', fdsBefore: 5, fdsMost: 64, soft: 64, hard: 64}],
    },
    'clear',
  ],
  ['all is well', {...healthy}, 'clear'],
  // Two limits at once.
  [
    'no thread left either',
    {tasks: {used: 20, grew: 19, max: 20, name: 'pids.max of /srv'}, tasksRefused: 5},
    certain,
  ],
  // From outside.
  ['the file table could not be read', {targetFiles: gone}, possible],
  ['nobody could look', unobserved, possible],
  [
    'nobody could look, and it answered some',
    {...unobserved, attempts: {...first17Established, answered: 10}},
    {...possible, ceiling: 10},
  ],
  ['nobody could look; closing some let others in', {...unobserved, ...release(5)}, possible],
  ['nobody could look; closing some let nobody in', {...unobserved, ...release(0)}, possible],
  ['nobody could look, and the rest is closed', {...unobserved, attempts: first50Held()}, 'clear'],
  ['nobody could look, and all is well', {...unobserved, attempts: healthy.attempts}, 'clear'],
  ...whenAsked(possible),
  // A Unix-domain listener: there is no SYN to be dropped.
  [
    'nobody could look; its queue is full',
    {...unobserved, attempts: queueFullBeyond17},
    {verdict: 'hit', confidence: 'possible'},
  ],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
