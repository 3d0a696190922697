import {exitCodes} from '../exit-codes.ts';
import {parseExpectation} from '../gate/expectation.ts';
import {judgeExpectations} from '../gate/gate.ts';
import {failedLine} from '../report/expectations-text.ts';
import type {Call} from './call.ts';
import {complain} from './print.ts';
import {printRecord, type Shown} from './print-record.ts';
import {readSavedRecord} from './saved-record.ts';
import {openOutputs, writeOutputs} from './write-outputs.ts';

interface ReportValues extends Shown {
  readonly expect: readonly string[] | undefined;
  readonly output: readonly string[] | undefined;
}

/**
 * Prints a saved record, and writes it in every form that was asked for; answers the exit code.
 * @throws UsageError where there is no such record, or a file cannot be written
 */
export async function reportRecord(
  path: string,
  {expect, output, ...shown}: ReportValues,
  call: Call,
): Promise<number> {
  const expectations = (expect ?? []).map((text) => parseExpectation(text));
  const saved = await readSavedRecord(path, call.io);
  const outputs = await openOutputs(output, call);
  try {
    const record = judgeExpectations(saved, expectations);
    const ownExitCode = expectations.length === 0 ? exitCodes.measured : record.exitCode;
    const exitCode = writeOutputs(outputs, record, ownExitCode, call);
    const failed = failedLine(record.expectations);
    if (shown.json && failed !== undefined) complain(failed, call);
    printRecord(record, shown, call);
    return exitCode;
  } finally {
    outputs.close();
  }
}
