import type {CanaryReport} from '../record/record.ts';
import {chanceOfShares} from './chance-of-shares.ts';
import {type Row, rarest} from './comparison.ts';

/**
 * The canary sends one connection every 500 ms, so a time that it measures is known to one of them at either end: less
 * than two of them apart, two times are the same.
 */
const noiseMs = 1000;

/** What other clients felt in both runs, where both watched. */
export function canaryRows(base: CanaryReport | undefined, next: CanaryReport | undefined): Row[] {
  if (!base || !next) return [];
  return [
    sharesRow('failed', [base, next], ({failed}) => failed),
    ...(base.unconnected === undefined || next.unconnected === undefined
      ? []
      : [sharesRow('unconnected', [base, next], ({unconnected = null}) => unconnected)]),
    timesRow('blocked', base.blockedMs, next.blockedMs),
    timesRow('recovery', base.recoveryMs, next.recoveryMs),
  ];
}

type Both = readonly [base: CanaryReport, next: CanaryReport];

/** A few of a few: one more or less is chance. */
function sharesRow(metric: string, both: Both, of: (canary: CanaryReport) => number | null): Row {
  const [base, next] = [of(both[0]), of(both[1])];
  const known = base !== null && next !== null;
  const [a, b] = both.map(({attempts}, index) => ({
    count: [base, next][index] ?? 0,
    of: attempts,
  })) as [{count: number; of: number}, {count: number; of: number}];
  const differs = known && base !== next && chanceOfShares(a, b) < rarest;
  const words = known ? `${a.count} of ${a.of} against ${b.count} of ${b.of}` : '';
  return rowOf(
    {metric, unit: 'connections', base, next, differs},
    differs ? words : `within chance: ${words}`,
  );
}

function timesRow(metric: string, base: number | null, next: number | null): Row {
  const differs = base !== null && next !== null && Math.abs(next - base) > noiseMs;
  return rowOf(
    {metric, unit: 'ms', base, next, differs},
    differs ? 'beyond two intervals of the canary' : 'within two intervals of the canary',
  );
}

interface Told {
  readonly metric: string;
  readonly unit: Row['unit'];
  readonly base: number | null;
  readonly next: number | null;
  readonly differs: boolean;
}

function rowOf({metric, unit, base, next, differs}: Told, why: string): Row {
  const row = {experiment: 'canary', metric, unit, base, new: next, change: null};
  if (base === null || next === null)
    return base === next
      ? {...row, verdict: 'same', why: 'neither run saw it'}
      : {...row, verdict: 'not-comparable', why: `the ${base === null ? 'base' : 'new run'} did not see it`};
  const change = base === 0 ? null : (next - base) / base;
  if (base === next) return {...row, change, verdict: 'same', why: 'equal'};
  const verdict = differs ? (next > base ? 'worse' : 'better') : 'same';
  return {...row, change, verdict, why};
}
