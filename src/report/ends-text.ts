import {formatCount, formatDuration} from '../model/units.ts';
import type {Experiment} from '../record/record.ts';
import type {Paint} from './colour.ts';
import {renderTable} from './table.ts';

const endWords = {fin: 'FIN', rst: 'RST', silent: 'silently dropped'} as const;

export const endColumns = ['Ended by', 'count', 'age p10', 'p50', 'p90', 'time p10', 'p50', 'p90'] as const;

/** How connections ended that were open: one age is a timeout, one moment a restart. */
export function endRows({ends = []}: Experiment): string[][] {
  return ends.map((end) => [
    endWords[end.kind],
    formatCount(end.count),
    ...[end.ageP10Us, end.ageP50Us, end.ageP90Us, end.timeP10Us, end.timeP50Us, end.timeP90Us].map(
      formatDuration,
    ),
  ]);
}

export function renderEnds(experiment: Experiment, paint: Paint, width: number): string {
  const rows = experiment.name === 'hold' ? endRows(experiment) : [];
  if (rows.length === 0) return '';
  const [ended, ...others] = endColumns;
  return renderTable(rows, {head: [paint('bold', ended), ...others], right: [1, 2, 3, 4, 5, 6, 7], width});
}
