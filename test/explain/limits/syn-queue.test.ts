import {synQueue} from '../../../src/explain/limits/syn-queue.ts';
import {
  first17Established,
  gone,
  healthy,
  ladder,
  queueFullAtTimes,
  queueFullBeyond17,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const counters = {ListenDrops: 670, ListenOverflows: 0, TCPReqQFullDrop: 0, EmbryonicRsts: 0};
const halfOpen = {
  ...healthy,
  attempts: ladder,
  synSettings: {maxSynBacklog: 16, syncookies: 0},
  tcpExt: counters,
};
const certain = {verdict: 'hit', side: 'target-kernel', confidence: 'certain', ceiling: 13} as const;
const possible = {verdict: 'hit', confidence: 'possible', ceiling: null} as const;

judges(synQueue, halfOpen, [
  ['tcp_max_syn_backlog 16: 13 half open', {}, certain],
  ['tcp_max_syn_backlog 128', {synSettings: {maxSynBacklog: 128, syncookies: 0}}, {...certain, ceiling: 97}],
  [
    'the backlog of the listener, 8',
    {
      acceptQueue: {longest: 0, atEnd: 0, limit: 8, members: 1},
      synSettings: {maxSynBacklog: 1024, syncookies: 0},
      tcpExt: {...counters, TCPReqQFullDrop: 670},
    },
    {...certain, ceiling: 9},
  ],
  [
    'a backlog that could not be read',
    {acceptQueue: gone, tcpExt: {...counters, TCPReqQFullDrop: 670}},
    {...certain, ceiling: null},
  ],
  ['settings could not be read', {synSettings: gone}, {...certain, confidence: 'likely', ceiling: null}],
  // Two limits at once: a full accept queue fills the SYN queue behind it.
  [
    'the accept queue overflowed as well',
    {tcpExt: {...counters, ListenOverflows: 200}},
    {...certain, confidence: 'likely'},
  ],
  ['the accept queue overflowed now and then', {tcpExt: {...counters, ListenOverflows: 20}}, certain],
  ['some never got in', {attempts: {...ladder, refusals: {deadline: 148}}}, certain],
  ['every answer lacked a route back', {outNoRoutes: 670}, 'clear'],
  ['some of them did', {outNoRoutes: 20}, certain],
  // Drops of another listener of that namespace.
  ['a few were dropped, and 100 came late', {tcpExt: {...counters, ListenDrops: 9}}, 'clear'],
  [
    'many were dropped, and hardly one of ours was half open at a time',
    {handshakeUs: 40},
    {...certain, confidence: 'possible'},
  ],
  ['many were dropped, and ten of ours were half open at a time', {handshakeUs: 10_000}, certain],
  // Neighbours.
  ['every drop was for a full accept queue', {tcpExt: {...counters, ListenOverflows: 670}}, 'clear'],
  ['no SYN was dropped here: a rule on the way', {tcpExt: {...counters, ListenDrops: 0}}, 'clear'],
  ['cookies are on: nothing is dropped for it', {synSettings: {maxSynBacklog: 16, syncookies: 1}}, 'clear'],
  ['all by cookie', {synSettings: {maxSynBacklog: 16, syncookies: 2}}, 'clear'],
  ['dropped for others, and nobody here was late', {attempts: healthy.attempts}, 'clear'],
  // From outside.
  ['counters could not be read', {tcpExt: gone}, possible],
  ['nobody could look', unobserved, possible],
  ['nobody could look, and none came late', {...unobserved, attempts: first17Established}, 'clear'],
  [
    'nobody could look, and there were phantoms: an accept queue',
    {...unobserved, attempts: {...ladder, phantom: 20}},
    'clear',
  ],
  ['nobody could look, and all is well', {...unobserved, attempts: healthy.attempts}, 'clear'],
  // A Unix-domain listener: there is no SYN to be dropped.
  ['its queue is full, and no path is there', {...unobserved, attempts: queueFullBeyond17}, 'clear'],
  ['its queue has room now and then', {...unobserved, attempts: queueFullAtTimes}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
