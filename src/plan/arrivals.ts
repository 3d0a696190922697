import type {Share} from '../model/plan.ts';

/** What of a share decides when its attempts are due. */
export type Arrivals = Pick<Share, 'attempts' | 'offset' | 'stride' | 'perSecond'>;

/** Milliseconds after the start at which this worker's nth attempt (from 0) is due; at `max` all are due at once. */
export function dueAtMs(arrivals: Arrivals, n: number): number {
  if (arrivals.perSecond === null) return 0;
  return ((arrivals.offset + n * arrivals.stride) * 1000) / arrivals.perSecond;
}
