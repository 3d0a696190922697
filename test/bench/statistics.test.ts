import {describe, expect, test} from 'vitest';
import {ratiosOf, slopeOf, spreadOf} from './statistics.ts';

describe('spreadOf', () => {
  test.each([
    ['one', [7], {median: 7, min: 7, max: 7}],
    ['an odd number, out of order', [9, 1, 5], {median: 5, min: 1, max: 9}],
    ['an even number: the mean of the middle two', [4, 1, 3, 100], {median: 3.5, min: 1, max: 100}],
    ['numbers that sort differently as text', [10, 9, 100], {median: 10, min: 9, max: 100}],
  ])('%s', (_, values, expected) => {
    expect(spreadOf(values)).toEqual(expected);
  });

  test('leaves its input as it was', () => {
    const values = [3, 1, 2];
    spreadOf(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test('nothing measured', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe('ratiosOf', () => {
  test('pairs what was measured in the same round', () => {
    expect(ratiosOf([10, 30], [5, 10])).toEqual([2, 3]);
  });

  test('leaves out rounds in which one of the two did not run', () => {
    expect(ratiosOf([10, 20, 30], [undefined, 10, undefined])).toEqual([2]);
    expect(ratiosOf([undefined, 20], [1, 4, 9])).toEqual([5]);
  });
});

describe('slopeOf', () => {
  test.each<[string, [number, number][], number]>([
    [
      'two points',
      [
        [1, 10],
        [3, 4],
      ],
      -3,
    ],
    [
      'a line with noise that cancels',
      [
        [0, 1],
        [1, 1],
        [2, 5],
        [3, 5],
      ],
      1.6,
    ],
    [
      'nothing grows',
      [
        [5, 7],
        [9, 7],
      ],
      0,
    ],
  ])('%s', (_, points, slope) => {
    expect(slopeOf(points)).toBeCloseTo(slope, 9);
  });

  test('one point is no line', () => {
    expect(() => slopeOf([[1, 1]])).toThrow(RangeError);
  });
});
