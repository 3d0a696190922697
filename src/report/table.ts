import Table from 'cli-table3';
import {columnsOf} from './columns.ts';
import {wrap} from './wrap.ts';

const gap = 2;
/** A column is not made narrower than this, whatever the width. */
const narrowestColumn = 14;

export interface TableOptions {
  readonly head?: readonly string[];
  /** Columns that are aligned at their right. */
  readonly right?: readonly number[];
  readonly indent?: number;
  /** Most columns of the screen; the widest columns of the table are wrapped to fit. */
  readonly width?: number;
}

/** Columns without frames: a table that can be read, copied and cut. */
export function renderTable(rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const {head, indent = 2, width = Infinity} = options;
  const right = new Set(options.right);
  const all = head ? [head, ...rows] : rows;
  const widths = fittedWidths(naturalWidths(all), width - indent, right);
  const table = new Table({
    ...(head ? {head: [...head]} : {}),
    colAligns: widths.map((_, column) => (right.has(column) ? 'right' : 'left')),
    style: {head: [], border: [], 'padding-left': 0, 'padding-right': gap},
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: ' '.repeat(indent),
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
  });
  for (const row of rows)
    table.push(row.map((cell, column) => wrap(cell, widths[column] ?? Infinity).join('\n')));
  return table.toString().replace(/[ \t]+$/gm, '');
}

function naturalWidths(rows: readonly (readonly string[])[]): number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({length: columns}, (_, column) =>
    Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))),
  );
}

/** Takes from the widest left-aligned column, one by one, until all fit. */
function fittedWidths(natural: readonly number[], width: number, right: ReadonlySet<number>): number[] {
  const widths = [...natural];
  const total = () => widths.reduce((sum, each) => sum + each, 0) + gap * (widths.length - 1);
  while (total() > width) {
    let widestColumn = -1;
    for (const [column, each] of widths.entries())
      if (!right.has(column) && each > Math.max(narrowestColumn, widths[widestColumn] ?? 0))
        widestColumn = column;
    if (widestColumn === -1) break;
    widths[widestColumn] = (widths[widestColumn] as number) - 1;
  }
  return widths;
}
