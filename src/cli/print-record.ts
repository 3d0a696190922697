import {limits} from '../explain/limits.ts';
import type {ValuesOf} from '../options/flag.ts';
import type {RunRecord} from '../record/record.ts';
import {type ColourChoice, paintFor} from '../report/colour.ts';
import {renderRun} from '../report/run-text.ts';
import {verdictLine} from '../report/verdict-line.ts';
import {widthOf} from '../report/wrap.ts';
import type {Call} from './call.ts';
import {print, printJson} from './print.ts';
import type {recordFlags} from './report-flags.ts';

/** How a record is to be shown. */
export type Shown = Pick<ValuesOf<typeof recordFlags>, 'json' | 'format' | 'verbose'> & {
  readonly color: ColourChoice;
};

/** A record on standard output: as JSON, in one line, or as a page with what decides or with everything. */
export function printRecord(record: RunRecord, {json, format, verbose, color}: Shown, call: Call): void {
  if (json) return printJson(record, call);
  const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
  if (format === 'line') return print(`${verdictLine(record, titles)}\n`, call);
  const {stdout} = call.io;
  const paint = paintFor(stdout, call.env, color);
  print(`${renderRun(record, titles, paint, widthOf(stdout), verbose ? 'full' : 'short')}\n`, call);
}
