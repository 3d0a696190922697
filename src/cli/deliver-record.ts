import {limits} from '../explain/limits.ts';
import type {ValuesOf} from '../options/flag.ts';
import type {RunRecord} from '../record/record.ts';
import {type ColourChoice, paintFor} from '../report/colour.ts';
import {failedLine} from '../report/expectations-text.ts';
import type {OutputFiles} from '../report/output-files.ts';
import {renderRun} from '../report/run-text.ts';
import {verdictLine} from '../report/verdict-line.ts';
import {widthOf} from '../report/wrap.ts';
import type {Call} from './call.ts';
import {complain, print, printJson} from './print.ts';
import type {recordFlags} from './report-flags.ts';
import {writeOutputs} from './write-outputs.ts';

/** How a record is to be shown. */
export type Shown = Pick<ValuesOf<typeof recordFlags>, 'json' | 'format' | 'verbose'> & {
  readonly color: ColourChoice;
};

/**
 * A record into its files, and then on standard output.
 * @param exitCode what the call ends with; answered, unless a file could not be written
 */
export function deliverRecord(
  record: RunRecord,
  exitCode: number,
  {outputs, shown}: {readonly outputs: OutputFiles<RunRecord>; readonly shown: Shown},
  call: Call,
): number {
  const code = writeOutputs(outputs, record, exitCode, call);
  const failed = failedLine(record.expectations);
  if (shown.json && failed !== undefined) complain(failed, call);
  printRecord(record, shown, call);
  return code;
}

/** As JSON, in one line, or as a page with what decides or with everything. */
function printRecord(record: RunRecord, {json, format, verbose, color}: Shown, call: Call): void {
  if (json) return printJson(record, call);
  const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
  if (format === 'line') return print(`${verdictLine(record, titles)}\n`, call);
  const {stdout} = call.io;
  const paint = paintFor(stdout, call.env, color);
  print(`${renderRun(record, titles, paint, widthOf(stdout), verbose ? 'full' : 'short')}\n`, call);
}
