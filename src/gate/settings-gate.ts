import type {Rung} from '../model/ladder.ts';
import type {RunRecord} from '../record/record.ts';
import {parseExpectation} from './expectation.ts';
import {judgeExpectation} from './judge.ts';

/**
 * Judges settings alone, without any traffic.
 * @throws UsageError for what shows with traffic only
 */
export function settingsGate(
  texts: readonly string[],
): (rungs: readonly Rung[]) => RunRecord['expectations'] {
  const expectations = texts.map((text) => parseExpectation(text, []));
  return (rungs) =>
    expectations.map((each) =>
      judgeExpectation({experiments: [], limits: rungs.map((rung) => ({...rung}))}, each),
    );
}
