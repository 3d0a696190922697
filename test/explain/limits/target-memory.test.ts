import {targetMemory} from '../../../src/explain/limits/target-memory.ts';
import {
  first17Established,
  first50Held,
  gone,
  healthy,
  servedAndEnded,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

/** It was killed with all that it held, and RST answers since. */
const died = {started: 100, established: 40, refusals: {closed: 40, refused: 60}, endedByPeer: 40};
const room = {name: 'the memory limit of /srv', usedBytes: 2e5, maxBytes: 40e6, limitMet: 91, oomKills: 1};
const killed = {
  ...healthy,
  attempts: died,
  targetProcesses: {before: 1, gone: ['server (pid 71)'], stopped: []},
  targetMemory: room,
};
const unharmed = {...room, oomKills: 0, limitMet: 0};
const certain = {verdict: 'hit', side: 'target-kernel', confidence: 'certain', ceiling: null} as const;
const possible = {...certain, confidence: 'possible'} as const;

judges(targetMemory, killed, [
  ['killed for memory', {}, certain],
  ['one of its workers was killed, and others hold on', {attempts: first50Held()}, {...certain, ceiling: 50}],
  ['counters could not be read', {tcpExt: gone}, certain],
  [
    'TCP aborted connections for want of memory',
    {attempts: first50Held({reset: 150}), targetMemory: unharmed, tcpExt: {TCPAbortOnMemory: 150}},
    {...certain, ceiling: 50},
  ],
  [
    'TCP aborted connections, and the control group could not be read',
    {attempts: first50Held({reset: 150}), targetMemory: gone, tcpExt: {TCPAbortOnMemory: 150}},
    {...certain, ceiling: 50},
  ],
  [
    'at its limit, which was met, and attempts failed',
    {attempts: first17Established, targetMemory: {...unharmed, usedBytes: 39e6, limitMet: 20}},
    {...certain, confidence: 'likely', ceiling: 17},
  ],
  // What page cache does to a limit.
  [
    'met, and far below it now, while attempts failed',
    {attempts: first17Established, targetMemory: {...unharmed, limitMet: 20}},
    {...possible, ceiling: 17},
  ],
  ['met, and all is well', {attempts: healthy.attempts, targetMemory: {...unharmed, limitMet: 20}}, 'clear'],
  [
    'at its limit, and all is well',
    {attempts: healthy.attempts, targetMemory: {...unharmed, usedBytes: 39e6, limitMet: 20}},
    {...certain, verdict: 'near'},
  ],
  // Neighbours.
  ['it died of something else', {targetMemory: unharmed}, 'clear'],
  ['a limit it has none of', {targetMemory: {...unharmed, maxBytes: Infinity}}, 'clear'],
  ['a stalled application', {attempts: first17Established, targetMemory: unharmed}, 'clear'],
  ['all is well', {attempts: healthy.attempts, targetMemory: healthy.targetMemory}, 'clear'],
  ['the control group could not be read, and TCP aborted none', {targetMemory: gone}, 'clear'],
  // Two limits at once.
  [
    'no thread left either',
    {tasks: {used: 20, grew: 19, max: 20, name: 'pids.max of /srv'}, tasksRefused: 5},
    certain,
  ],
  // From outside: one that died.
  ['nobody could look, and all ended', unobserved, possible],
  [
    'nobody could look, and it denied every one in words',
    {...unobserved, attempts: {started: 40, established: 40, refusals: {denied: 40}, endedByPeer: 40}},
    'clear',
  ],
  ['nobody could look, and each was served and then ended', {...servedAndEnded, ...unobserved}, 'clear'],
  ['nobody could look, and some hold on', {...unobserved, attempts: first50Held()}, 'clear'],
  ['nobody could look, and the rest is silent', {...unobserved, attempts: first17Established}, 'clear'],
  ['nobody could look, and all is well', {...unobserved, attempts: healthy.attempts}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
