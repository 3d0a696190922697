import type {RunRecord} from '../record/record.ts';
import {canaryRows} from './canary-rows.ts';
import {type Comparison, comparisonSchemaName, type Row, type Verdict} from './comparison.ts';
import {movedLimits, movedSettings, stopsOf} from './moved.ts';
import {objectionsTo} from './objections.ts';
import {rowsOf} from './rows.ts';

/**
 * What changed from one record to the next.
 * @param tolerance what a metric may be worse by, as a share of its base, before it counts as a regression
 */
export function compareRecords(base: RunRecord, next: RunRecord, tolerance: number): Comparison {
  const pairs = base.experiments.flatMap((experiment) => {
    const other = next.experiments.find(({name}) => name === experiment.name);
    return other ? [[experiment, other] as const] : [];
  });
  const rows = [
    ...pairs.flatMap(([experiment, other]) => rowsOf(experiment, other)),
    ...canaryRows(base.canary, next.canary),
  ];
  return {
    schema: comparisonSchemaName,
    target: targetsOf(base.target.url, next.target.url),
    base: {startedAt: base.startedAt, plimsoll: base.plimsoll, exitCode: base.exitCode},
    new: {startedAt: next.startedAt, plimsoll: next.plimsoll, exitCode: next.exitCode},
    overall: overallOf(rows),
    forcedAgainst: objectionsTo(base, next),
    tolerance,
    regressions: regressionsOf(rows, tolerance),
    rows,
    stops: pairs.map(([experiment, other]) => stopsOf(experiment, other)),
    moved: [
      ...pairs.flatMap(([experiment, other]) => movedLimits(experiment, other)),
      ...movedSettings(base.limits, next.limits),
    ],
  };
}

/** Names of the metrics that are worse by more than the tolerance. */
export function regressionsOf(rows: readonly Row[], tolerance: number): string[] {
  return rows
    .filter((row) => isRegression(row, tolerance))
    .map(({experiment, metric}) => `${experiment}.${metric}`);
}

/** Two commands, or --force, may set one server against another. */
const targetsOf = (base: string, next: string) => (base === next ? next : `${base} against ${next}`);

/** From 0 every change is beyond any share of it. */
function isRegression({verdict, change}: Row, tolerance: number): boolean {
  return verdict === 'worse' && (change === null || Math.abs(change) > tolerance);
}

/** One that is worse outweighs all that are better; without a figure that can be compared there is no verdict. */
export function overallOf(rows: readonly Row[]): Verdict {
  const verdicts = new Set(rows.map(({verdict}) => verdict));
  if (verdicts.has('worse')) return 'worse';
  if (
    rows.length === 0 ||
    rows.some(({metric, verdict}) => metric === 'result' && verdict === 'not-comparable')
  )
    return 'not-comparable';
  return verdicts.has('better') ? 'better' : 'same';
}
