import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {afterTrying, nextValue, type Search, type SearchPace} from '../../src/plan/search.ts';

const pace: SearchPace = {first: 1, factor: 2, most: 1000, tolerance: 0};

test.each<
  [when: string, search: Search, pace: SearchPace, hint: number | undefined, next: number | undefined]
>([
  ['nothing was tried', {held: null, failed: null}, pace, undefined, 1],
  [
    'the first is more than may be tried',
    {held: null, failed: null},
    {...pace, first: 5, most: 3},
    undefined,
    3,
  ],
  ['all held so far: twice as many', {held: 8, failed: null}, pace, undefined, 16],
  ['but no more than the most', {held: 600, failed: null}, pace, undefined, 1000],
  ['the most held', {held: 1000, failed: null}, pace, undefined, undefined],
  ['between what held and what failed: the geometric middle', {held: 16, failed: 64}, pace, undefined, 32],
  ['one apart: found', {held: 16, failed: 17}, pace, undefined, undefined],
  ['the very first failed, and there is nothing below', {held: null, failed: 1}, pace, undefined, undefined],
  ['near enough', {held: 100, failed: 104}, {...pace, tolerance: 0.04}, undefined, undefined],
  ['a hint: just below it first', {held: 16, failed: 64}, pace, 50, 49],
  ['it held there: just above it', {held: 49, failed: 64}, pace, 50, 51],
  ['both sides of the hint are known: the middle', {held: 52, failed: 64}, pace, 50, 58],
  ['a hint that cannot be is no hint', {held: 16, failed: 64}, pace, 900, 32],
])('%s', (_, search, by, hint, next) => {
  expect(nextValue(search, by, hint)).toBe(next);
});

/** Searches for a limit that is there, and answers what was tried. */
function searched(limit: number, by: SearchPace, hint?: number): {search: Search; tried: number[]} {
  let search: Search = {held: null, failed: null};
  const tried: number[] = [];
  for (let value = nextValue(search, by, hint); value !== undefined; value = nextValue(search, by, hint)) {
    tried.push(value);
    search = afterTrying(search, value, value <= limit);
  }
  return {search, tried};
}

describe('a limit that is always the same', () => {
  test('is found to the connection, whatever it is, and no value is tried twice', () => {
    fc.assert(
      fc.property(
        fc.nat(1200),
        fc.option(fc.double({min: 0, max: 2000, noNaN: true}), {nil: undefined}),
        (limit, hint) => {
          const {search, tried} = searched(limit, pace, hint);
          expect(search.held ?? 0).toBe(Math.min(limit, 1000));
          expect(search.failed).toBe(limit >= 1000 ? null : limit + 1);
          expect(new Set(tried).size).toBe(tried.length);
        },
      ),
    );
  });

  test('is found to its tolerance, in fewer steps', () => {
    const exact = searched(777, pace);
    const near = searched(777, {...pace, tolerance: 0.05});
    expect(near.search.held).toBeGreaterThanOrEqual(777 / 1.05 - 1);
    expect(near.search.held).toBeLessThanOrEqual(777);
    expect(near.tried.length).toBeLessThan(exact.tried.length);
  });

  test('a right hint ends the search within a few steps', () => {
    expect(searched(500, {...pace, tolerance: 0.04}, 500).tried.length).toBeLessThanOrEqual(13);
  });
});

test('what held by luck below a failure no longer counts', () => {
  expect(afterTrying({held: 64, failed: null}, 32, false)).toEqual({held: null, failed: 32});
});

test('what holds above a failure takes the failure back', () => {
  expect(afterTrying({held: 16, failed: 64}, 64, true)).toEqual({held: 64, failed: null});
});
