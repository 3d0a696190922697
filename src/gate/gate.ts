import {exitCodes} from '../exit-codes.ts';
import type {RunRecord} from '../record/record.ts';
import type {Expectation} from './expectation.ts';
import {type Judged, judgeExpectation} from './judge.ts';

/**
 * The record with its expectations judged. One that fails turns exit code 0 into 1; a run that was inconclusive, met
 * nobody, was interrupted or broke keeps its own code, for then the expectations were not put to the test.
 */
export function judgeExpectations(record: RunRecord, expectations: readonly Expectation[]): RunRecord {
  if (expectations.length === 0) return record;
  const judged = expectations.map((expectation) => judgeExpectation(record, expectation));
  return {...record, expectations: judged, exitCode: exitCodeWith(record.exitCode, judged)};
}

function exitCodeWith(exitCode: number, judged: readonly Judged[]): number {
  const {measured, expectationFailed} = exitCodes;
  // A saved record may have been put to other expectations before.
  if (exitCode !== measured && exitCode !== expectationFailed) return exitCode;
  return judged.every(({held}) => held) ? measured : expectationFailed;
}
