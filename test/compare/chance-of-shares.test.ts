import fc from 'fast-check';
import {expect, test} from 'vitest';
import {chanceOfShares} from '../../src/compare/chance-of-shares.ts';

test.each([
  // Twice a tail of Fisher's exact test, by hand: 1 of C(12, 6) = 924 ways, 1 of C(16, 8) = 12,870.
  ['none of 6 against all', 0, 6, 6, 6, 2 / 924],
  ['none of 8 against all', 0, 8, 8, 8, 2 / 12_870],
  ['one more of 20', 3, 20, 4, 20, 1],
  ['equal', 5, 20, 5, 20, 1],
  ['none, and none', 0, 200, 0, 200, 1],
  ['all, and all', 200, 200, 200, 200, 1],
  ['never tried', 0, 0, 3, 3, 1],
] as const)('%s', (_, a, ofA, b, ofB, chance) => {
  expect(chanceOfShares({count: a, of: ofA}, {count: b, of: ofB})).toBeCloseTo(chance, 10);
});

test('of a rare thing chance halves with each time that only one has it', () => {
  for (const count of [1, 3, 8])
    expect(chanceOfShares({count: 0, of: 100_000}, {count, of: 100_000})).toBeCloseTo(
      Math.min(1, 2 * 0.5 ** count),
      3,
    );
});

test('is a chance, whichever comes first, and for a million as well', () => {
  const share = fc
    .nat({max: 1_000_000})
    .chain((of) => fc.record({count: fc.nat({max: of}), of: fc.constant(of)}));
  fc.assert(
    fc.property(share, share, (a, b) => {
      const chance = chanceOfShares(a, b);
      expect(chance).toBeGreaterThanOrEqual(0);
      expect(chance).toBeLessThanOrEqual(1);
      expect(chanceOfShares(b, a)).toBeCloseTo(chance, 9);
    }),
  );
});
