import {exitCodes} from '../exit-codes.ts';
import {isRange} from '../record/range.ts';
import type {RunRecord} from '../record/record.ts';
import type {Expectation} from './expectation.ts';
import {type Judged, judgeExpectation} from './judge.ts';

/**
 * The record with its expectations judged. One that fails turns exit code 0 into 1, one that is undecided where none fails
 * into 3. A run that was inconclusive, met nobody, was interrupted or broke keeps its own code, for then the expectations
 * were not put to the test; but for one whose figure is a range, where each repeat decides what was expected of it.
 */
export function judgeExpectations(record: RunRecord, expectations: readonly Expectation[]): RunRecord {
  if (expectations.length === 0) return record;
  const judged = expectations.map((expectation) => judgeExpectation(record, expectation));
  const own = ownExitCode(record);
  const isDecided = own === exitCodes.inconclusive && rangeDecides(record, expectations, judged);
  return {
    ...record,
    expectations: judged,
    exitCode: exitCodeWith(isDecided ? exitCodes.measured : own, judged),
  };
}

/** The code of the run itself: a saved record may have been put to other expectations before. */
function ownExitCode({exitCode, expectations, experiments}: RunRecord): number {
  const {measured, expectationFailed, inconclusive} = exitCodes;
  // A range that decided what was expected decides nothing else.
  if (expectations.length > 0 && exitCode !== inconclusive && ceilingsAreRanges(experiments))
    return inconclusive;
  const wasUndecided =
    expectations.some(({undecided}) => undecided) &&
    experiments.every(({outcome}) => outcome !== 'inconclusive');
  return exitCode === expectationFailed || (exitCode === inconclusive && wasUndecided) ? measured : exitCode;
}

/** The ceilings decide the code of a run. */
function ceilingsAreRanges(experiments: RunRecord['experiments']): boolean {
  const ceilings = experiments.filter(({name}) => name === 'ceiling');
  return ceilings.length > 0 && ceilings.every(isRange);
}

/** Something was expected of the figure, and all of it is decided by each repeat. */
function rangeDecides(
  {complete, experiments}: RunRecord,
  expectations: readonly Expectation[],
  judged: readonly Judged[],
): boolean {
  const isOfFigure = (expectation: Expectation) =>
    expectation.kind === 'number' && expectation.metric.rangesIn !== undefined;
  return (
    complete &&
    ceilingsAreRanges(experiments) &&
    expectations.some(isOfFigure) &&
    judged.every(({undecided}) => !undecided)
  );
}

function exitCodeWith(exitCode: number, judged: readonly Judged[]): number {
  const {measured, expectationFailed, inconclusive} = exitCodes;
  if (exitCode !== measured) return exitCode;
  if (judged.some(({held, undecided}) => !held && !undecided)) return expectationFailed;
  return judged.every(({held}) => held) ? measured : inconclusive;
}
