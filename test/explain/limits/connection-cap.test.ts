import {connectionCap} from '../../../src/explain/limits/connection-cap.ts';
import {
  first17Answered,
  first17Established,
  first50Held,
  gone,
  healthy,
  queueFullAtTimes,
  queueFullBeyond17,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const rule = {
  chain: 'inet filter input',
  text: 'tcp dport 7000 ct state new ct count over 17 counter drop',
  packets: 549,
  verdict: 'drop',
  bounds: 'connections',
  bound: 17,
} as const;
const {packets: _, ...uncountedRule} = rule;
const capped = {
  ...healthy,
  attempts: first17Established,
  admitted: {acceptedMost: 17, accepted: 17, queued: 0, synReceived: 0},
  targetRules: [rule],
};
const uncounted = {...capped, targetRules: []};
const rejected = {...first17Established, refusals: {refused: 183}, synRetries: [200]};
const certain = {verdict: 'hit', side: 'path', confidence: 'certain', ceiling: 17} as const;
const likely = {...certain, confidence: 'likely'} as const;
const possible = {...certain, confidence: 'possible'} as const;
const release = (entered: number) => ({
  released: 9,
  room: 9,
  fresh: true,
  tried: 18,
  entered,
  refused: 0,
  late: 0,
});
const releaseLast = (entered: number) => ({released: 2, tried: 4, entered, refused: 0, late: 0});
const secondSource = (entered: number, room = 0, again = 0) => ({
  source: '127.77.0.1',
  room,
  tried: 10,
  entered,
  refused: 0,
  late: 0,
  again: {tried: 10, entered: again, refused: 0, late: 0},
});

judges(connectionCap, capped, [
  ['a rule that drops', {}, certain],
  [
    'a rule that rejects',
    {attempts: rejected, targetRules: [{...rule, verdict: 'reject', packets: 183}]},
    certain,
  ],
  [
    'connlimit-upto … ACCEPT, and a rule that drops the rest',
    {
      targetRules: [
        {...rule, verdict: 'accept', packets: 17},
        {...rule, text: 'drop', bounds: null, bound: null},
      ],
    },
    certain,
  ],
  [
    'of two rules the one that turned most away',
    {targetRules: [{...rule, bound: 3, packets: 200}, rule]},
    certain,
  ],
  [
    'the one that turned most away lets in fewer than are held: then it is another',
    {targetRules: [{...rule, bound: 10, packets: 2000}, rule]},
    certain,
  ],
  ['more are held than a rule lets in', {targetRules: [{...rule, bound: 10}]}, likely],
  [
    'it counts by source, and there are two',
    {
      targetRules: [{...rule, bound: 10}],
      driverPorts: {...healthy.driverPorts, sources: ['10.9.0.1', '10.9.0.3']},
    },
    {...certain, ceiling: 10},
  ],
  [
    'a rule leads to a chain that drops',
    {
      targetRules: [
        {...rule, packets: 549, verdict: 'other', leadsTo: ['inet filter deny']},
        {...rule, chain: 'inet filter deny', text: 'counter drop', bounds: null, bound: null},
      ],
    },
    certain,
  ],
  ['a rule without a counter, and just as many are held', {targetRules: [{...uncountedRule}]}, likely],
  [
    'a rule without a counter, and another number is held',
    {targetRules: [{...uncountedRule, bound: 16}]},
    likely,
  ],
  [
    'those that were closed are remembered for a while, and no rule is seen',
    {targetRules: [], tests: {release: release(0)}},
    possible,
  ],
  ['its number could not be read', {targetRules: [{...rule, bound: null}]}, {...certain, ceiling: null}],
  ['the queue could not be read', {acceptQueue: gone}, certain],
  ['owners could not be read', {admitted: gone}, certain],
  // Rules that did not do it.
  ['a rule for something else turned a few away', {targetRules: [{...rule, packets: 3}]}, likely],
  [
    'a rule that drops without counting connections',
    {targetRules: [{...rule, bounds: null, bound: null}]},
    likely,
  ],
  ['a rule that bounds the rate', {targetRules: [{...rule, bounds: 'rate', bound: 10}]}, likely],
  // No rule counts it.
  ['no rule, and the application has all that were established', uncounted, likely],
  ['rules could not be read', {targetRules: gone}, likely],
  ['rules and owners could not be read', {targetRules: gone, admitted: gone}, possible],
  ['reset beyond a number, without a rule', {...uncounted, attempts: rejected}, likely],
  // Neighbours.
  [
    'the queue is full',
    {...uncounted, acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1}},
    'clear',
  ],
  [
    'some wait to be accepted',
    {...uncounted, admitted: {acceptedMost: 10, accepted: 10, queued: 7, synReceived: 0}},
    'clear',
  ],
  [
    'they succeed later: a rate',
    {...uncounted, attempts: {...first17Established, establishedAfter: [5, 5, 7], refusals: {deadline: 20}}},
    'clear',
  ],
  ['the application closes: its own cap', {...uncounted, attempts: first50Held()}, 'clear'],
  [
    'it died, and RST answers since',
    {
      ...uncounted,
      attempts: {started: 100, established: 40, refusals: {closed: 40, refused: 60}, endedByPeer: 40},
    },
    'clear',
  ],
  ['nothing was established', {attempts: {started: 20, refusals: {deadline: 20}}}, 'clear'],
  ['all is well', {attempts: healthy.attempts}, 'clear'],
  [
    'all is well, and the rule turned others away',
    {attempts: healthy.attempts, targetRules: [rule]},
    'clear',
  ],
  ['the conntrack table dropped them', {...uncounted, conntrackDrops: 549}, 'clear'],
  [
    'the conntrack table is full, and dropped a few',
    {...uncounted, conntrack: {before: 3, most: 20, max: 20}, conntrackDrops: 5},
    'clear',
  ],
  [
    'the conntrack table is full, and what it dropped could not be read',
    {...uncounted, conntrack: {before: 3, most: 20, max: 20}},
    possible,
  ],
  [
    'the conntrack table is full, and RST answers beyond: no table does that',
    {
      ...uncounted,
      attempts: rejected,
      conntrack: {before: 3, most: 20, max: 20},
      conntrackDrops: 5,
    },
    possible,
  ],
  [
    'the conntrack table has room',
    {...uncounted, conntrack: {before: 3, most: 20, max: 262_144}, conntrackDrops: 0},
    likely,
  ],
  // Two limits at once.
  ['the conntrack table dropped some as well', {conntrackDrops: 60}, certain],
  // From outside.
  ['nobody could look', unobserved, possible],
  ['nobody could look; closing some let others in', {...unobserved, tests: {release: release(9)}}, possible],
  ['nobody could look; closing some let nobody in', {...unobserved, tests: {release: release(0)}}, 'clear'],
  [
    'nobody could look; another source gets in',
    {...unobserved, tests: {release: release(9), secondSource: secondSource(10)}},
    likely,
  ],
  [
    'nobody could look; another source gets in, and so does the first: room came back with time',
    {...unobserved, tests: {release: release(9), secondSource: secondSource(10, 0, 10)}},
    possible,
  ],
  [
    'nobody could look; another source does not get in either',
    {...unobserved, tests: {release: release(9), secondSource: secondSource(0)}},
    possible,
  ],
  [
    'nobody could look; some of another source got the places that idle ones had left',
    {
      ...unobserved,
      attempts: {...first17Established, closedByPeer: 3},
      tests: {release: release(9), secondSource: secondSource(3, 3)},
    },
    possible,
  ],
  [
    'nobody could look; another source gets in with a number of its own, and nobody had left',
    {...unobserved, tests: {release: release(9), secondSource: secondSource(5)}},
    likely,
  ],
  ['nobody could look, and RST answers beyond', {...unobserved, attempts: rejected}, possible],
  // From outside, and each was asked for an answer.
  ['nobody could look; whoever got in was answered', {...unobserved, attempts: first17Answered}, possible],
  [
    'nobody could look; closing some let others in, and nobody had waited',
    {...unobserved, attempts: first17Answered, tests: {release: {...release(9), served: 0}}},
    possible,
  ],
  [
    'nobody could look; closing some served those that waited',
    {...unobserved, tests: {release: {...release(9), served: 9}}},
    'clear',
  ],
  // A Unix-domain listener: there is no SYN to be dropped.
  ['its queue is full, and no path is there', {...unobserved, attempts: queueFullBeyond17}, 'clear'],
  ['its queue has room now and then', {...unobserved, attempts: queueFullAtTimes}, 'clear'],
  // From outside: whose room was it?
  [
    'nobody could look; who came first left room, and who came last did not',
    {...unobserved, tests: {release: release(9), releaseLast: releaseLast(0)}},
    'clear',
  ],
  [
    'nobody could look; whoever leaves, leaves room',
    {...unobserved, tests: {release: release(9), releaseLast: releaseLast(2)}},
    possible,
  ],
  [
    'nobody could look; RST answers beyond, so nobody waits in a queue',
    {...unobserved, attempts: rejected, tests: {release: release(9), releaseLast: releaseLast(0)}},
    possible,
  ],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
  [
    'no rule, and the addresses are translated on the way: a NAT has a number of ports as well',
    {...uncounted, attribution: {share: 1, translated: true, proxy: false}},
    possible,
  ],
  [
    'no rule, and nothing on the way translates',
    {...uncounted, attribution: {share: 1, translated: false, proxy: false}},
    likely,
  ],
]);
