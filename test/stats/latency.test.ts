import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {decodeLatency, Latency, longestUs} from '../../src/stats/latency.ts';

function recorded(samples: readonly number[]): Latency {
  const latency = new Latency();
  for (const us of samples) latency.record(us);
  return latency;
}

function merged(...parts: readonly Latency[]): Latency {
  const sum = new Latency();
  for (const part of parts) sum.add(part);
  return sum;
}

/** Mostly everyday latencies, sometimes anything up to an hour. */
const anyUs = fc.oneof(fc.nat(50_000), fc.nat(longestUs));
const anySamples = fc.array(anyUs, {maxLength: 200});

describe('Latency', () => {
  it('has no quantile of nothing, which is no zero', () => {
    expect(new Latency().summary()).toBeUndefined();
    expect(new Latency().percentileUs(99)).toBeUndefined();
    expect(merged(new Latency(), new Latency()).summary()).toBeUndefined();
    expect(decodeLatency(new Latency().encode()).summary()).toBeUndefined();
  });

  it('tells a sample of zero from none', () => {
    expect(recorded([0]).summary()).toMatchObject({count: 1, p50Us: 0, maxUs: 0});
  });

  it('sums up a known distribution', () => {
    const oneToThousand = Array.from({length: 1000}, (_, index) => index + 1);
    expect(recorded(oneToThousand).summary()).toMatchObject({
      count: 1000,
      p50Us: 500,
      p90Us: 900,
      p99Us: 990,
      p999Us: 999,
      maxUs: 1000,
    });
  });

  test.each([
    ['rounds to the microsecond', 1.6, 2],
    ['counts less than half of one as zero', 0.4, 0],
    ['takes a negative time, of a clock that was set back, for zero', -5, 0],
    ['has room for an hour', longestUs, longestUs],
    ['counts what is longer as an hour', longestUs * 9, longestUs],
    ['and what never ends', Number.POSITIVE_INFINITY, longestUs],
  ])('%s', (_, us, expected) => {
    expect(recorded([us]).summary()).toMatchObject({count: 1, p50Us: expected, maxUs: expected});
  });

  it('is within a thousandth of the sample, never below it', () => {
    fc.assert(
      fc.property(anyUs, (us) => {
        const max = recorded([us]).percentileUs(100) ?? Number.NaN;
        expect(max).toBeGreaterThanOrEqual(us);
        expect(max).toBeLessThanOrEqual(us * 1.001);
      }),
    );
  });

  it('is the same merged in any way as recorded in one', () => {
    fc.assert(
      fc.property(fc.array(anySamples, {maxLength: 5}), (parts) => {
        const whole = recorded(parts.flat()).summary();
        expect(merged(...parts.map(recorded)).summary()).toEqual(whole);
        expect(merged(...parts.map(recorded).reverse()).summary()).toEqual(whole);
        const wire = parts.map((part) => decodeLatency(recorded(part).encode()));
        expect(merged(...wire).summary()).toEqual(whole);
      }),
    );
  });

  it('comes through the wire unchanged', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const latency = recorded(samples);
        const again = decodeLatency(latency.encode());
        expect(again.count).toBe(samples.length);
        expect(again.summary()).toEqual(latency.summary());
        again.record(7);
        expect(again.count).toBe(samples.length + 1);
      }),
    );
  });

  it('counts more equal samples than 16 bits hold', () => {
    const many = recorded(Array.from({length: 70_000}, () => 12));
    const all = merged(many, decodeLatency(many.encode()));
    expect(all.summary()).toMatchObject({count: 140_000, p50Us: 12, maxUs: 12});
    expect(decodeLatency(all.encode()).count).toBe(140_000);
  });

  test.each(['', 'xx', 'aGVsbG8gd29ybGQ=', new Latency().encode().slice(0, 20)])(
    '%j is no histogram',
    (text) => {
      expect(() => decodeLatency(text)).toThrow('not an encoded histogram');
    },
  );
});
