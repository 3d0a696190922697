import {type Expectation, parseExpectation} from '../gate/expectation.ts';
import {judgeExpectations} from '../gate/gate.ts';
import type {ExperimentName} from '../gate/metric.ts';
import type {RunRecord} from '../record/record.ts';
import {failedLine} from '../report/expectations-text.ts';
import {listOf} from './wishes.ts';

/**
 * What -e asks for.
 * @param experiments those that the command runs; left out, any
 * @throws UsageError before anything is sent
 */
export function parseExpectations(
  texts: string | readonly string[] | undefined,
  experiments?: readonly ExperimentName[],
): readonly Expectation[] {
  return listOf(texts).map((text) => parseExpectation(text, experiments));
}

/**
 * The record with its expectations judged.
 * @param json then the report shows them to a program alone, and a line on standard error says it to people
 */
export function judged(record: RunRecord, expectations: readonly Expectation[], json: boolean): RunRecord {
  const answer = judgeExpectations(record, expectations);
  if (json) sayFailed(answer.expectations);
  return answer;
}

/** One line on standard error where an expectation failed. */
export function sayFailed(expectations: RunRecord['expectations']): void {
  const line = failedLine(expectations);
  if (line !== undefined) process.stderr.write(`plimsoll: ${line}\n`);
}
