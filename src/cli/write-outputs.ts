import {exitCodes} from '../exit-codes.ts';
import type {OutputFiles, Surroundings} from '../report/output-files.ts';
import type {Call} from './call.ts';
import {complain} from './print.ts';

/** Where files of a call lie, and the page of its CI job. */
export function surroundingsOf({env, io}: Call): Surroundings {
  return {cwd: io.cwd(), summary: env.GITHUB_STEP_SUMMARY};
}

/** Before anything is printed: nobody may be left who reads it. A full disk costs the exit code and not the run. */
export function writeOutputs<Value>(
  outputs: OutputFiles<Value>,
  value: Value,
  exitCode: number,
  call: Call,
): number {
  try {
    outputs.write(value);
    return exitCode;
  } catch (error) {
    complain((error as Error).message, call);
    return exitCodes.internal;
  }
}
