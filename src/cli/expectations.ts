import {type Expectation, parseExpectation} from '../gate/expectation.ts';
import {judgeExpectations} from '../gate/gate.ts';
import {judgeExpectation} from '../gate/judge.ts';
import type {ExperimentName} from '../gate/metric.ts';
import type {Rung} from '../model/ladder.ts';
import type {RunRecord} from '../record/record.ts';
import {failedLine} from '../report/expectations-text.ts';
import type {Call} from './call.ts';
import {complain} from './print.ts';

/**
 * What -e asks for.
 * @param experiments those that the command runs; left out, any
 * @throws UsageError before anything is sent
 */
export function parseExpectations(
  texts: readonly string[] = [],
  experiments?: readonly ExperimentName[],
): readonly Expectation[] {
  return texts.map((text) => parseExpectation(text, experiments));
}

/**
 * The record with its expectations judged.
 * @param json then the report shows them to a program alone, and a line on standard error says it to people
 */
export function judged(
  record: RunRecord,
  expectations: readonly Expectation[],
  json: boolean,
  call: Call,
): RunRecord {
  const answer = judgeExpectations(record, expectations);
  const failed = failedLine(answer.expectations);
  if (json && failed !== undefined) complain(failed, call);
  return answer;
}

/**
 * Judges settings alone, without any traffic.
 * @throws UsageError for what shows with traffic only
 */
export function gateOnSettings(
  texts: readonly string[],
): (rungs: readonly Rung[]) => RunRecord['expectations'] {
  const expectations = parseExpectations(texts, []);
  return (rungs) =>
    expectations.map((each) =>
      judgeExpectation({experiments: [], limits: rungs.map((rung) => ({...rung}))}, each),
    );
}
