import {formatCount} from '../model/units.ts';
import type {Paint} from './colour.ts';
import {axisValue, axisWords, type LoadLine, type LoadPoint, limitWords, topOf} from './load-line.ts';

const rows = 8;
const widestPlot = 60;
const narrowestPlot = 16;

/** The load line as a small plot in block characters, its labels beside it; empty where the room does not do. */
export function renderLoadLine(line: LoadLine, paint: Paint, width: number): string {
  const top = topOf(line);
  const labels = labelsOf(line, top);
  const scale = Math.max(...[...labels.values()].map(({value}) => value.length), 1);
  const words = Math.max(...[...labels.values()].map(({text}) => text.length));
  const columns = Math.min(widestPlot, width - scale - words - 6);
  if (columns < narrowestPlot) return '';
  const cells = cellsOf(line, top, columns);
  const limitRow = line.limit && rowOf(line.limit.at, top);
  const body = Array.from({length: rows}, (_, index) => rows - 1 - index).map((row) => {
    const label = labels.get(row);
    const plot = (cells[row] ?? []).map((cell) => (cell === ' ' && row === limitRow ? '─' : cell)).join('');
    const shown = row === limitRow ? paint('yellow', plot) : plot;
    const text = label ? `  ${label.text}` : '';
    return `  ${(label?.value ?? '').padStart(scale)} │${shown}${row === limitRow ? paint('yellow', text) : text}`;
  });
  const last = line.points.at(-1)?.at ?? 0;
  return [
    ...body,
    `  ${(labels.get(0)?.value === '0' ? '' : '0').padStart(scale)} └${'─'.repeat(columns)}`,
    `  ${' '.repeat(scale)}  ${between(axisValue(line.axis, 0), axisWords[line.axis], axisValue(line.axis, last), columns)}`,
    `  ${' '.repeat(scale)}  █ ${line.counted}  ░ offered`,
  ]
    .map((each) => each.trimEnd())
    .join('\n');
}

/** Three words at the beginning, the middle and the end of so many columns; the middle one only where there is room. */
function between(first: string, middle: string, last: string, columns: number): string {
  const gap = columns - first.length - last.length;
  const word = middle.length + 4 <= gap ? middle : '';
  const left = Math.floor((gap - word.length) / 2);
  return `${first}${' '.repeat(Math.max(1, left))}${word}${' '.repeat(Math.max(0, gap - word.length - left))}${last}`;
}

function rowOf(value: number, top: number): number {
  return Math.max(0, Math.min(rows - 1, Math.ceil((value / top) * rows) - 1));
}

/** What stands beside each row: the value at its left, words at its right; the limit before what is offered. */
function labelsOf(line: LoadLine, top: number): Map<number, {value: string; text: string}> {
  const labels = new Map<number, {value: string; text: string}>();
  const {limit, gap, counted, points} = line;
  const reached = Math.max(0, ...points.map((point) => point.reached ?? 0));
  if (limit) labels.set(rowOf(limit.at, top), {value: formatCount(limit.at), text: limitWords(limit)});
  const put = (wanted: number, value: string, text: string) => {
    const free = [wanted, wanted + 1, wanted - 1].find((row) => row >= 0 && row < rows && !labels.has(row));
    if (free !== undefined) labels.set(free, {value: free === wanted ? value : '', text});
  };
  put(rows - 1, formatCount(top), 'offered');
  if (!limit) put(rowOf(reached, top), formatCount(reached), counted);
  // Its parts below each other, for beside each other they take their room from the plot.
  const parts = reached < top ? (gap?.split(', ') ?? []) : [];
  const middle = Math.floor((rowOf(reached, top) + rows) / 2);
  for (const [index, part] of parts.entries()) put(middle - index, '', part);
  return labels;
}

/** Full below what was reached, light from there to what was offered. */
function cellsOf({points}: LoadLine, top: number, columns: number): string[][] {
  const last = points.at(-1)?.at ?? 0;
  const cells = Array.from({length: rows}, () => Array.from({length: columns}, () => ' '));
  for (let column = 0; column < columns; column++) {
    const {offered, reached} = seenBy(points, ((column + 1) / columns) * last);
    for (let row = 0; row < rows; row++) {
      const line = cells[row] as string[];
      if (reached !== null && reached > 0 && row <= rowOf(reached, top)) line[column] = '█';
      else if (offered > 0 && row <= rowOf(offered, top)) line[column] = '░';
    }
  }
  return cells;
}

/** Between two looks a straight line; what was not seen stays so. */
function seenBy(points: readonly LoadPoint[], at: number): Omit<LoadPoint, 'at'> {
  const next = points.findIndex((point) => point.at >= at);
  const after = points[next] ?? points.at(-1);
  const before = points[next - 1] ?? after;
  if (!before || !after) return {offered: 0, reached: null};
  const share = after.at === before.at ? 1 : Math.min(1, (at - before.at) / (after.at - before.at));
  const between = (from: number, to: number) => from + (to - from) * share;
  return {
    offered: between(before.offered, after.offered),
    reached:
      before.reached === null || after.reached === null
        ? after.reached
        : between(before.reached, after.reached),
  };
}
