import {rateCap} from '../../../src/explain/limits/rate-cap.ts';
import {
  first17Established,
  gone,
  healthy,
  queueFullAtTimes,
  queueFullBeyond17,
  sumOfIndexes,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const rule = {
  chain: 'inet filter input',
  text: 'tcp dport 7000 limit rate over 10/second burst 5 packets counter drop',
  packets: 118,
  verdict: 'drop',
  bounds: 'rate',
  bound: 10,
} as const;
const {packets: _, ...uncountedRule} = rule;
/** 40 at once against 10/s: five at once, then five with each retry, and one in vain. */
const waves = {
  started: 40,
  established: 39,
  confirmed: 39,
  open: 39,
  openConfirmed: 39,
  refusals: {deadline: 1},
  synRetries: [5, 7, 7, 7, 7, 7],
  establishedAfter: [5, 7, 7, 7, 7, 6],
  openIndexSum: sumOfIndexes(0, 39),
  turnedBack: 1,
  turnedBackIndexSum: 39,
};
const capped = {
  ...healthy,
  attempts: waves,
  admitted: {acceptedMost: 39, accepted: 39, queued: 0, synReceived: 0},
  targetRules: [rule],
};
const uncounted = {...capped, targetRules: []};
// A rate is not a number of connections.
const certain = {verdict: 'hit', side: 'path', confidence: 'certain', ceiling: null} as const;
const likely = {...certain, confidence: 'likely'} as const;
const possible = {...certain, confidence: 'possible'} as const;
const slower = (late: number) => ({
  tests: {slower: {perSecond: 10, tried: 40, entered: 40, refused: 0, late}},
});

judges(rateCap, capped, [
  ['a rule that drops above a rate', {}, certain],
  ['a rule that rejects above a rate', {targetRules: [{...rule, verdict: 'reject'}]}, certain],
  [
    'limit … ACCEPT, and a rule that drops the rest',
    {
      targetRules: [
        {...rule, verdict: 'accept', packets: 39},
        {...rule, text: '-j DROP', bounds: null, bound: null},
      ],
    },
    certain,
  ],
  ['its rate could not be read', {targetRules: [{...rule, bound: null}]}, certain],
  [
    'nothing got in later, since all gave up',
    {attempts: first17Established, targetRules: [{...rule, packets: 549}]},
    certain,
  ],
  ['the queue could not be read', {acceptQueue: gone}, certain],
  ['counters could not be read', {tcpExt: gone}, certain],
  // Rules that did not do it.
  ['a rule for something else dropped a few', {targetRules: [{...rule, packets: 3}]}, likely],
  ['limit … ACCEPT, and nothing that drops', {targetRules: [{...rule, verdict: 'accept'}]}, likely],
  [
    'limit … ACCEPT, and a drop in another chain',
    {
      targetRules: [
        {...rule, verdict: 'accept'},
        {...rule, chain: 'filter FORWARD', bounds: null, bound: null},
      ],
    },
    likely,
  ],
  ['a rule that bounds connections', {targetRules: [{...rule, bounds: 'connections'}]}, likely],
  // Rules without a counter.
  ['a rule without a counter, below what was offered', {targetRules: [uncountedRule]}, likely],
  [
    'a rule without a counter, above what was offered',
    {targetRules: [{...uncountedRule, bound: 5000}]},
    likely,
  ],
  [
    'limit … ACCEPT, and the policy of its chain drops the rest',
    {
      targetRules: [
        {...rule, chain: 'inet filter web', base: 'inet filter input', verdict: 'accept', packets: 39},
        {...uncountedRule, text: 'policy drop', bounds: null, bound: null},
      ],
    },
    likely,
  ],
  [
    'six in 30 s, and a chain that answers with ICMP',
    {
      attempts: {...first17Established, refusals: {refused: 183}},
      targetRules: [
        {...rule, bound: 0.2, verdict: 'other', leadsTo: ['filter ufw-user-limit'], packets: 183},
        {...rule, chain: 'filter ufw-user-limit', verdict: 'reject', bounds: null, bound: null, packets: 183},
      ],
    },
    certain,
  ],
  // No rule counts it.
  ['waves of success, and no rule is seen', uncounted, likely],
  ['rules could not be read', {targetRules: gone}, likely],
  ['rules and the queue could not be read', {targetRules: gone, acceptQueue: gone}, possible],
  ['rules and counters could not be read', {targetRules: gone, tcpExt: gone}, possible],
  // Neighbours with the same waves.
  [
    'the kernel dropped them: its own queues',
    {...uncounted, tcpExt: {ListenDrops: 100, ListenOverflows: 0}},
    'clear',
  ],
  [
    'the queue was full',
    {...uncounted, acceptQueue: {longest: 17, atEnd: 0, limit: 16, members: 1}},
    'clear',
  ],
  ['phantoms come from a full queue', {...uncounted, attempts: {...waves, phantom: 4}}, 'clear'],
  [
    'a full shaper dropped them',
    {...uncounted, qdiscs: [{device: 'eth0', kind: 'tbf', sent: 100, dropped: 400, overlimits: 2000}]},
    'clear',
  ],
  ['queues could not be read', {...uncounted, qdiscs: gone}, likely],
  ['a threshold is a number, not a rate', {...uncounted, attempts: first17Established}, 'clear'],
  ['all is well', {attempts: healthy.attempts}, 'clear'],
  // Two limits at once.
  [
    'a cap on their number as well',
    {
      attempts: {...waves, refusals: {deadline: 30}},
      targetRules: [rule, {...rule, text: 'ct count over 39 drop', bounds: 'connections', bound: 39}],
    },
    certain,
  ],
  // From outside.
  ['nobody could look', unobserved, possible],
  ['nobody could look, and slower none is late', {...unobserved, ...slower(0)}, possible],
  // A Unix-domain listener: there is no SYN to be dropped.
  ['its queue is full, and no path is there', {...unobserved, attempts: queueFullBeyond17}, 'clear'],
  ['its queue has room now and then', {...unobserved, attempts: queueFullAtTimes}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
