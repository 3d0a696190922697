import {exitCodes} from '../exit-codes.ts';
import {limits} from '../explain/limits.ts';
import {paintFor} from '../report/colour.ts';
import {OutputFiles} from '../report/output-files.ts';
import {renderRun} from '../report/run-text.ts';
import {widthOf} from '../report/wrap.ts';
import {judged, parseExpectations} from './expectations.ts';
import {print} from './print.ts';
import type {ReportArguments} from './report.ts';
import {readSavedRecord} from './saved-record.ts';
import {listOf} from './wishes.ts';
import {writeOutputs} from './write-outputs.ts';

/**
 * Prints a saved record, and writes it in every form that was asked for; answers the exit code.
 * @throws UsageError where there is no such record, or a file cannot be written
 */
export async function reportRecord({
  record: path,
  expect,
  output,
  json,
  color,
}: ReportArguments): Promise<number> {
  const expectations = parseExpectations(expect);
  const saved = await readSavedRecord(path);
  const outputs = new OutputFiles(listOf(output));
  try {
    const record = judged(saved, expectations, json);
    const {stdout, env} = process;
    const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
    if (json) stdout.write(`${JSON.stringify(record, null, 2)}\n`);
    else print(`${renderRun(record, titles, paintFor(stdout, env, color), widthOf(stdout))}\n`);
    return writeOutputs(outputs, record, expectations.length === 0 ? exitCodes.measured : record.exitCode);
  } finally {
    outputs.close();
  }
}
