import {packetLoss} from '../../../src/explain/limits/packet-loss.ts';
import {gone, healthy, spreadOf, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';
import {randomOf} from '../simulation/random.ts';

const draws = Array.from({length: 200}, randomOf(3));
const isLost = (i: number) => (draws[i] ?? 1) < 0.2;
const lost = draws.filter((draw) => draw < 0.2).length;
const late = {
  ...healthy.attempts,
  synRetries: [200 - lost, lost - 6, 6],
  establishedAfter: [200 - lost, lost - 6, 6],
};
const slower = (lateThen: number) => ({
  tests: {slower: {perSecond: 10, tried: 80, entered: 80, refused: 0, late: lateThen}},
});
const lossy = {
  ...healthy,
  asked: {...healthy.asked, connectTimeoutMs: 10_000},
  attempts: late,
  spread: spreadOf(200, (i) => (isLost(i) ? 'late' : 'atOnce'), undefined, 5),
  ...slower(17),
};
const likely = {verdict: 'hit', side: 'path', confidence: 'likely', ceiling: null} as const;
const possible = {...likely, confidence: 'possible'} as const;
const few = {attempts: {...healthy.attempts, synRetries: [198, 2], establishedAfter: [198, 2]}};

judges(packetLoss, lossy, [
  ['one in five comes late, and more slowly as well', {}, likely],
  ['it was not tried more slowly: a rate looks the same', {tests: gone}, possible],
  ['and none is late when it is slower: a rate', slower(0), 'clear'],
  ['counters could not be read', {tcpExt: gone, acceptQueue: gone}, likely],
  ['nobody could look', unobserved, likely],
  // What has a name of its own, or none.
  ['two SYNs of 200: a packet is lost now and then', few, 'clear'],
  ['the listener dropped them', {tcpExt: {ListenDrops: 100, ListenOverflows: 100}}, 'clear'],
  ['its queue was full', {acceptQueue: {longest: 17, atEnd: 0, limit: 16, members: 1}}, 'clear'],
  [
    'a shaper dropped them',
    {qdiscs: [{device: 'eth0', kind: 'tbf', sent: 100, dropped: 400, overlimits: 2000}]},
    'clear',
  ],
  [
    'a device dropped them',
    {links: [{device: 'eth0', rxBytes: 1, txBytes: 1, rxDropped: 300, txDropped: 0}]},
    'clear',
  ],
  [
    'a device dropped two: it may have dropped others',
    {links: [{device: 'eth1', rxBytes: 1, txBytes: 1, rxDropped: 2, txDropped: 0}]},
    possible,
  ],
  ['beyond a number none came', {spread: spreadOf(200, (i) => (i < 150 ? 'atOnce' : 'unanswered'))}, 'clear'],
  ['nothing was established', {attempts: {started: 20, refusals: {deadline: 20}}}, 'clear'],
  ['all is well', {attempts: healthy.attempts}, 'clear'],
  // Two causes at once: beyond a number the application closed, and that is not loss.
  [
    'and beyond 150 others were turned away',
    {
      attempts: {...late, refusals: {closed: 50}},
      spread: spreadOf(200, (i) => (i >= 150 ? 'turnedAway' : isLost(i) ? 'late' : 'atOnce'), undefined, 5),
    },
    'hit',
  ],
  ['how outcomes are spread was not counted', {spread: gone}, 'unknown'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
