import {describe, expect, test} from 'vitest';
import {explain} from '../../src/explain/explain.ts';
import {shapeOf} from '../../src/explain/find-shape.ts';
import {type Seen, type ShapeName, shapeNames} from '../../src/explain/shape.ts';
import type {OutcomeKind} from '../../src/model/outcome-spread.ts';
import {spreadOf} from '../helpers/evidence.ts';
import {randomOf} from './simulation/random.ts';
import {simulate} from './simulation/run.ts';
import {wrongIn, wronglySure} from './simulation/wrong.ts';

const attempts = 200;
/** One attempt every 5 ms, from these sources in turn, and what became of each. */
const seen = (
  outcomeOf: (index: number) => OutcomeKind,
  more: Partial<Omit<Seen, 'spread'>> = {},
  sources?: string[],
): Seen => ({
  spread: spreadOf(attempts, outcomeOf, sources, 5),
  establishedAfter: [],
  left: 0,
  connectTimeoutMs: 10_000,
  ...more,
});
const two = ['10.0.0.2', '10.0.5.2'];
const outcome = (tried: number, entered: number, late = 0) => ({
  tried,
  entered,
  established: entered,
  refused: 0,
  late,
});
const release = (entered: number, late = 0) => ({
  released: 10,
  room: 10,
  fresh: true,
  ...outcome(20, entered, late),
});
const slower = (tried: number, entered: number, late = 0) => ({
  perSecond: 20,
  ...outcome(tried, entered, late),
});
const second = (entered: number, again: number) => ({
  source: '10.0.0.3',
  room: 0,
  ...outcome(10, entered),
  again: outcome(10, again),
});
const first50 = (index: number): OutcomeKind => (index < 50 ? 'atOnce' : 'unanswered');
const oneInThree = (index: number): OutcomeKind => (index % 3 === 1 ? 'refused' : 'atOnce');
/** Pseudo-random with the same 20 % each time. */
const draws = Array.from({length: attempts}, randomOf(3));
const lost20 = (index: number): OutcomeKind => ((draws[index] ?? 1) < 0.2 ? 'late' : 'atOnce');
const inGap = (failed: OutcomeKind) => (index: number) => (index >= 80 && index < 120 ? failed : 'atOnce');

type Expected = readonly [fits: ShapeName[], sure: ShapeName[]];
test.each<[when: string, seen: Seen, ...Expected]>([
  ['nothing failed', seen(() => 'atOnce'), [], []],
  // Everybody.
  ['nobody got in', seen(() => 'unanswered'), ['every', 'source'], ['every']],
  [
    'nobody got in, and meanwhile others did, and this source did not',
    seen(() => 'unanswered', {tests: {secondSource: second(10, 0)}}),
    ['source'],
    ['source'],
  ],
  [
    'nobody got in; when others did, this source did as well: room came with time',
    seen(() => 'unanswered', {tests: {secondSource: second(10, 10)}}),
    ['every', 'source'],
    ['every'],
  ],
  // A number.
  [
    'beyond 50 none got in, and nothing was tried since',
    seen(first50),
    ['number', 'rate', 'time', 'source'],
    [],
  ],
  [
    'beyond 50 none got in, and as many as had left did',
    seen(first50, {tests: {release: release(10)}}),
    ['number'],
    ['number'],
  ],
  [
    'the same by RST',
    seen((i) => (i < 50 ? 'atOnce' : 'refused'), {tests: {release: release(10)}}),
    ['number'],
    ['number'],
  ],
  [
    'the same after the handshake, and one SYN in a hundred was lost',
    seen((i) => (i % 100 === 7 ? 'late' : i < 50 ? 'atOnce' : 'turnedAway'), {
      establishedAfter: [49, 1],
      tests: {release: release(10)},
    }),
    ['number', 'rate', 'random'],
    ['number'],
  ],
  [
    'beyond 50 none got in, nor when some had left: a ban, a pool that remembers, or a change',
    seen(first50, {tests: {release: release(0)}}),
    ['number', 'rate', 'time', 'source'],
    [],
  ],
  [
    'more got in than had left: it was not full',
    seen(first50, {tests: {release: release(20)}}),
    ['number', 'rate', 'time'],
    [],
  ],
  [
    'as many as had left, but others of this source got in before any had',
    seen(first50, {tests: {release: release(10), secondSource: second(10, 10)}}),
    ['number', 'rate', 'time'],
    [],
  ],
  [
    'the number was exceeded when it was tried again',
    seen(first50, {tests: {release: release(10)}, repeats: {repeats: 3, exceeded: 3}}),
    ['number', 'rate', 'time'],
    [],
  ],
  [
    'one alone failed, the last',
    seen((i) => (i < 199 ? 'atOnce' : 'unanswered')),
    ['number', 'rate', 'time', 'source'],
    [],
  ],
  // A source.
  [
    'each from one of two addresses',
    seen((i) => (i % 2 ? 'unanswered' : 'atOnce'), {}, two),
    ['source'],
    ['source'],
  ],
  [
    'each from one of two addresses, by RST',
    seen((i) => (i % 2 ? 'refused' : 'atOnce'), {}, two),
    ['source'],
    ['source'],
  ],
  [
    'each from one of two addresses, and of the other one in ten came late',
    seen((i) => (i % 2 ? 'unanswered' : i % 20 === 0 ? 'late' : 'atOnce'), {establishedAfter: [90, 10]}, two),
    ['source', 'rate', 'random'],
    ['source'],
  ],
  [
    'beyond 50 none got in, from two addresses',
    seen(first50, {}, two),
    ['number', 'rate', 'time', 'source'],
    [],
  ],
  [
    'beyond 50 none of this source got in, when some had left neither, and others did: a ban',
    seen(first50, {tests: {release: release(0), secondSource: second(10, 0)}}),
    ['number', 'rate', 'time', 'source'],
    ['source'],
  ],
  [
    'the same, and as many as had left got in: a count per source',
    seen(first50, {tests: {release: release(10), secondSource: second(10, 0)}}),
    ['number'],
    ['number'],
  ],
  // A share.
  ['one in three by RST', seen(oneInThree), ['rate', 'share'], []],
  [
    'one in three by RST, and more slowly as well',
    seen(oneInThree, {tests: {slower: slower(48, 32)}}),
    ['share'],
    ['share'],
  ],
  [
    'one in three by RST, and none when it was slower: a rate',
    seen(oneInThree, {tests: {slower: slower(48, 48)}}),
    ['rate'],
    [],
  ],
  [
    'one in three by RST; slower nobody got in at all, which says nothing of the share',
    seen(oneInThree, {tests: {slower: slower(48, 0)}}),
    ['rate', 'share'],
    [],
  ],
  [
    'one in three unanswered: no retry got in when nothing new was sent',
    seen((i) => (i % 3 === 1 ? 'unanswered' : 'atOnce')),
    ['share'],
    ['share'],
  ],
  [
    'the same with a short patience: who knows what a retry would have come to',
    seen((i) => (i % 3 === 1 ? 'unanswered' : 'atOnce'), {connectTimeoutMs: 500}),
    ['rate', 'share', 'random'],
    [],
  ],
  // Loss.
  [
    'one in five came with its second SYN',
    seen(lost20, {establishedAfter: [160, 34, 6]}),
    ['rate', 'random'],
    [],
  ],
  [
    'the same, and more slowly as well',
    seen(lost20, {establishedAfter: [160, 34, 6], tests: {slower: slower(80, 80, 17)}}),
    ['random'],
    ['random'],
  ],
  [
    'the same, and none when it was slower: a rate',
    seen(lost20, {establishedAfter: [160, 34, 6], tests: {slower: slower(80, 80)}}),
    ['rate'],
    ['rate'],
  ],
  [
    'one SYN of 200: whatever it was, it is no rate for certain',
    seen((i) => (i === 77 ? 'late' : 'atOnce'), {establishedAfter: [199, 1]}),
    ['rate', 'random'],
    [],
  ],
  // A rate.
  [
    'waves of retries: the second brings no larger part than the first',
    seen((i) => (i < 20 || i % 10 === 0 ? 'atOnce' : 'late'), {establishedAfter: [38, 40, 40, 40, 42]}),
    ['rate'],
    ['rate'],
  ],
  // Time.
  ['a gap in which nobody got in', seen(inGap('refused')), ['time'], ['time']],
  [
    'those held give no sign of life, and nobody gets in when some have left',
    seen(first50, {held: {asked: 50, alive: 0}, tests: {release: release(0)}}),
    ['time'],
    ['time'],
  ],
  [
    'those held give no sign of life, but others got in: a listener that waits for the first byte',
    seen(first50, {held: {asked: 50, alive: 0}, tests: {release: release(10)}}),
    ['number'],
    ['number'],
  ],
])('%s', (_, what, fits, sure) => {
  const shape = shapeOf(what);
  expect([[...shape.fits].sort(), [...shape.sure].sort()]).toEqual([[...fits].sort(), [...sure].sort()]);
});

describe('a change in time', () => {
  test('stands between two moments', () => {
    const {changed} = shapeOf(seen(inGap('refused')));
    expect(changed?.fromMs).toBeGreaterThan(380);
    expect(changed?.fromMs).toBeLessThanOrEqual(400);
    expect(changed?.toMs).toBeGreaterThanOrEqual(585);
    expect(changed?.toMs).toBeLessThan(640);
  });

  test('or has no end', () => {
    const {changed} = shapeOf(seen(first50, {held: {asked: 50, alive: 0}, tests: {release: release(0)}}));
    expect(changed?.toMs).toBeNull();
    expect(changed?.fromMs).toBeGreaterThanOrEqual(250);
  });
});

test('a source from which nobody got in is named', () => {
  expect(shapeOf(seen((i) => (i % 2 ? 'unanswered' : 'atOnce'), {}, two)).badSources).toEqual(['10.0.5.2']);
});

// `npm run shapes` makes many more, and prints how often which is taken for which.
const runs = 200;
/** Of them so many are judged as a whole, from the client alone. */
const judgedRuns = 50;
test.each(shapeNames)('of %s, simulated with loss and jitter beside it, none is named wrong', (truth) => {
  const random = randomOf(12);
  let wrong = 0;
  let missed = 0;
  const wrongWords: string[] = [];
  for (let run = 0; run < runs; run++) {
    const {seen: what, evidence, words, hasLoss, isBan} = simulate(truth, random);
    const shape = shapeOf(what);
    if (shape.failedShare === 0) continue;
    if (run < judgedRuns) {
      const sure = wronglySure(truth, explain(evidence), {hasLoss, isBan});
      expect(sure, words).toEqual([]);
    }
    if (wrongIn(truth, shape, {hasLoss, isBan}).length > 0) {
      wrong++;
      wrongWords.push(`${words}: ${shape.sure}`);
    }
    if (!shape.fits.includes(truth)) missed++;
  }
  expect(wrong, wrongWords.join('\n')).toBe(0);
  expect(missed).toBeLessThanOrEqual(runs / 200);
});
