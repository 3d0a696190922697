import type {Comparison} from '../compare/comparison.ts';
import {exitCodes} from '../exit-codes.ts';
import type {ValuesOf} from '../options/flag.ts';
import {UsageError} from '../plan/usage-error.ts';
import {paintFor} from '../report/colour.ts';
import {renderComparisonMarkdown} from '../report/comparison-markdown.ts';
import {renderComparison} from '../report/comparison-text.ts';
import type {Formats} from '../report/formats.ts';
import {OutputFiles} from '../report/output-files.ts';
import {widthOf} from '../report/wrap.ts';
import {compareRuns} from '../run/compare-runs.ts';
import type {Call} from './call.ts';
import type {compareCommandFlags} from './compare.ts';
import type {generalFlags} from './general-flags.ts';
import {print} from './print.ts';
import {readSavedRecord} from './saved-record.ts';
import {surroundingsOf, writeOutputs} from './write-outputs.ts';

const asJson = (comparison: Comparison) => `${JSON.stringify(comparison, null, 2)}\n`;
const formats: Formats<Comparison> = {'.json': asJson, '.md': renderComparisonMarkdown};

type CompareValues = ValuesOf<typeof compareCommandFlags & typeof generalFlags>;

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
  const comparison = compareRuns(base, await readSavedRecord(paths.new, call.io), values);
  const outputs = new OutputFiles(values.output ?? [], surroundingsOf(call), formats);
  try {
    const ownExitCode = values.failOnRegression ? gateOf(comparison) : exitCodes.measured;
    const exitCode = writeOutputs(outputs, comparison, ownExitCode, call);
    const {stdout} = call.io;
    if (values.json) stdout.write(asJson(comparison));
    else
      print(
        `${renderComparison(comparison, paintFor(stdout, call.env, values.color), widthOf(stdout))}\n`,
        call,
      );
    return exitCode;
  } finally {
    outputs.close();
  }
}

function gateOf({regressions, overall}: Comparison): number {
  if (regressions.length > 0) return exitCodes.expectationFailed;
  return overall === 'not-comparable' ? exitCodes.inconclusive : exitCodes.measured;
}
