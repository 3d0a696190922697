import {listenerClosed} from '../../../src/explain/limits/listener-closed.ts';
import {first17Established, gone, healthy, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const refused = {...first17Established, refusals: {refused: 180, reset: 3}, synRetries: [200]};
const closed = {
  ...healthy,
  attempts: refused,
  listenerWatch: {closedAfterMs: 40, establishedBefore: 17, reopened: false},
};
const certain = {verdict: 'hit', side: 'target-process', confidence: 'certain', ceiling: null} as const;
const possible = {...certain, confidence: 'possible'} as const;
const outside = {...unobserved, attempts: refused};

judges(listenerClosed, closed, [
  ['its socket is gone, and its process lives', {}, certain],
  ['it listens again', {listenerWatch: {...closed.listenerWatch, reopened: true}}, certain],
  [
    'one of two processes ended',
    {targetProcesses: {before: 2, gone: ['server (pid 71)'], stopped: []}},
    certain,
  ],
  ['its processes could not be read', {targetProcesses: gone}, {...certain, confidence: 'likely'}],
  [
    'its process ended: it died',
    {targetProcesses: {before: 1, gone: ['server (pid 71)'], stopped: []}},
    'clear',
  ],
  ['the socket stayed: a rule rejects', {listenerWatch: healthy.listenerWatch}, 'clear'],
  ['nobody was refused', {attempts: healthy.attempts}, 'clear'],
  ['refused from the first on', {attempts: {started: 20, refusals: {refused: 20}}}, 'clear'],
  [
    'xinetd: its own setting stands first',
    {acceptors: [{pid: 71, comm: 'xinetd', fdsBefore: 5, fdsMost: 22, soft: 1024, hard: 1024}]},
    certain,
  ],
  ['nobody could look', outside, possible],
  [
    'nobody could look, and ICMP answered: no listener that is closed does',
    {...outside, attempts: {...refused, synReplies: {'ICMP port unreachable': 9}}},
    'clear',
  ],
  [
    'nobody could look, and those held have ended as well',
    {...outside, attempts: {...refused, open: 0}},
    'clear',
  ],
  [
    'nobody could look, and the application told them',
    {...outside, attempts: {...refused, refusals: {denied: 180, refused: 3}}},
    'clear',
  ],
]);
