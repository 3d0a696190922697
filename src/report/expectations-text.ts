import {formatCount} from '../model/units.ts';
import type {RunRecord} from '../record/record.ts';
import type {Paint} from './colour.ts';
import {renderTable} from './table.ts';
import {printable} from './wrap.ts';

type Expectations = RunRecord['expectations'];

/** What was expected, and what it came to; empty where nothing was. */
export function renderExpectations(expectations: Expectations, paint: Paint, width: number): string {
  if (expectations.length === 0) return '';
  const rows = expectations.map(({expect, actual, held}) => [
    held ? 'held' : 'failed',
    printable(expect),
    actualWords(actual),
  ]);
  // Painted once it is a table, for what is invisible has no width.
  const table = renderTable(rows, {width}).replace(/^ {2}(held|failed)/gm, (line, word) =>
    line.replace(word, paint(word === 'held' ? 'green' : 'red', word)),
  );
  return `${paint('bold', 'Expectations')}\n${table}`;
}

/** `actual 511`, grouped for people; a value with a unit stands as it is. */
export function actualWords(actual: Expectations[number]['actual']): string {
  if (actual === null) return 'no sample';
  return `actual ${typeof actual === 'number' && Number.isInteger(actual) ? formatCount(actual) : printable(String(actual))}`;
}

/** One line about those that failed, undefined where all held. */
export function failedLine(expectations: Expectations): string | undefined {
  const failed = expectations.filter(({held}) => !held);
  if (failed.length === 0) return undefined;
  const each = failed.map(({expect, actual}) => `${printable(expect)} (${actualWords(actual)})`);
  return `${failed.length} of ${expectations.length} expectations failed: ${each.join(', ')}`;
}
