import {type Expectation, parseExpectation} from '../gate/expectation.ts';
import {judgeExpectations} from '../gate/gate.ts';
import {judgeExpectation} from '../gate/judge.ts';
import type {ExperimentName} from '../gate/metric.ts';
import type {Rung} from '../model/ladder.ts';
import type {RunRecord} from '../record/record.ts';
import {failedLine} from '../report/expectations-text.ts';
import {complain} from './print.ts';
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
  const failed = failedLine(answer.expectations);
  if (json && failed !== undefined) complain(failed);
  return answer;
}

/**
 * Judges settings alone, without any traffic.
 * @throws UsageError for what shows with traffic only
 */
export function gateOnSettings(
  texts: string | readonly string[],
): (rungs: readonly Rung[]) => RunRecord['expectations'] {
  const expectations = parseExpectations(texts, []);
  return (rungs) =>
    expectations.map((each) =>
      judgeExpectation({experiments: [], limits: rungs.map((rung) => ({...rung}))}, each),
    );
}
