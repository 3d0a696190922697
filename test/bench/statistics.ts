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

/** Of the straight line through points, by least squares: by how much the second value grows for one of the first. */
export function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (place: 0 | 1) => points.reduce((sum, point) => sum + point[place], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  let [products, squares] = [0, 0];
  for (const [x, y] of points) {
    products += (x - meanX) * (y - meanY);
    squares += (x - meanX) ** 2;
  }
  if (squares === 0) throw new RangeError('a line takes two points');
  return products / squares;
}
