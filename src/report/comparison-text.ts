import type {Comparison, Row, Verdict} from '../compare/comparison.ts';
import {formatCount, formatDuration, formatMany, formatSpan} from '../model/units.ts';
import type {Paint} from './colour.ts';
import {renderTable} from './table.ts';
import {hang, printable} from './wrap.ts';

const overallWords: Readonly<Record<Verdict, string>> = {
  better: 'Better',
  worse: 'Worse',
  same: 'The same',
  'not-comparable': 'Not comparable',
};

const styles = {better: 'green', worse: 'red', same: 'bold', 'not-comparable': 'magenta'} as const;

/** Latencies of two runs differ by more than their samples show. */
export const noiseNote =
  'A latency counts as changed only if the 99 % confidence intervals of both runs lie further apart than the driver was behind schedule at that percentile. On a shared machine, gate on counts first.';

/** What changed between two records, the verdict first. */
export function renderComparison(comparison: Comparison, paint: Paint, width: number): string {
  const {target, base, new: next, overall, moved, forcedAgainst, rows} = comparison;
  const told = rows.filter(({base: a, new: b}) => a !== null || b !== null);
  const table = renderTable(told.map(cellsOf), {
    head: ['', 'base', 'new', 'change', 'verdict', ''],
    right: [1, 2, 3],
    width,
  });
  const movedRows = moved.map((each) => [
    each.limit,
    each.experiment === undefined ? printable(each.what) : `${each.experiment}, ${each.what}`,
    `${printable(each.base)} → ${printable(each.new)}`,
  ]);
  return [
    hang('', `${printable(target)}  ${base.startedAt} against ${next.startedAt}`, width),
    paint(['bold', styles[overall]], `  ${overallOf(comparison)}`),
    forcedAgainst.length === 0
      ? ''
      : hang(
          '  ',
          `Compared because of --force, although these differ: ${printable(forcedAgainst.join('; '))}.`,
          width,
        ),
    `${paint('bold', 'Metrics')}\n${table}`,
    movedRows.length === 0 ? '' : `${paint('bold', 'Limits that moved')}\n${renderTable(movedRows, {width})}`,
    hang('  ', noiseNote, width),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** `Worse: 2 metrics, 1 better, 12 the same`: the verdict and how many metrics have it, then the others. */
export function overallOf({overall, rows, regressions, tolerance}: Comparison): string {
  const count = (wanted: Verdict) => rows.filter(({verdict}) => verdict === wanted).length;
  const others = (['worse', 'better', 'same', 'not-comparable'] as const)
    .filter((verdict) => verdict !== overall && count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${overallWords[verdict].toLowerCase()}`);
  const parts = [...(count(overall) === 0 ? [] : [formatMany(count(overall), 'metric')]), ...others];
  const beyond =
    regressions.length === 0
      ? ''
      : `; ${formatMany(regressions.length, 'regression')} beyond ${Number((tolerance * 100).toFixed(2))} %`;
  return `${overallWords[overall]}: ${parts.join(', ') || 'no experiment in common'}${beyond}`;
}

/** One row of the table: name, both values, the change, the verdict and its grounds. */
export function cellsOf(row: Row): string[] {
  const {experiment, metric, base, new: next, change, verdict, why} = row;
  return [
    `${experiment}.${metric}`,
    figureText(base, row),
    figureText(next, row),
    change === null || change === 0 ? '' : `${change > 0 ? '+' : '−'}${Math.abs(change * 100).toFixed(1)} %`,
    verdict,
    why,
  ];
}

function figureText(value: number | null, {unit}: Row): string {
  if (value === null) return '–';
  if (unit === 'us') return formatDuration(value);
  if (unit === 'ms') return formatSpan(value);
  return unit === 'connections/s' ? `${formatCount(value)}/s` : formatCount(value);
}
