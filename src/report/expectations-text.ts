import {exitCodes} from '../exit-codes.ts';
import {formatCount} from '../model/units.ts';
import type {RunRecord} from '../record/record.ts';
import type {Paint} from './colour.ts';
import {renderTable} from './table.ts';
import {printable} from './wrap.ts';

type Expectations = RunRecord['expectations'];

/** An expectation is undecided where what it is about was not observed: neither a pass nor a failure. */
export type State = 'held' | 'failed' | 'undecided';

export function stateOf({held, undecided}: Expectations[number]): State {
  return held ? 'held' : undecided ? 'undecided' : 'failed';
}

const stateStyles = {held: 'green', failed: 'red', undecided: 'yellow'} as const;

/** What it came to, and where it is undecided why. */
export function foundWords({actual, why}: Expectations[number]): string {
  return why === undefined ? actualWords(actual) : `${actualWords(actual)}; ${printable(why)}`;
}

/** What was expected, and what it came to; empty where nothing was. */
export function renderExpectations(expectations: Expectations, paint: Paint, width: number): string {
  if (expectations.length === 0) return '';
  const rows = expectations.map((each) => [stateOf(each), printable(each.expect), foundWords(each)]);
  // Painted once it is a table, for what is invisible has no width.
  const table = renderTable(rows, {width}).replace(/^ {2}(held|failed|undecided)/gm, (line, word) =>
    line.replace(word, paint(stateStyles[word as State], word)),
  );
  return `${paint('bold', 'Expectations')}\n${table}`;
}

/** That what held is no pass, where the run as a whole is none; undefined where it counts. */
export function spoiltWords({exitCode, expectations}: RunRecord): string | undefined {
  return exitCode === exitCodes.internal && expectations.some(({held}) => held)
    ? `Exit code ${exitCode}: a worker process was lost. What held was seen until then and is no pass; run again.`
    : undefined;
}

/** `actual 511`, grouped for people; a value with a unit stands as it is. */
export function actualWords(actual: Expectations[number]['actual']): string {
  if (actual === null) return 'no sample';
  return `actual ${typeof actual === 'number' && Number.isInteger(actual) ? formatCount(actual) : printable(String(actual))}`;
}

/** One line about those that failed or are undecided, undefined where all held. */
export function failedLine(expectations: Expectations): string | undefined {
  const lines = (['failed', 'undecided'] as const).flatMap((state) => {
    const those = expectations.filter((each) => stateOf(each) === state);
    const each = those.map((one) => `${printable(one.expect)} (${foundWords(one)})`);
    const verb = state === 'failed' ? 'failed' : those.length === 1 ? 'is undecided' : 'are undecided';
    return those.length === 0
      ? []
      : [`${those.length} of ${expectations.length} expectations ${verb}: ${each.join(', ')}`];
  });
  return lines.length === 0 ? undefined : lines.join('; ');
}
