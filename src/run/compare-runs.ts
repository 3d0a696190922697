import {compareRecords} from '../compare/compare.ts';
import type {Comparison} from '../compare/comparison.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {RunRecord} from '../record/record.ts';

/**
 * What changed from one record to the next, where they were measured under the same conditions.
 * @param tolerance what a metric may be worse by, as a share of its base
 * @param force compare them all the same; the comparison says what they differ in
 * @throws UsageError where they cannot be compared
 */
export function compareRuns(
  base: RunRecord,
  next: RunRecord,
  {tolerance, force}: {readonly tolerance: number; readonly force: boolean},
): Comparison {
  const comparison = compareRecords(base, next, tolerance);
  const {forcedAgainst} = comparison;
  if (forcedAgainst.length > 0 && !force)
    throw new UsageError(
      `these records cannot be compared, because they differ in ${forcedAgainst.join('; ')}; measure again under the same conditions, or add --force`,
    );
  return comparison;
}
