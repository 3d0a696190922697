import type {CanaryReport} from '../record/record.ts';
import type {Row} from './comparison.ts';

/** One fresh connection in so many milliseconds: no time between two of them can be told closer. */
const intervalMs = 500;

/** What other clients felt in both runs, where both watched. */
export function canaryRows(base: CanaryReport | undefined, next: CanaryReport | undefined): Row[] {
  if (!base || !next) return [];
  return [
    rowOf('failed', 'connections', base.failed, next.failed, 0),
    ...(base.unconnected === undefined || next.unconnected === undefined
      ? []
      : [rowOf('unconnected', 'connections', base.unconnected, next.unconnected, 0)]),
    rowOf('blocked', 'ms', base.blockedMs, next.blockedMs, intervalMs),
    rowOf('recovery', 'ms', base.recoveryMs, next.recoveryMs, intervalMs),
  ];
}

function rowOf(
  metric: string,
  unit: Row['unit'],
  base: number | null,
  next: number | null,
  errorMs: number,
): Row {
  const row = {experiment: 'canary', metric, unit, base, new: next, change: null};
  if (base === null || next === null)
    return base === next
      ? {...row, verdict: 'same', why: 'neither run saw it'}
      : {...row, verdict: 'not-comparable', why: `the ${base === null ? 'base' : 'new run'} did not see it`};
  const change = base === 0 ? null : (next - base) / base;
  if (Math.abs(next - base) <= errorMs)
    return {
      ...row,
      change,
      verdict: 'same',
      why: base === next ? 'equal' : 'within the interval of the canary',
    };
  return {
    ...row,
    change,
    verdict: next > base ? 'worse' : 'better',
    why: errorMs === 0 ? 'counted' : 'beyond its interval',
  };
}
