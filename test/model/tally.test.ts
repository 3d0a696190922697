import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {refusalClasses} from '../../src/model/refusal.ts';
import {addTally, emptyTally, refusedCount, type Tally, withoutGauges} from '../../src/model/tally.ts';

const count = fc.nat(1_000_000);
const instant = fc.option(fc.integer({min: 1_700_000_000_000, max: 1_900_000_000_000}), {nil: null});

const sampleOf = {
  number: count,
  instant,
  counts: fc.array(count, {maxLength: 8}),
  refusals: fc.record(Object.fromEntries(refusalClasses.map((name) => [name, count]))),
  words: fc.dictionary(fc.string({maxLength: 3}), count, {maxKeys: 4}),
};

function sampleFor(field: string, empty: unknown): fc.Arbitrary<unknown> {
  // Not every system tells.
  if (field === 'runDelayMs') return fc.option(count, {nil: null});
  if (typeof empty === 'number') return sampleOf.number;
  if (empty === null) return sampleOf.instant;
  if (Array.isArray(empty)) return sampleOf.counts;
  return field === 'refusals' ? sampleOf.refusals : sampleOf.words;
}

/**
 * Built from the empty tally, so that a field added there and forgotten in addTally breaks the laws below. Whole
 * numbers throughout: floating-point addition is associative only among integers.
 */
const anyTally = fc.record(
  Object.fromEntries(Object.entries(emptyTally()).map(([field, empty]) => [field, sampleFor(field, empty)])),
) as fc.Arbitrary<unknown> as fc.Arbitrary<Tally>;

describe('addTally', () => {
  it('has the empty tally as its zero', () => {
    fc.assert(
      fc.property(anyTally, (a) => {
        expect(addTally(a, emptyTally())).toEqual(a);
        expect(addTally(emptyTally(), a)).toEqual(a);
      }),
    );
  });

  it('does not care which worker came first', () => {
    fc.assert(
      fc.property(anyTally, anyTally, (a, b) => {
        expect(addTally(a, b)).toEqual(addTally(b, a));
      }),
    );
  });

  it('does not care how workers are grouped', () => {
    fc.assert(
      fc.property(anyTally, anyTally, anyTally, (a, b, c) => {
        expect(addTally(addTally(a, b), c)).toEqual(addTally(a, addTally(b, c)));
      }),
    );
  });

  it('leaves what it adds as it was', () => {
    fc.assert(
      fc.property(anyTally, anyTally, (a, b) => {
        const before = structuredClone({a, b});
        addTally(a, b);
        expect({a, b}).toEqual(before);
      }),
    );
  });

  it('loses no attempt and no word', () => {
    const wordsSpoken = (tally: Tally) => Object.values(tally.words).reduce((sum, n) => sum + n, 0);
    const retried = (tally: Tally) => tally.synRetries.reduce((sum, n) => sum + n, 0);
    fc.assert(
      fc.property(anyTally, anyTally, (a, b) => {
        const sum = addTally(a, b);
        expect(sum.started).toBe(a.started + b.started);
        expect(refusedCount(sum)).toBe(refusedCount(a) + refusedCount(b));
        expect(wordsSpoken(sum)).toBe(wordsSpoken(a) + wordsSpoken(b));
        expect(retried(sum)).toBe(retried(a) + retried(b));
      }),
    );
  });

  const tally = (part: Partial<Tally>): Tally => ({...emptyTally(), ...part});

  test.each<[string, Partial<Tally>, Partial<Tally>, Partial<Tally>]>([
    ['SYN retries of different depth', {synRetries: [5]}, {synRetries: [1, 0, 2]}, {synRetries: [6, 0, 2]}],
    [
      'the same words of two workers',
      {words: {'421': 2}},
      {words: {'421': 1, bye: 1}},
      {words: {'421': 3, bye: 1}},
    ],
    [
      'found dead by a probe, and closed by us',
      {silent: 2, released: 7},
      {silent: 1, released: 3},
      {silent: 3, released: 10},
    ],
    ['time without a CPU', {runDelayMs: 12}, {runDelayMs: 30}, {runDelayMs: 42}],
    [
      'time without a CPU, of a worker whose system does not tell',
      {runDelayMs: null},
      {runDelayMs: 30},
      {runDelayMs: null},
    ],
    ['the first start is the earliest', {firstStartedAtMs: 7}, {firstStartedAtMs: 5}, {firstStartedAtMs: 5}],
    ['the last start is the latest', {lastStartedAtMs: 7}, {lastStartedAtMs: 5}, {lastStartedAtMs: 7}],
    [
      'a worker that started nothing has no clock',
      {firstStartedAtMs: null},
      {firstStartedAtMs: 5},
      {firstStartedAtMs: 5},
    ],
    [
      'the longest blind time is the longer one',
      {longestBlindMs: 7},
      {longestBlindMs: 5},
      {longestBlindMs: 7},
    ],
    ['idle time adds up', {idleMs: 7}, {idleMs: 5}, {idleMs: 12}],
  ])('%s', (_, a, b, sum) => {
    expect(addTally(tally(a), tally(b))).toEqual(tally(sum));
  });
});

test('with a worker that is lost its connections and attempts under way are gone, and what had ended stays', () => {
  const tally = {
    ...emptyTally(),
    started: 100,
    established: 90,
    open: 70,
    openConfirmed: 60,
    pending: 10,
    closedByPeer: 20,
  };
  expect(withoutGauges(tally)).toEqual({
    ...emptyTally(),
    started: 100,
    established: 90,
    closedByPeer: 20,
    lost: 80,
  });
});
