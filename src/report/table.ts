import Table from 'cli-table3';

/** Columns without frames: a table that can be read, copied and cut. */
export function renderTable(
  rows: readonly (readonly string[])[],
  options: {
    head?: readonly string[];
    right?: readonly number[];
    indent?: number;
    widths?: readonly (number | null)[];
  } = {},
): string {
  const columns = Math.max(options.head?.length ?? 0, ...rows.map((row) => row.length));
  const right = new Set(options.right);
  const table = new Table({
    ...(options.head ? {head: [...options.head]} : {}),
    ...(options.widths ? {colWidths: [...options.widths], wordWrap: true} : {}),
    colAligns: Array.from({length: columns}, (_, column) => (right.has(column) ? 'right' : 'left')),
    style: {head: [], border: [], 'padding-left': 0, 'padding-right': 2},
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: ' '.repeat(options.indent ?? 2),
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
  });
  for (const row of rows) table.push([...row]);
  return table.toString().replace(/[ \t]+$/gm, '');
}
