import {stuckAcceptor} from '../../../src/explain/limits/stuck-acceptor.ts';
import {
  everyOtherAnswered,
  everyOtherSilent,
  first17Established,
  first50Answered,
  gone,
  healthy,
  ladder,
  queueFullAtTimes,
  queueFullBeyond17,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const stuck = {longest: 9, atEnd: 9, limit: 8, drained: false};
const serving = {longest: 2, atEnd: 0, limit: 4096, drained: true};
const group = {
  ...healthy,
  attempts: everyOtherSilent,
  acceptQueue: {longest: 11, atEnd: 9, limit: 4104, members: 2},
  queueMembers: [stuck, serving],
  admitted: {acceptedMost: 103, accepted: 103, queued: 9, synReceived: 0},
  tcpExt: {ListenOverflows: 264, ListenDrops: 264},
};
const certain = {verdict: 'hit', side: 'target-process', confidence: 'certain', ceiling: 9} as const;
const possible = {verdict: 'hit', confidence: 'possible', ceiling: null} as const;

judges(stuckAcceptor, group, [
  ['one of two does not accept', {}, certain],
  ['two of three do not', {queueMembers: [stuck, serving, stuck]}, {...certain, ceiling: 18}],
  [
    'its queue is long enough for all of its share',
    {
      attempts: healthy.attempts,
      queueMembers: [{longest: 96, atEnd: 96, limit: 4096, drained: false}, serving],
    },
    {...certain, ceiling: 4097},
  ],
  ['descriptors could not be counted', {acceptors: gone}, certain],
  [
    'the other is slow as well',
    {queueMembers: [stuck, {longest: 17, atEnd: 5, limit: 16, drained: true}]},
    certain,
  ],
  [
    'it was stopped after its queue had been seen to get shorter',
    {
      queueMembers: [{...stuck, drained: true}, serving],
      targetProcesses: {before: 2, gone: [], stopped: ['server (pid 71)']},
    },
    certain,
  ],
  // Neighbours.
  [
    'both were stopped',
    {
      queueMembers: [
        {...stuck, drained: true},
        {...stuck, drained: true},
      ],
      targetProcesses: {before: 2, gone: [], stopped: ['server (pid 71)', 'server (pid 72)']},
    },
    'clear',
  ],
  ['both accept', {queueMembers: [serving, serving]}, 'clear'],
  ['both are slow', {queueMembers: [{...stuck, drained: true}, serving]}, 'clear'],
  ['none accepts: the application is stalled', {queueMembers: [stuck, stuck]}, 'clear'],
  ['there is only one', {queueMembers: [stuck]}, 'clear'],
  [
    'it has no descriptor left',
    {acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 64, soft: 64, hard: 64}]},
    'clear',
  ],
  // From outside.
  ['the queues could not be read', {queueMembers: gone}, possible],
  ['nobody could look', unobserved, possible],
  [
    'nobody could look, and silence is beyond a number',
    {...unobserved, attempts: first17Established},
    'clear',
  ],
  ['nobody could look, and they got in later', {...unobserved, attempts: ladder}, 'clear'],
  ['nobody could look, and the kernel took all', {...unobserved, attempts: healthy.attempts}, 'clear'],
  // From outside, and each was asked for an answer.
  [
    'nobody could look; every other one was answered, and no SYN was lost',
    {...unobserved, attempts: everyOtherAnswered},
    {verdict: 'hit', confidence: 'possible', ceiling: null},
  ],
  [
    'nobody could look; 16 were answered, one waits behind them, and beyond that silence',
    {
      ...unobserved,
      attempts: {...first17Established, answered: 16, openAnswered: 16, unproven: 1, unprovenIndexSum: 16},
    },
    'clear',
  ],
  [
    'nobody could look; the first were answered, and the rest waits',
    {...unobserved, attempts: first50Answered},
    'clear',
  ],
  // A Unix-domain listener: there is no SYN to be dropped.
  ['its queue is full, and no path is there', {...unobserved, attempts: queueFullBeyond17}, 'clear'],
  ['its queue has room now and then', {...unobserved, attempts: queueFullAtTimes}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
