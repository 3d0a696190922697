/** What came of repeating the figure, as far as whether it stands. */
export interface Confirmation {
  readonly repeats: number;
  /** Times that exactly the figure was held; absent where that is not known (older records). */
  readonly held?: {readonly times: number} | undefined;
}

/** A figure that was held in fewer than half of its repeats is no number: it is a range, or a rate. */
export function figureStands({repeats, held}: Confirmation): boolean {
  return held === undefined || repeats === 0 || held.times * 2 >= repeats;
}
