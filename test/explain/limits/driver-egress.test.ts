import {driverEgress} from '../../../src/explain/limits/driver-egress.ts';
import {
  allVanished,
  first17Established,
  first50Held,
  gone,
  healthy,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const rule = {
  chain: 'inet filter output',
  text: 'tcp dport 7000 ct count over 17 counter drop',
  packets: 549,
  verdict: 'drop',
  bounds: 'connections',
  bound: 17,
} as const;
const dropped = {
  ...healthy,
  attempts: first17Established,
  driverTcpExt: {TCPRetransFail: 366, TCPSynRetrans: 366},
  driverRules: [rule],
};
const certain = {verdict: 'hit', side: 'driver', confidence: 'certain', ceiling: 17} as const;
const uncounted = {...certain, ceiling: null} as const;
const near = {...uncounted, verdict: 'near'} as const;

judges(driverEgress, dropped, [
  ['a rule drops beyond a number', {}, certain],
  [
    'a rule drops all',
    {attempts: allVanished, driverRules: [{...rule, bounds: null, bound: null}]},
    uncounted,
  ],
  [
    'a rule rejects beyond a number: TCP is not told, for it was answered',
    {
      attempts: {...first17Established, refusals: {refused: 183}, synRetries: [200]},
      driverTcpExt: {TCPRetransFail: 0},
      driverRules: [{...rule, verdict: 'reject', packets: 183}],
    },
    certain,
  ],
  ['a full table: beyond a number nothing leaves, and TCP was told', {driverRules: []}, certain],
  ['a rule without a counter drops all: TCP was told', {attempts: allVanished, driverRules: []}, uncounted],
  ['rules could not be read', {driverRules: gone}, certain],
  ['TCP’s counters could not be read', {driverTcpExt: gone}, certain],
  ['a full backlog of softnet', {driverRules: [], softnetDropped: 5758}, uncounted],
  [
    'a full shaper',
    {driverRules: [], qdiscs: [{device: 'eth0', kind: 'tbf', sent: 100, dropped: 900, overlimits: 900}]},
    uncounted,
  ],
  ['queues could not be read', {driverRules: [], qdiscs: gone}, uncounted],
  ['backlogs could not be read', {softnetDropped: gone}, certain],
  ['nobody could look at the target', unobserved, certain],
  // What did not do it.
  [
    'a few retries were lost to a burst of something else',
    {driverRules: [], driverTcpExt: {TCPRetransFail: 20, TCPSynRetrans: 366}},
    near,
  ],
  [
    'a rule for something else dropped a few',
    {driverRules: [{...rule, packets: 4}], driverTcpExt: {TCPRetransFail: 0}},
    'clear',
  ],
  [
    'a rule dropped one packet of something else, and one SYN was sent again',
    {
      attempts: {...healthy.attempts, synRetries: [199, 1], establishedAfter: [199, 1]},
      driverRules: [{...rule, packets: 1, bounds: null, bound: null}],
      driverTcpExt: {TCPRetransFail: 0, TCPSynRetrans: 1},
    },
    'clear',
  ],
  [
    'two retries of something else did not leave, and the application closes 150',
    {
      attempts: first50Held(),
      driverRules: [],
      driverTcpExt: {TCPRetransFail: 2, TCPSynRetrans: 2},
    },
    near,
  ],
  [
    'of 183 that are silent two retries did not leave',
    {driverRules: [], driverTcpExt: {TCPRetransFail: 2, TCPSynRetrans: 2}},
    near,
  ],
  [
    'a rule that only counts',
    {driverRules: [{...rule, verdict: 'accept'}], driverTcpExt: {TCPRetransFail: 0}},
    'clear',
  ],
  // Neighbours: SYNs left, and got no answer.
  ['the target or the path is silent', {driverRules: [], driverTcpExt: {TCPRetransFail: 0}}, 'clear'],
  [
    'the application closes',
    {attempts: first50Held(), driverRules: [], driverTcpExt: {TCPRetransFail: 0}},
    'clear',
  ],
  ['all is well', {attempts: healthy.attempts}, 'clear'],
  ['only rules could be read, and none dropped', {driverRules: [], driverTcpExt: gone}, 'clear'],
  ['nothing could be read', {driverRules: gone, driverTcpExt: gone}, 'unknown'],
  // Two limits at once: the driver's is the driver's, whatever the target's.
  [
    'the queue of the target is full as well',
    {acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1}},
    certain,
  ],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
