import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMany,
  formatRate,
  formatSpan,
} from '../../src/model/units.ts';

describe('formatCount, formatMany and formatRate', () => {
  test.each([
    [formatCount(0), '0'],
    [formatCount(1234567), '1,234,567'],
    [formatCount(999.5), '1,000'],
    [formatCount(Infinity), 'unlimited'],
    [formatMany(1, 'connection'), '1 connection'],
    [formatMany(1200, 'connection'), '1,200 connections'],
    [formatRate(null), 'as fast as possible'],
    [formatRate(0.5), '0.5/s'],
    [formatRate(1000), '1,000/s'],
  ])('%s', (text, expected) => expect(text).toBe(expected));
});

test('formatCount groups digits as Intl does', () => {
  const grouped = new Intl.NumberFormat('en-US', {maximumFractionDigits: 0});
  fc.assert(
    fc.property(fc.double({min: 0, max: Number.MAX_SAFE_INTEGER, noNaN: true}), (value) => {
      expect(formatCount(value)).toBe(grouped.format(value));
    }),
  );
});

// What was measured has three digits, and its unit changes where rounding says so.
test.each([
  [0, '0 µs'],
  [0.4, '0 µs'],
  [999.4, '999 µs'],
  [999.7, '1.00 ms'],
  [9994, '9.99 ms'],
  [9996, '10.0 ms'],
  [999_499, '999 ms'],
  [999_700, '1.00 s'],
  [59_940_000, '59.9 s'],
  [119_900_000, '120 s'],
  [179_700_000, '3 min 0 s'],
  [3_725_000_000, '62 min 5 s'],
])('%d µs is %s', (us, text) => expect(formatDuration(us)).toBe(text));

// What was asked for has the digits that were written.
test.each([
  [0, '0 ms'],
  [0.85, '0.85 ms'],
  [500, '500 ms'],
  [1500, '1.5 s'],
  [2000, '2 s'],
  [60_000, '1 min'],
  [90_000, '1 min 30 s'],
  [7_200_000, '120 min'],
])('%d ms is %s', (ms, text) => expect(formatSpan(ms)).toBe(text));

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1500, '1.50 kB'],
  [999_600, '1.00 MB'],
  [25_276_510_208, '25.3 GB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
