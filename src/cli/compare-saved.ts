import {compareRecords} from '../compare/compare.ts';
import type {Comparison} from '../compare/comparison.ts';
import {exitCodes} from '../exit-codes.ts';
import {parseShare} from '../plan/quantity.ts';
import {UsageError} from '../plan/usage-error.ts';
import {paintFor} from '../report/colour.ts';
import {renderComparisonMarkdown} from '../report/comparison-markdown.ts';
import {renderComparison} from '../report/comparison-text.ts';
import type {Formats} from '../report/formats.ts';
import {OutputFiles} from '../report/output-files.ts';
import {widthOf} from '../report/wrap.ts';
import type {CompareArguments} from './compare.ts';
import {print} from './print.ts';
import {readSavedRecord} from './saved-record.ts';
import {listOf} from './wishes.ts';
import {writeOutputs} from './write-outputs.ts';

const asJson = (comparison: Comparison) => `${JSON.stringify(comparison, null, 2)}\n`;
const formats: Formats<Comparison> = {'.json': asJson, '.md': renderComparisonMarkdown};

type Flags = Omit<CompareArguments, 'fail-on-regression'> & {readonly failOnRegression?: unknown};

/**
 * Compares two saved records and prints what changed; answers the exit code.
 * @throws UsageError where one of them is no record, or the two cannot be compared
 */
export async function compareSaved(flags: Flags): Promise<number> {
  const tolerance = parseShare(flags.tolerance, '--tolerance');
  if (flags.base === '-' && flags.new === '-')
    throw new UsageError('standard input holds one record, expected a path for the base or for the new one');
  const base = await readSavedRecord(flags.base);
  const comparison = compareRecords(base, await readSavedRecord(flags.new), tolerance);
  const {forcedAgainst} = comparison;
  if (forcedAgainst.length > 0 && !flags.force)
    throw new UsageError(
      `these two cannot be compared, for they differ in ${forcedAgainst.join('; ')}; measure again under the same conditions, or add --force`,
    );
  const outputs = new OutputFiles(listOf(flags.output), formats);
  try {
    const {stdout, env} = process;
    if (flags.json) stdout.write(asJson(comparison));
    else print(`${renderComparison(comparison, paintFor(stdout, env, flags.color), widthOf(stdout))}\n`);
    return writeOutputs(
      outputs,
      comparison,
      flags.failOnRegression === true ? gateOf(comparison) : exitCodes.measured,
    );
  } finally {
    outputs.close();
  }
}

function gateOf({regressions, overall}: Comparison): number {
  if (regressions.length > 0) return exitCodes.expectationFailed;
  return overall === 'not-comparable' ? exitCodes.inconclusive : exitCodes.measured;
}
