import {expect} from 'vitest';
import {acceptStalled} from '../../../src/explain/limits/accept-stalled.ts';
import {
  allVanished,
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

const stalled = {
  ...healthy,
  attempts: first17Established,
  acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1},
  admitted: {acceptedMost: 0, accepted: 0, queued: 17, synReceived: 0},
  acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 10, soft: 1024, hard: 4096}],
  tcpExt: {ListenOverflows: 549, ListenDrops: 549},
};
const certain = {verdict: 'hit', side: 'target-process', confidence: 'certain', ceiling: 17} as const;
const possible = {verdict: 'hit', confidence: 'possible', ceiling: 17, boundBy: 'unknown'} as const;
const release = (entered: number) => ({
  tests: {release: {released: 5, room: 5, fresh: true, tried: 5, entered, refused: 0, late: 0}},
});

judges(acceptStalled, stalled, [
  ['backlog 16: 17 wait, and none was accepted', {}, {...certain, boundBy: 'backlog'}],
  [
    'the master of nginx has the listener, and no worker',
    {acceptors: [{...stalled.acceptors[0], comm: 'nginx'} as (typeof stalled.acceptors)[0]]},
    {...certain, advice: expect.arrayContaining([expect.stringContaining('its error log says why')])},
  ],
  ['somaxconn 16', {somaxconn: 16}, {...certain, boundBy: 'somaxconn'}],
  ['somaxconn was lowered since', {somaxconn: 8}, {...certain, boundBy: 'unknown'}],
  ['somaxconn could not be read', {somaxconn: gone}, {...certain, boundBy: 'unknown'}],
  [
    'two members of a group',
    {acceptQueue: {longest: 34, atEnd: 34, limit: 32, members: 2}},
    {...certain, ceiling: 34, boundBy: 'backlog'},
  ],
  [
    'a long queue took all: none is served either',
    {
      attempts: healthy.attempts,
      acceptQueue: {longest: 200, atEnd: 200, limit: 4096, members: 1},
      admitted: {acceptedMost: 0, accepted: 0, queued: 200, synReceived: 0},
    },
    {...certain, ceiling: 4097, boundBy: 'somaxconn'},
  ],
  [
    'the queue was full before the run',
    {attempts: allVanished, admitted: {acceptedMost: 0, accepted: 0, queued: 0, synReceived: 0}},
    certain,
  ],
  [
    'descriptors could not be counted: it may be out of them',
    {acceptors: gone},
    {...certain, confidence: 'likely'},
  ],
  ['counters could not be read', {tcpExt: gone}, certain],
  [
    'stopped on the way, with SIGSTOP',
    {
      admitted: {acceptedMost: 40, accepted: 40, queued: 17, synReceived: 0},
      targetProcesses: {before: 1, gone: [], stopped: ['server']},
    },
    certain,
  ],
  // Neighbours with the same full queue.
  [
    'it accepted some: a cap or a slow application',
    {admitted: {acceptedMost: 40, accepted: 40, queued: 17, synReceived: 0}},
    'clear',
  ],
  [
    'accept(2) fails for want of descriptors',
    {acceptors: [{pid: 71, comm: 'server', fdsBefore: 64, fdsMost: 64, soft: 64, hard: 64}]},
    'clear',
  ],
  [
    'it is gone, with all that it had',
    {targetProcesses: {before: 1, gone: ['server'], stopped: []}},
    'clear',
  ],
  [
    'one of two members was stopped',
    {
      admitted: {acceptedMost: 100, accepted: 100, queued: 17, synReceived: 0},
      targetProcesses: {before: 2, gone: [], stopped: ['server']},
      queueMembers: [
        {longest: 17, atEnd: 17, limit: 16, drained: false},
        {longest: 2, atEnd: 0, limit: 16, drained: true},
      ],
    },
    'clear',
  ],
  [
    'one of two members was stopped after its queue had been seen to get shorter',
    {
      admitted: {acceptedMost: 100, accepted: 100, queued: 17, synReceived: 0},
      targetProcesses: {before: 2, gone: [], stopped: ['server']},
      queueMembers: [
        {longest: 17, atEnd: 17, limit: 16, drained: true},
        {longest: 2, atEnd: 0, limit: 16, drained: true},
      ],
    },
    'clear',
  ],
  ['it sends something, so it accepts', {attempts: {...first17Established, answered: 17}}, 'clear'],
  [
    'nothing waits',
    {attempts: healthy.attempts, acceptQueue: healthy.acceptQueue, admitted: healthy.admitted},
    'clear',
  ],
  [
    'nothing was established, and nothing was silent',
    {attempts: {started: 20, refusals: {refused: 20}}},
    'clear',
  ],
  // From outside.
  ['the queue could not be read', {acceptQueue: gone}, possible],
  ['owners could not be read', {admitted: gone}, possible],
  ['nobody could look', unobserved, possible],
  [
    'nobody could look, and nobody got in: some SYNs were answered, by ICMP whose rate is limited',
    {...unobserved, attempts: {...allVanished, refusals: {refused: 4, deadline: 16}}},
    'clear',
  ],
  ['nobody could look; closing some let nobody in', {...unobserved, ...release(0)}, possible],
  ['nobody could look; closing some let others in', {...unobserved, ...release(5)}, 'clear'],
  ['nobody could look, and the kernel took all', {...unobserved, attempts: healthy.attempts}, 'unknown'],
  [
    'nobody could look, and some got in late: it accepts',
    {...unobserved, attempts: {...ladder, refusals: {deadline: 50}}},
    'clear',
  ],
  ['nobody could look, and every other one got in', {...unobserved, attempts: everyOtherSilent}, 'clear'],
  [
    'nobody could look, some came late, and all owe their answer',
    {...unobserved, attempts: {...ladder, unproven: 200, unprovenIndexSum: ladder.openIndexSum}},
    {verdict: 'hit', confidence: 'possible'},
  ],
  // From outside, and each was asked for an answer.
  [
    'nobody could look; all were established, and not one answered',
    {
      ...unobserved,
      attempts: {...healthy.attempts, unproven: 200, unprovenIndexSum: healthy.attempts.openIndexSum},
    },
    {verdict: 'hit', confidence: 'possible', ceiling: 200},
  ],
  ['nobody could look; some answered', {...unobserved, attempts: first50Answered}, 'clear'],
  // A Unix-domain listener: there is no SYN to be dropped.
  [
    'nobody could look; its queue is full',
    {...unobserved, attempts: queueFullBeyond17},
    {verdict: 'hit', confidence: 'possible', ceiling: 17},
  ],
  [
    'nobody could look; its queue has room now and then',
    {...unobserved, attempts: queueFullAtTimes},
    'clear',
  ],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
