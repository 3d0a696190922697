import type {Rung} from '../model/ladder.ts';
import type {Paint} from './colour.ts';
import {renderTable} from './table.ts';
import {formatCount} from './units.ts';

/** The ladder of limits for people: the lowest wall first, what could not be read last. */
export function renderLadder(rungs: readonly Rung[], paint: Paint): string {
  const read = rungs.filter(({gap}) => gap === undefined);
  const rows = read.map((rung) => [
    rung.ceiling === null ? '–' : formatCount(rung.ceiling),
    rung.limit,
    rung.name,
    number(rung.value),
    rung.used === null ? '' : formatCount(rung.used),
    rung.unit,
    rung.from,
  ]);
  const head = ['ceiling', 'limit', 'setting', 'value', 'used', 'unit', 'read from'];
  const parts = [renderTable(rows, {head, right: [0, 3, 4], indent: 0})];
  const raisable = read.filter(({ceiling}) => ceiling !== null).slice(0, 3);
  if (raisable.length > 0)
    parts.push(
      `${paint('bold', 'The lowest walls, and how to raise them')}\n${raisable
        .map((rung) => `  ${rung.name}: ${rung.bounds}\n    ${paint('cyan', '→')} ${rung.raise}`)
        .join('\n')}`,
    );
  const gaps = rungs.filter(({gap}) => gap !== undefined);
  if (gaps.length > 0)
    parts.push(
      `${paint('bold', 'Could not be read')}\n${renderTable(gaps.map(({name, gap, why}) => [name, gap ?? '', why ?? '']))}`,
    );
  return parts.join('\n\n');
}

function number(value: number | string | null): string {
  return value === null ? '' : typeof value === 'number' ? formatCount(value) : value;
}
