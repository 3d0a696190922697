/** What came of repeating the figure, as far as whether it stands. */
export interface Confirmation {
  readonly repeats: number;
  /** Times that exactly the figure was held; absent where that is not known (older records). */
  readonly held?: {readonly connections?: number; readonly times: number} | undefined;
  /** Times that more than the figure were held. */
  readonly exceeded?: number | undefined;
  /** Fewest and most that were held, where it was not the same each time. */
  readonly between?: Range | undefined;
  /** How many of the oldest were ended at once to make room for one more. */
  readonly batch?: number | undefined;
}

export interface Range {
  readonly fewest: number;
  readonly most: number;
}

/** Repeats that lie this close together are one number with its spread: workers of one server that share a cap unequally. */
const spreadShare = 0.02;

/** A spread of no more than a server ends at once, or than its workers differ by. */
export function isSmallSpread({fewest, most}: Range, batch = 0): boolean {
  return most - fewest <= Math.max(batch, Math.round(spreadShare * most));
}

/**
 * A figure that was held in fewer than half of its repeats is no number: it is a range, or a rate. One that is nearly the same
 * each time is one number, unless every repeat went beyond it: then it was not the most.
 */
export function figureStands({repeats, held, exceeded = 0, between, batch}: Confirmation): boolean {
  if (held === undefined || repeats === 0 || held.times * 2 >= repeats) return true;
  return exceeded < repeats && between !== undefined && isSmallSpread(between, batch);
}
