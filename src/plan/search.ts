/** What is known while the largest value is sought that still holds. */
export interface Search {
  /** Largest value that held; null before one did. */
  readonly held: number | null;
  /** Smallest value above it that failed; null before one did. */
  readonly failed: number | null;
}

/** How values are chosen. */
export interface SearchPace {
  readonly first: number;
  /** While nothing fails each value is this many times the last. */
  readonly factor: number;
  /** Largest value that is tried. */
  readonly most: number;
  /** The search is over when what failed is not more than this share above what held: 0 for to the last connection. */
  readonly tolerance: number;
}

/** Most new connections a second that a search tries: beyond, the schedule of one driver slips (`npm run bench`). */
export const mostPerSecond = 20_000;

/** What is tried on either side of a hint: close enough to end the search if it was right. */
const besideHint = {below: 0.98, above: 1.02};

/**
 * The next value to try: powers of a factor until one fails, then the geometric middle, to whole numbers. Answers
 * undefined when the search is over. Pure; who tries keeps `held` and `failed`.
 * @param hint where the limit is believed to be, where something said so: the values beside it go first
 */
export function nextValue({held, failed}: Search, pace: SearchPace, hint?: number): number | undefined {
  const {first, factor, most, tolerance} = pace;
  if (failed === null) {
    if (held === null) return Math.min(first, most);
    return held >= most ? undefined : Math.min(most, Math.ceil(held * factor));
  }
  const low = held ?? 0;
  if (failed - low <= Math.max(1, tolerance * low)) return undefined;
  const between = (value: number) => value > low && value < failed;
  const beside =
    hint === undefined ? [] : [Math.floor(hint * besideHint.below), Math.ceil(hint * besideHint.above)];
  const middle = Math.round(low > 0 ? Math.sqrt(low * failed) : failed / factor);
  return beside.find(between) ?? Math.min(failed - 1, Math.max(low + 1, middle));
}

/** The search after one value was tried. A failure below what held before says that it held by luck. */
export function afterTrying({held, failed}: Search, value: number, holds: boolean): Search {
  if (holds)
    return {held: Math.max(held ?? 0, value), failed: failed !== null && failed <= value ? null : failed};
  return {held: held !== null && held >= value ? null : held, failed: Math.min(failed ?? Infinity, value)};
}
