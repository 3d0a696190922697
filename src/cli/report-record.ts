import {exitCodes} from '../exit-codes.ts';
import {limits} from '../explain/limits.ts';
import {parseExpectation} from '../gate/expectation.ts';
import {judgeExpectations} from '../gate/gate.ts';
import {type ColourChoice, paintFor} from '../report/colour.ts';
import {failedLine} from '../report/expectations-text.ts';
import {OutputFiles} from '../report/output-files.ts';
import {renderRun} from '../report/run-text.ts';
import {widthOf} from '../report/wrap.ts';
import type {Call} from './call.ts';
import {complain, print, printJson} from './print.ts';
import {readSavedRecord} from './saved-record.ts';
import {surroundingsOf, writeOutputs} from './write-outputs.ts';

interface ReportValues {
  readonly expect: readonly string[] | undefined;
  readonly output: readonly string[] | undefined;
  readonly json: boolean;
  readonly color: ColourChoice;
}

/**
 * Prints a saved record, and writes it in every form that was asked for; answers the exit code.
 * @throws UsageError where there is no such record, or a file cannot be written
 */
export async function reportRecord(
  path: string,
  {expect, output, json, color}: ReportValues,
  call: Call,
): Promise<number> {
  const expectations = (expect ?? []).map((text) => parseExpectation(text));
  const saved = await readSavedRecord(path, call.io);
  const outputs = new OutputFiles(output ?? [], surroundingsOf(call));
  try {
    const record = judgeExpectations(saved, expectations);
    const failed = failedLine(record.expectations);
    if (json && failed !== undefined) complain(failed, call);
    const {stdout} = call.io;
    const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
    if (json) printJson(record, call);
    else print(`${renderRun(record, titles, paintFor(stdout, call.env, color), widthOf(stdout))}\n`, call);
    return writeOutputs(
      outputs,
      record,
      expectations.length === 0 ? exitCodes.measured : record.exitCode,
      call,
    );
  } finally {
    outputs.close();
  }
}
