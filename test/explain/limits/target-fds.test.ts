import {expect} from 'vitest';
import {targetFds} from '../../../src/explain/limits/target-fds.ts';
import {
  first17Established,
  first50Held,
  gone,
  healthy,
  queueFullAtTimes,
  queueFullBeyond17,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges, type Row, whenAsked} from '../../helpers/judges.ts';

const worker = {pid: 71, comm: 'nginx', fdsBefore: 20, fdsMost: 64, soft: 64, hard: 4096};
const full = {
  acceptors: [worker],
  admitted: {acceptedMost: 44, accepted: 44, queued: 156, synReceived: 0},
  acceptQueue: {longest: 156, atEnd: 156, limit: 4096, members: 1},
};
const certain = {verdict: 'hit', side: 'target-process', confidence: 'certain'} as const;

judges(targetFds, healthy, [
  ['far below the limit', {}, 'clear'],
  ['full, and the rest waits', full, {...certain, ceiling: 44}],
  [
    'full, and the rest is closed',
    {acceptors: [worker], attempts: first50Held()},
    {...certain, ceiling: 200},
  ],
  [
    'full, and all that were turned away were told so: they had one',
    {
      acceptors: [worker],
      attempts: first50Held({denied: 150}, {'ERROR Too many open connections\r\n': 150}),
    },
    {verdict: 'near', ceiling: 44},
  ],
  [
    'one below, for a descriptor inherited with a high number',
    {...full, acceptors: [{...worker, fdsMost: 63}]},
    {...certain, ceiling: 44},
  ],
  [
    'others have some of its connections: the limit is theirs and ours',
    {
      ...full,
      admitted: {...full.admitted, acceptedMost: 30, others: {accepted: 14, queued: 0, synReceived: 0}},
    },
    {...certain, ceiling: 44},
  ],
  [
    'full, and one that was accepted was closed again',
    {acceptors: [worker], attempts: {...healthy.attempts, closedByPeer: 1}},
    {...certain, ceiling: 200},
  ],
  [
    'full, and one is a phantom',
    {acceptors: [worker], attempts: {...healthy.attempts, phantom: 1}},
    {...certain, ceiling: 200},
  ],
  ...(
    [
      ['allows more', {}, 'at once: prlimit --pid 71 --nofile=4096:4096', 'LimitNOFILE=4096'],
      [
        'is reached as well',
        {hard: 64},
        'at once, as root: prlimit --pid 71 --nofile=128:128',
        'LimitNOFILE=128',
      ],
      ['is none', {hard: Infinity}, 'at once: prlimit --pid 71 --nofile=128:128', 'LimitNOFILE=128'],
    ] as const
  ).map(
    ([when, hard, now, lasting]): Row => [
      `full, and its hard limit ${when}`,
      {...full, acceptors: [{...worker, comm: 'own', ...hard}]},
      {...certain, advice: [now, expect.stringContaining(lasting)]},
    ],
  ),
  [
    'full, and it is a server with a setting of its own',
    full,
    {...certain, advice: expect.arrayContaining([expect.stringContaining('worker_rlimit_nofile')])},
  ],
  [
    'two were left at each look, and 3 other clients come and go',
    {
      ...full,
      acceptors: [{...worker, fdsMost: 61}],
      admitted: {...full.admitted, others: {accepted: 3, queued: 0, synReceived: 0}},
    },
    {...certain, confidence: 'possible', ceiling: null},
  ],
  [
    'two were left at each look, and nobody else is there',
    {...full, acceptors: [{...worker, fdsMost: 61}]},
    'near',
  ],
  ['owners unknown: the room that the limit leaves', {...full, admitted: gone}, {...certain, ceiling: 44}],
  [
    'owners and queue unknown, and nothing amiss',
    {acceptors: [worker], admitted: gone, acceptQueue: gone},
    {verdict: 'near', ceiling: 44},
  ],
  [
    'two workers, both full',
    {...full, acceptors: [worker, {...worker, pid: 72}], admitted: gone},
    {...certain, ceiling: 88},
  ],
  [
    'full just now, and nobody was turned away',
    {acceptors: [worker]},
    {verdict: 'near', confidence: 'certain', ceiling: 44},
  ],
  [
    'nine tenths of the limit',
    {acceptors: [{...worker, fdsMost: 58}]},
    {verdict: 'near', confidence: 'certain', ceiling: 44},
  ],
  ['less than nine tenths', {acceptors: [{...worker, fdsMost: 57}]}, 'clear'],
  // The queue is full as well, and its neighbours must not be taken for this.
  [
    'the queue is full, and descriptors are left: accept-stalled',
    {attempts: first17Established, acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1}},
    'clear',
  ],
  [
    'from outside a threshold of silence fits',
    {...unobserved, attempts: first17Established},
    {verdict: 'hit', confidence: 'possible'},
  ],
  [
    'from outside, EOF beyond a number fits',
    {...unobserved, attempts: first50Held()},
    {verdict: 'hit', confidence: 'possible'},
  ],
  ['from outside, and all is well', unobserved, 'clear'],
  [
    'from outside, a reset counts as an end without a message',
    {...unobserved, attempts: first50Held({reset: 150})},
    {
      verdict: 'hit',
      confidence: 'possible',
    },
  ],
  [
    'from outside, and nobody was established',
    {...unobserved, attempts: {started: 10, established: 0, open: 0, refusals: {closed: 0, deadline: 10}}},
    'clear',
  ],
  [
    'another user’s process, whose descriptors are closed to us, leaves others in its queue',
    {...full, acceptors: gone},
    {...certain, confidence: 'possible', ceiling: 44},
  ],
  ['another user’s process, and nobody waits', {acceptors: gone}, 'clear'],
  [
    'from outside: closing some let nobody in',
    {
      ...unobserved,
      attempts: first17Established,
      tests: {release: {tried: 5, entered: 0, refused: 0, late: 0, released: 5, room: 5, fresh: true}},
    },
    'clear',
  ],
  ...whenAsked({verdict: 'hit', confidence: 'possible'}),
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
  [
    'nobody could look; its queue has room now and then',
    {...unobserved, attempts: queueFullAtTimes},
    'clear',
  ],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
