import type {LimitReading} from '../model/limit-reading.ts';
import type {RunRecord} from '../record/record.ts';
import {parseExpectation} from './expectation.ts';
import {judgeExpectation} from './judge.ts';

/**
 * Judges settings alone, without any traffic.
 * @throws UsageError for what shows with traffic only
 */
export function settingsGate(
  texts: readonly string[],
): (limitReadings: readonly LimitReading[]) => RunRecord['expectations'] {
  const expectations = texts.map((text) => parseExpectation(text, []));
  return (limitReadings) =>
    expectations.map((each) =>
      judgeExpectation(
        {experiments: [], limits: limitReadings.map((limitReading) => ({...limitReading}))},
        each,
      ),
    );
}
