import {UsageError} from '../plan/usage-error.ts';
import {OutputFiles} from '../report/output-files.ts';
import {compareRuns} from '../run/compare-runs.ts';
import type {Call} from './call.ts';
import {readSavedRecord} from './saved-record.ts';
import {type CompareValues, comparisonFormats, showComparison} from './show-comparison.ts';
import {surroundingsOf} from './write-outputs.ts';

/**
 * Compares two saved records and prints what changed; answers the exit code.
 * @throws UsageError where one of them is no record, or the two cannot be compared
 */
export async function compareSaved(
  paths: {readonly base: string; readonly new: string},
  values: CompareValues,
  call: Call,
): Promise<number> {
  if (paths.base === '-' && paths.new === '-')
    throw new UsageError(
      'only one of the two records can be read from standard input; give a path for the other',
    );
  const base = await readSavedRecord(paths.base, call.io);
  const next = await readSavedRecord(paths.new, call.io);
  const comparison = compareRuns(base, next, values);
  const outputs = new OutputFiles(values.output ?? [], surroundingsOf(call), comparisonFormats);
  try {
    return showComparison({comparison, base, new: next}, outputs, values, call);
  } finally {
    outputs.close();
  }
}
