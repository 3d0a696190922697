import {formatCount, formatDuration, formatRate} from '../model/units.ts';
import type {Experiment} from '../record/record.ts';
import type {Paint} from './colour.ts';
import {renderTable} from './table.ts';

export const stepColumns = ['Step', 'verdict', 'established', 'p99 service', 'p99 response', 'why'] as const;

/** Each value that a search tried, in the order of values, with what it came to. */
export function stepRows({name, steps = []}: Experiment): string[][] {
  return [...steps]
    .sort((a, b) => a.asked - b.asked)
    .map((step) => [
      name === 'rate' ? formatRate(step.asked) : formatCount(step.asked),
      step.verdict,
      formatCount(step.established),
      step.connect ? formatDuration(step.connect.p99Us) : '–',
      step.response ? formatDuration(step.response.p99Us) : '–',
      step.why,
    ]);
}

export function renderSteps(experiment: Experiment, paint: Paint, width: number): string {
  const rows = stepRows(experiment);
  if (rows.length === 0) return '';
  const [step, ...others] = stepColumns;
  return renderTable(rows, {head: [paint('bold', step), ...others], right: [0, 2, 3, 4], width});
}
