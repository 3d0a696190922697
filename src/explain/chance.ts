/** P(X = k) of a binomial distribution, by logarithms so that it neither over- nor underflows. */
function binomial(k: number, n: number, p: number): number {
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  let log = k * Math.log(p) + (n - k) * Math.log1p(-p);
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
  return Math.exp(log);
}

/** Chance that at most `k` of `n` fail, where each does with probability `p`. */
export function chanceOfAtMost(k: number, n: number, p: number): number {
  let sum = 0;
  for (let i = 0; i <= Math.min(k, n); i++) sum += binomial(i, n, p);
  return Math.min(1, sum);
}

/** Chance that at least `k` of `n` fail, where each does with probability `p`. */
export function chanceOfAtLeast(k: number, n: number, p: number): number {
  return k <= 0 ? 1 : Math.max(0, 1 - chanceOfAtMost(k - 1, n, p));
}

/**
 * Whether later things come after earlier ones or are mixed with them, from counts in buckets along one axis: the chance
 * that one of `late` lies beyond one of `early` (Mann–Whitney's U over the product of their numbers), and its standard
 * deviation where they are mixed at random. 1 is a clean threshold, 0.5 no order at all.
 */
export function separation(
  early: readonly number[],
  late: readonly number[],
): {readonly share: number; readonly deviation: number} {
  let earlySoFar = 0;
  let lateSum = 0;
  let beyond = 0;
  for (let i = 0; i < Math.max(early.length, late.length); i++) {
    const [e, l] = [early[i] ?? 0, late[i] ?? 0];
    beyond += l * (earlySoFar + e / 2);
    earlySoFar += e;
    lateSum += l;
  }
  const pairs = earlySoFar * lateSum;
  if (pairs === 0) return {share: 0.5, deviation: Infinity};
  return {share: beyond / pairs, deviation: Math.sqrt((earlySoFar + lateSum + 1) / (12 * pairs))};
}
