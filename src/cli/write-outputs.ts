import {exitCodes} from '../exit-codes.ts';
import type {RunRecord} from '../record/record.ts';
import {OutputFiles, type Surroundings} from '../report/output-files.ts';
import type {Call} from './call.ts';
import {complain} from './print.ts';

/** Where files of a call lie, and the page of its CI job. */
export function surroundingsOf({env, io}: Call): Surroundings {
  return {cwd: io.cwd(), summary: env.GITHUB_STEP_SUMMARY};
}

/**
 * The files that a record goes to. What renders them is loaded only where there is one: a run without -o does not wait for it.
 * @throws UsageError for a format that is not known, or a file that cannot be written
 */
export async function openOutputs(
  paths: readonly string[] | undefined,
  call: Call,
): Promise<OutputFiles<RunRecord>> {
  const formats = paths === undefined ? {} : (await import('../report/formats.ts')).formats;
  return new OutputFiles(paths ?? [], surroundingsOf(call), formats);
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
