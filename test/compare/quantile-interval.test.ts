import fc from 'fast-check';
import {expect, test} from 'vitest';
import {quantileInterval} from '../../src/compare/quantile-interval.ts';
import {Latency} from '../../src/stats/latency.ts';

function latencyOf(samples: Iterable<number>): Latency {
  const latency = new Latency();
  for (const us of samples) latency.record(us);
  return latency;
}

/** 1 to n, a microsecond apart. */
const ramp = (count: number) => Array.from({length: count}, (_, index) => index + 1);

test.each<[count: number, quantile: number, low: number, high: number]>([
  // n·q ± 2.576 √(n q (1 − q)), the upper one rank further.
  [1000, 0.5, 459, 542],
  [1000, 0.99, 981, 1000],
  // Of 200 samples the 99th percentile has no upper bound, of 5 nothing has.
  [200, 0.99, 194, Infinity],
  [5, 0.5, 0, Infinity],
])('%i samples, quantile %d', (count, quantile, low, high) => {
  expect(quantileInterval(latencyOf(ramp(count)), quantile)).toEqual({lowUs: low, highUs: high});
});

test('covers the true quantile about as often as it says', () => {
  // A fixed generator, so that a lucky seed is no success; uniform on 1 to 1000, whose median is 500.
  let state = 7;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return 1 + Math.floor((state / 2_147_483_647) * 1000);
  };
  let missed = 0;
  for (let run = 0; run < 500; run++) {
    const {lowUs, highUs} = quantileInterval(latencyOf(Array.from({length: 200}, next)), 0.5);
    if (lowUs > 501 || highUs < 500) missed++;
  }
  expect(missed).toBeLessThan(500 * 0.02);
});

test('always holds what the samples show', () => {
  const samples = fc.array(fc.integer({min: 1, max: 5_000_000}), {minLength: 1, maxLength: 300});
  fc.assert(
    fc.property(samples, fc.constantFrom(0.5, 0.9, 0.99), (list, quantile) => {
      const latency = latencyOf(list);
      const {lowUs, highUs} = quantileInterval(latency, quantile);
      const shown = latency.percentileUs(quantile * 100) ?? -1;
      expect(lowUs).toBeLessThanOrEqual(shown);
      expect(highUs).toBeGreaterThanOrEqual(shown);
    }),
  );
});
