import {deadBackend} from '../../../src/explain/limits/dead-backend.ts';
import type {OutcomeKind} from '../../../src/model/outcome-spread.ts';
import {gone, healthy, spreadOf, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const spreadBy = (failed: OutcomeKind) =>
  spreadOf(150, (i) => (i % 3 === 1 ? failed : 'atOnce'), undefined, 5);
/** One of three refuses. */
const refused = {
  started: 150,
  established: 100,
  confirmed: 100,
  open: 100,
  openConfirmed: 100,
  refusals: {refused: 50},
  synRetries: [150],
  establishedAfter: [100],
};
const slower = (entered: number) => ({
  tests: {slower: {perSecond: 20, tried: 48, entered, refused: 48 - entered, late: 0}},
});
const behind = {
  ...healthy,
  asked: {...healthy.asked, connectTimeoutMs: 10_000},
  attempts: refused,
  spread: spreadBy('refused'),
  ...slower(32),
};
const silent = {attempts: {...refused, refusals: {deadline: 50}}, spread: spreadBy('unanswered')};
const closed = {attempts: {...refused, refusals: {closed: 50}}, spread: spreadBy('turnedAway')};
const likely = {verdict: 'hit', side: 'path', confidence: 'likely', ceiling: null} as const;
const possible = {...likely, confidence: 'possible'} as const;
const group = [
  {longest: 9, atEnd: 9, limit: 8, drained: false},
  {longest: 2, atEnd: 0, limit: 4096, drained: true},
];

judges(deadBackend, behind, [
  ['a third is refused, and more slowly as well', {}, likely],
  ['a third is unreachable', {attempts: {...refused, refusals: {unreachable: 50}}}, likely],
  ['a third stays silent, and the listener that was observed has room', silent, likely],
  ['a third is closed: another backend has another limit', closed, likely],
  ['nobody could look, and a third is refused', unobserved, likely],
  [
    'nobody could look, and a third stays silent: a group looks the same',
    {...unobserved, ...silent},
    possible,
  ],
  ['it was not tried more slowly: a rule of a rate may reject as well', {tests: gone}, possible],
  ['and nobody fails when it is slower: a rate', slower(48), 'clear'],
  // Neighbours.
  [
    'the first 40 got in: a queue that is full by now, or one that went meanwhile',
    {spread: spreadOf(150, (i) => (i > 40 && i % 2 ? 'unanswered' : 'atOnce'), undefined, 5)},
    'clear',
  ],
  [
    'beyond a number all are refused',
    {spread: spreadOf(150, (i) => (i < 100 ? 'atOnce' : 'refused'))},
    'clear',
  ],
  [
    'all from one of two sources are refused',
    {spread: spreadOf(150, (i) => (i % 2 ? 'refused' : 'atOnce'), ['10.0.0.2', '10.0.5.2'])},
    'clear',
  ],
  ['a group of the target itself', {queueMembers: group}, 'clear'],
  [
    'the queue of the target was full',
    {acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1}},
    'clear',
  ],
  ['nobody got in', {attempts: {started: 20, refusals: {refused: 20}}}, 'clear'],
  ['all is well', {attempts: healthy.attempts}, 'clear'],
  ['how outcomes are spread was not counted', {spread: gone}, 'unknown'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
