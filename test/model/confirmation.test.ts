import {describe, expect, test} from 'vitest';
import {type Confirmation, figureStands, isSmallSpread} from '../../src/model/confirmation.ts';

describe('whether a figure stands when it is tried again', () => {
  const of3 = (times: number, differs: Partial<Confirmation> = {}): Confirmation => ({
    repeats: 3,
    held: {connections: 910, times},
    ...differs,
  });
  test.each<[string, Confirmation, boolean]>([
    ['each time the same', of3(3), true],
    ['most times', of3(2, {between: {fewest: 500, most: 910}}), true],
    ['never, and far apart', of3(0, {between: {fewest: 800, most: 910}}), false],
    ['nearly the same each time', of3(0, {between: {fewest: 900, most: 910}}), true],
    [
      'each time a little more: it was not the most',
      of3(0, {exceeded: 3, between: {fewest: 910, most: 912}}),
      false,
    ],
    ['apart by what is ended at once', of3(1, {batch: 32, between: {fewest: 878, most: 910}}), true],
    ['apart by more than that', of3(1, {batch: 32, between: {fewest: 800, most: 910}}), false],
    ['an older record does not say', {repeats: 3}, true],
    ['it was not tried again', {repeats: 0, held: {times: 0}}, true],
  ])('%s', (_, confirmation, stands) => {
    expect(figureStands(confirmation)).toBe(stands);
  });
});

test.each([
  [{fewest: 40, most: 40}, true],
  [{fewest: 39, most: 40}, true],
  [{fewest: 2, most: 3}, false],
  [{fewest: 98, most: 100}, true],
  [{fewest: 97, most: 100}, false],
])('%o is a small spread: %s', (range, isSmall) => {
  expect(isSmallSpread(range)).toBe(isSmall);
});
