import type {Latency} from '../stats/latency.ts';

/** Where the true value of a quantile lies; `highUs` is Infinity where the samples are too few to bound it. */
export interface Interval {
  readonly lowUs: number;
  readonly highUs: number;
}

/** Two-sided 99 % of a normal distribution: of a page of latencies not one should differ by chance. */
export const z = 2.576;

/**
 * The interval in which a quantile lies with 99 % confidence, from the order statistics alone: the rank of the true
 * quantile among n samples is binomial, so no shape of the distribution is assumed (Conover, Practical Nonparametric
 * Statistics, 3.2). Samples of one run are not wholly independent, and runs differ by more than their samples show.
 * @param quantile between 0 and 1
 */
export function quantileInterval(latency: Latency, quantile: number): Interval {
  const {count} = latency;
  const spread = z * Math.sqrt(count * quantile * (1 - quantile));
  const low = Math.floor(count * quantile - spread);
  const high = Math.ceil(count * quantile + spread) + 1;
  return {
    lowUs: low < 1 ? 0 : valueAtRank(latency, low),
    highUs: high > count ? Infinity : valueAtRank(latency, high),
  };
}

/** The rank-th smallest sample. */
function valueAtRank(latency: Latency, rank: number): number {
  // Just below, for the histogram rounds a percentile up to the next rank.
  return latency.percentileUs(((rank - 0.5) / latency.count) * 100) ?? 0;
}
