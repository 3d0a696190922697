import type {Comparison} from '../compare/comparison.ts';
import type {RunRecord} from '../record/record.ts';

/** A comparison with the two records that it shows: those compared, or of several runs the ones whose figure is the median. */
export interface ComparedRuns {
  readonly comparison: Comparison;
  readonly base: RunRecord;
  readonly new: RunRecord;
}
