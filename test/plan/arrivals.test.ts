import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Arrivals, dueAtMs} from '../../src/plan/arrivals.ts';

const alone = {attempts: 1000, offset: 0, stride: 1, perSecond: 100};
const secondOfFour = {attempts: 250, offset: 1, stride: 4, perSecond: 100};
const slow = {attempts: 10, offset: 0, stride: 1, perSecond: 0.5};
const atMax = {attempts: 1000, offset: 0, stride: 1, perSecond: null};

describe('dueAtMs', () => {
  test.each([
    ['the first attempt of a lone worker is due at once', alone, 0, 0],
    ['at 100 a second the next is due 10 ms later', alone, 1, 10],
    ['and the hundredth after it a second later', alone, 100, 1000],
    ['the second of four workers begins one attempt later', secondOfFour, 0, 10],
    ['and goes on four attempts later', secondOfFour, 1, 50],
    ['one attempt in two seconds', slow, 3, 6000],
    ['at max all are due at once', atMax, 999, 0],
  ])('%s', (_, arrivals, n, ms) => {
    expect(dueAtMs(arrivals, n)).toBe(ms);
  });
});

test('joined, the workers keep the order and the times of one', () => {
  fc.assert(
    fc.property(
      fc.integer({min: 1, max: 16}),
      fc.nat(2000),
      fc.double({min: 0.001, max: 1e6, noNaN: true}),
      (workers, attempts, perSecond) => {
        const times = Array.from({length: workers}, (_, offset) => {
          const share: Arrivals = {
            attempts: Math.max(0, Math.ceil((attempts - offset) / workers)),
            offset,
            stride: workers,
            perSecond,
          };
          return Array.from({length: share.attempts}, (_each, n) => dueAtMs(share, n));
        }).flat();
        const one: Arrivals = {attempts, offset: 0, stride: 1, perSecond};
        expect(times.sort((a, b) => a - b)).toEqual(
          Array.from({length: attempts}, (_, n) => dueAtMs(one, n)),
        );
      },
    ),
  );
});
