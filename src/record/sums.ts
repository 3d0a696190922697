import type {Experiment} from './record.ts';

/** Sums that the record leaves to its reader. */

/** Every attempt that was not admitted, whoever said no. */
export function refusedOf({attempts}: Pick<Experiment, 'attempts'>): number {
  return Object.values(attempts.refusals).reduce((sum, count) => sum + count, 0);
}

/** Every attempt whose SYN was sent again, however often. */
export function retriedOf({synRetries}: Pick<Experiment, 'synRetries'>): number {
  return synRetries.slice(1).reduce((sum, count) => sum + count, 0);
}
