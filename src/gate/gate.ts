import {exitCodes} from '../exit-codes.ts';
import type {RunRecord} from '../record/record.ts';
import type {Expectation} from './expectation.ts';
import {type Judged, judgeExpectation} from './judge.ts';

/**
 * The record with its expectations judged. One that fails turns exit code 0 into 1, one that is undecided where none fails
 * into 3; a run that was inconclusive, met
 * nobody, was interrupted or broke keeps its own code, for then the expectations were not put to the test.
 */
export function judgeExpectations(record: RunRecord, expectations: readonly Expectation[]): RunRecord {
  if (expectations.length === 0) return record;
  const judged = expectations.map((expectation) => judgeExpectation(record, expectation));
  return {...record, expectations: judged, exitCode: exitCodeWith(ownExitCode(record), judged)};
}

/** The code of the run itself: a saved record may have been put to other expectations before. */
function ownExitCode({exitCode, expectations, experiments}: RunRecord): number {
  const {measured, expectationFailed, inconclusive} = exitCodes;
  const wasUndecided =
    expectations.some(({undecided}) => undecided) &&
    experiments.every(({outcome}) => outcome !== 'inconclusive');
  return exitCode === expectationFailed || (exitCode === inconclusive && wasUndecided) ? measured : exitCode;
}

function exitCodeWith(exitCode: number, judged: readonly Judged[]): number {
  const {measured, expectationFailed, inconclusive} = exitCodes;
  if (exitCode !== measured) return exitCode;
  if (judged.some(({held, undecided}) => !held && !undecided)) return expectationFailed;
  return judged.every(({held}) => held) ? measured : inconclusive;
}
