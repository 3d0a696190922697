import {exitCodes} from '../exit-codes.ts';
import type {OutputFiles} from '../report/output-files.ts';
import {complain} from './print.ts';

/** The result is on standard output by now, so a full disk costs the exit code and not the run. */
export function writeOutputs<Value>(outputs: OutputFiles<Value>, value: Value, exitCode: number): number {
  try {
    outputs.write(value);
    return exitCode;
  } catch (error) {
    complain((error as Error).message);
    return exitCodes.internal;
  }
}
