import {asymmetricPath} from '../../../src/explain/limits/asymmetric-path.ts';
import {first17Established, gone, healthy, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const lostAck = {
  started: 20,
  established: 20,
  phantom: 20,
  synRetries: [20],
  establishedAfter: [20],
};
const halfOpen = {acceptedMost: 0, accepted: 0, queued: 0, synReceived: 20};
const lost = {...healthy, attempts: lostAck, admitted: halfOpen};
const certain = {verdict: 'hit', side: 'path', confidence: 'certain', ceiling: null} as const;
const possible = {...certain, confidence: 'possible'} as const;

judges(asymmetricPath, lost, [
  ['each is established here and SYN-RECV there', {}, certain],
  ['they stayed unacknowledged', {attempts: {...lostAck, phantom: 0, open: 20}}, certain],
  ['the target has forgotten them by now', {admitted: {...halfOpen, synReceived: 0}}, possible],
  ['owners could not be read', {admitted: gone}, possible],
  ['counters could not be read', {tcpExt: gone}, possible],
  ['nobody could look', unobserved, possible],
  // Neighbours that leave SYN-RECV behind.
  [
    'a full accept queue drops the ACK, and counts it',
    {tcpExt: {ListenDrops: 40, ListenOverflows: 40}},
    'clear',
  ],
  ['the queue is full', {acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1}}, 'clear'],
  ['the listener waits for the first byte', {tcpExt: {...healthy.tcpExt, TCPDeferAcceptDrop: 20}}, 'clear'],
  ['some were accepted', {admitted: {acceptedMost: 5, accepted: 5, queued: 0, synReceived: 15}}, 'clear'],
  [
    'some wait to be accepted',
    {admitted: {acceptedMost: 0, accepted: 0, queued: 5, synReceived: 15}},
    'clear',
  ],
  ['the application answered', {attempts: {...lostAck, answered: 1}}, 'clear'],
  ['most were acknowledged', {attempts: first17Established}, 'clear'],
  ['nothing was established', {attempts: {started: 20, refusals: {deadline: 20}}}, 'clear'],
  ['all is well', {attempts: healthy.attempts}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
