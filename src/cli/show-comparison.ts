import type {Comparison} from '../compare/comparison.ts';
import {exitCodes} from '../exit-codes.ts';
import {limits} from '../explain/limits.ts';
import type {ValuesOf} from '../options/flag.ts';
import {paintFor} from '../report/colour.ts';
import type {ComparedRuns} from '../report/compared-runs.ts';
import {renderComparisonMarkdown} from '../report/comparison-markdown.ts';
import {renderComparison} from '../report/comparison-text.ts';
import type {Formats} from '../report/formats.ts';
import {renderComparisonHtml} from '../report/html/comparison-page.ts';
import type {OutputFiles} from '../report/output-files.ts';
import {widthOf} from '../report/wrap.ts';
import type {Call} from './call.ts';
import type {compareCommandFlags} from './compare.ts';
import type {generalFlags} from './general-flags.ts';
import {print} from './print.ts';
import {writeOutputs} from './write-outputs.ts';

const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
const asJson = (comparison: Comparison) => `${JSON.stringify(comparison, null, 2)}\n`;

/** What -o of `compare` can write, by the extension of the file. */
export const comparisonFormats: Formats<ComparedRuns> = {
  '.json': ({comparison}) => asJson(comparison),
  '.html': (compared) => renderComparisonHtml(compared, titles),
  '.md': renderComparisonMarkdown,
};

export type CompareValues = ValuesOf<typeof compareCommandFlags & typeof generalFlags>;

/** Writes and prints what changed; answers the exit code. */
export function showComparison(
  compared: ComparedRuns,
  outputs: OutputFiles<ComparedRuns>,
  values: Pick<CompareValues, 'failOnRegression' | 'json' | 'color'>,
  call: Call,
): number {
  const {comparison} = compared;
  const ownExitCode = values.failOnRegression ? gateOf(comparison) : exitCodes.measured;
  const exitCode = writeOutputs(outputs, compared, ownExitCode, call);
  const {stdout} = call.io;
  if (values.json) stdout.write(asJson(comparison));
  else
    print(
      `${renderComparison(comparison, paintFor(stdout, call.env, values.color), widthOf(stdout))}\n`,
      call,
    );
  return exitCode;
}

function gateOf({regressions, overall}: Comparison): number {
  if (regressions.length > 0) return exitCodes.expectationFailed;
  return overall === 'not-comparable' ? exitCodes.inconclusive : exitCodes.measured;
}
