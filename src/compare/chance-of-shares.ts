/** How often something happened, of how many times it could have. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/**
 * Chance that two shares differ at least as much as these do where nothing but chance makes them differ: Fisher's exact
 * test, its smaller tail doubled. 1 where one of them was never tried.
 */
export function chanceOfShares(a: Share, b: Share): number {
  const [n, m] = [a.of, b.of];
  const happened = a.count + b.count;
  if (n === 0 || m === 0) return 1;
  // The tail on the side of the observed: `a` has it less often than its part, or else `b` has.
  const [low, lowOf, highOf] = a.count / n <= b.count / m ? [a.count, n, m] : [b.count, m, n];
  const least = Math.max(0, happened - highOf);
  let term = Math.exp(
    lnChoose(lowOf, low) + lnChoose(highOf, happened - low) - lnChoose(lowOf + highOf, happened),
  );
  let tail = term;
  for (let k = low; k > least && term > tail * 1e-12; k--) {
    term *= (k * (highOf - happened + k)) / ((lowOf - k + 1) * (happened - k + 1));
    tail += term;
  }
  return Math.min(1, 2 * tail);
}

function lnChoose(n: number, k: number): number {
  return lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);
}

/** Stirling's series, beyond where the product is as short; off by less than 1e-10. */
function lnFactorial(n: number): number {
  if (n < 16) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  return (n + 0.5) * Math.log(n) - n + Math.log(2 * Math.PI) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3);
}
