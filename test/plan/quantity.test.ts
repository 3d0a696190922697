import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {parseCount, parseDurationMs, parseRate} from '../../src/plan/quantity.ts';
import {usageErrorOf} from './usage-error-of.ts';

describe('parseCount', () => {
  test.each([
    ['0', 0],
    ['500', 500],
    ['007', 7],
    ['10k', 10_000],
    ['10K', 10_000],
    ['1.5m', 1_500_000],
    ['1.1m', 1_100_000],
    ['1.50k', 1500],
    ['2.0', 2],
    ['1_000', 1000],
    ['1,000', 1000],
    ['1,000,000', 1_000_000],
    [' 12 ', 12],
    [12, 12],
  ])('%j is %d', (text, count) => {
    expect(parseCount(text)).toBe(count);
  });

  test.each([
    ['-5', 'is negative'],
    ['−5', 'is negative'],
    [-5, 'is negative'],
    ['1.5', 'is not a whole number'],
    ['1.0005k', 'is not a whole number'],
    ['', 'is not a count'],
    ['k', 'is not a count'],
    ['ten', 'is not a count'],
    ['10g', 'is not a count'],
    ['10 k', 'is not a count'],
    ['1,5', 'is not a count'],
    ['1,00', 'is not a count'],
    ['1e5', 'is not a count'],
    ['0x10', 'is not a count'],
    ['Infinity', 'is not a count'],
    ['1\n2', 'is not a count'],
    ['99999999999m', 'is too large'],
  ])('%j %s', (text, problem) => {
    expect(usageErrorOf(() => parseCount(text))).toContain(`${problem}, expected a count such as`);
  });

  it('names the flag, what was wrong and what was expected', () => {
    expect(usageErrorOf(() => parseCount('-5', '--connections'))).toBe(
      '--connections: "-5" is negative, expected a count such as 500, 10k or 1.5m',
    );
  });

  it('reads every count it is given in digits', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (count) => {
        expect(parseCount(String(count))).toBe(count);
        expect(parseCount(count.toLocaleString('en'))).toBe(count);
      }),
    );
  });

  it('is exact for decimals with a unit', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), (thousandths) => {
        expect(parseCount(`${(thousandths / 1000).toFixed(3)}k`)).toBe(thousandths);
      }),
    );
  });
});

describe('parseRate', () => {
  test.each([
    ['500/s', 500],
    ['500', 500],
    [500, 500],
    ['10k/s', 10_000],
    ['1,000/s', 1000],
    ['30/m', 0.5],
    ['36/h', 0.01],
    ['0.5/s', 0.5],
    ['1.5k', 1500],
    ['max', null],
    ['MAX', null],
  ])('%j is %j a second', (text, perSecond) => {
    expect(parseRate(text)).toBe(perSecond);
  });

  test.each([
    ['0', 'is not above 0'],
    ['0/s', 'is not above 0'],
    ['-1/s', 'is negative'],
    ['', 'is not a rate'],
    ['/s', 'is not a rate'],
    ['500/d', 'is not a rate'],
    ['500/ms', 'is not a rate'],
    ['fast', 'is not a rate'],
    ['Infinity', 'is not a rate'],
    [`${'9'.repeat(310)}/s`, 'is too large'],
  ])('%j %s', (text, problem) => {
    expect(usageErrorOf(() => parseRate(text, '--rate'))).toBe(
      `--rate: "${text}" ${problem}, expected a rate such as 500/s, 30/m, 10k/s or max`,
    );
  });
});

describe('parseDurationMs', () => {
  test.each([
    ['200ms', 200],
    ['5s', 5000],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['2d', 172_800_000],
    ['1m30s', 90_000],
    ['850us', 0.85],
    ['850µs', 0.85],
    ['5S', 5000],
    ['0', 0],
    ['0s', 0],
    [0, 0],
  ])('%j is %d ms', (text, ms) => {
    expect(parseDurationMs(text)).toBeCloseTo(ms, 9);
  });

  test.each([
    ['5', 'has no unit'],
    [5, 'has no unit'],
    ['1.5', 'has no unit'],
    ['-5s', 'is negative'],
    ['', 'is not a duration'],
    ['s', 'is not a duration'],
    ['5 s', 'is not a duration'],
    ['5sec', 'is not a duration'],
    ['1m30', 'is not a duration'],
    ['5w', 'is not a duration'],
    [`${'9'.repeat(310)}s`, 'is too large'],
  ])('%j %s', (text, problem) => {
    expect(usageErrorOf(() => parseDurationMs(text, '--hold'))).toBe(
      `--hold: "${text}" ${problem}, expected a duration with its unit, such as 200ms, 5s, 1m30s or 1h`,
    );
  });
});
