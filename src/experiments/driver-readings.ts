import type {HostFacts} from '../model/host-facts.ts';

/**
 * Of several readings of the driver the last that was taken before a run began: what rose in an earlier run is not this
 * run's. The first where none was taken before.
 * @param readings in the order in which they were taken, one at least
 * @param startMs Unix ms at which the first attempt of the run was due
 */
export function readingBefore(readings: readonly [HostFacts, ...HostFacts[]], startMs: number): HostFacts {
  return readings.findLast(({sample}) => sample.atMs <= startMs) ?? readings[0];
}
