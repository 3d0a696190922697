import type {Share} from '../model/plan.ts';

/** What of a share decides when its attempts are due. */
export type Arrivals = Pick<Share, 'attempts' | 'offset' | 'stride' | 'perSecond'>;

/** Milliseconds after the start at which this worker's nth attempt (from 0) is due; at `max` all are due at once. */
export function dueAtMs(arrivals: Arrivals, n: number): number {
  if (arrivals.perSecond === null) return 0;
  return ((arrivals.offset + n * arrivals.stride) * 1000) / arrivals.perSecond;
}

/** How many of this worker's attempts are due when `elapsedMs` have passed: those with `dueAtMs` <= elapsedMs. */
export function dueBy(arrivals: Arrivals, elapsedMs: number): number {
  if (elapsedMs < 0) return 0;
  const {attempts, offset, stride, perSecond} = arrivals;
  if (perSecond === null) return attempts;
  const guess = Math.floor(((elapsedMs * perSecond) / 1000 - offset) / stride) + 1;
  let due = Math.min(attempts, Math.max(0, guess));
  // Rounding may put the guess one off; dueAtMs is what counts, or a loop that waits for it would spin.
  while (due < attempts && dueAtMs(arrivals, due) <= elapsedMs) due++;
  while (due > 0 && dueAtMs(arrivals, due - 1) > elapsedMs) due--;
  return due;
}
