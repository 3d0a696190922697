/** The middle of several measurements, and how far apart they were. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError where nothing was measured: no number is better than one made of nothing */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  const [min] = sorted;
  const max = sorted.at(-1);
  if (low === undefined || high === undefined || min === undefined || max === undefined)
    throw new RangeError('no measurement, no median');
  return {median: (low + high) / 2, min, max};
}

/** What was measured in the same round, divided; rounds in which one of the two did not run are left out. */
export function ratiosOf(
  dividends: readonly (number | undefined)[],
  divisors: readonly (number | undefined)[],
): number[] {
  return dividends.flatMap((dividend, round) => {
    const divisor = divisors[round];
    return dividend === undefined || divisor === undefined ? [] : [dividend / divisor];
  });
}
