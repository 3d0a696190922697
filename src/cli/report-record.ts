import {exitCodes} from '../exit-codes.ts';
import {parseExpectation} from '../gate/expectation.ts';
import {judgeExpectations} from '../gate/gate.ts';
import type {Call} from './call.ts';
import {deliverRecord, type Shown} from './deliver-record.ts';
import {readSavedRecord} from './saved-record.ts';
import {openOutputs} from './write-outputs.ts';

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
    return deliverRecord(record, ownExitCode, {outputs, shown}, call);
  } finally {
    outputs.close();
  }
}
