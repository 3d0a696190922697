import {refusalClasses} from '../model/refusal.ts';
import type {Experiment} from '../record/record.ts';
import {refusedOf, retriedOf} from '../record/sums.ts';
import {decodeLatency} from '../stats/latency.ts';
import {chanceOfShares, type Share} from './chance-of-shares.ts';
import {type Row, type RowUnit, rarest, type Verdict} from './comparison.ts';
import {type Interval, quantileInterval, z} from './quantile-interval.ts';

type Direction = 'higher' | 'lower';

const beyondNoise = 'beyond noise';
const pastLimit = 'past the limit of both runs, where counts say only how long each went on';

/** Every metric of one experiment in both records, the figure first. */
export function rowsOf(base: Experiment, next: Experiment): Row[] {
  const spoilt = [base, next].find(({outcome}) => outcome === 'interrupted' || outcome === 'inconclusive');
  const rows = [
    figureRow(base, next),
    ...countRows(base, next),
    rateRow(base, next),
    ...latencyRows(base, next),
  ];
  if (!spoilt) return rows;
  const why = `${spoilt === base ? 'the base' : 'the new run'} was ${spoilt.outcome}`;
  return rows.map((row) => ({...row, verdict: 'not-comparable', why}));
}

interface Compared {
  readonly metric: string;
  readonly unit: RowUnit;
  readonly values: readonly [base: number | null, next: number | null];
}

function rowFor({name}: Experiment, compared: Compared, verdict: Verdict, why: string): Row {
  const [base, next] = compared.values;
  const change = base === null || next === null || base === 0 ? null : (next - base) / base;
  const {metric, unit} = compared;
  return {experiment: name, metric, unit, base, new: next, change, verdict, why};
}

function figureRow(base: Experiment, next: Experiment): Row {
  const compared: Compared = {metric: 'result', unit: base.unit, values: [base.result, next.result]};
  if (base.basis !== next.basis && base.result !== 0 && next.result !== 0)
    return rowFor(base, compared, 'not-comparable', `${base.basis} against ${next.basis} connections`);
  const intervals = [bracketOf(base), bracketOf(next)];
  const [first, second] = intervals;
  if (
    first &&
    second &&
    base.result !== next.result &&
    first.lowUs < second.highUs &&
    second.lowUs < first.highUs
  )
    return rowFor(base, compared, 'same', 'within noise: steps too far apart');
  return exactRow(base, compared, 'higher', repeatsOf(base, next));
}

/** burst and rate: the figure lies between the step that held and the least that failed. */
function bracketOf({result, steps}: Experiment): Interval | undefined {
  if (!steps || result === null) return undefined;
  const failed = steps.filter(({verdict, asked}) => verdict === 'failed' && asked > result);
  return {lowUs: result, highUs: Math.min(Infinity, ...failed.map(({asked}) => asked))};
}

function repeatsOf(...both: Experiment[]): string {
  const repeats = both.map(({confirmation}) => confirmation?.held.times ?? 1);
  return repeats.every((times) => times === 1)
    ? 'counted once each'
    : `counted ${repeats.join(' and ')} times`;
}

function exactRow(experiment: Experiment, compared: Compared, better: Direction, why = 'counted'): Row {
  const [base, next] = compared.values;
  if (base === null || next === null)
    return rowFor(experiment, compared, base === next ? 'same' : 'not-comparable', missing(base, next));
  if (base === next) return rowFor(experiment, compared, 'same', why);
  return rowFor(experiment, compared, next > base === (better === 'higher') ? 'better' : 'worse', why);
}

function missing(base: number | null, next: number | null): string {
  if (base === null && next === null) return 'neither run observed it';
  return base === null ? 'the base did not observe it' : 'the new run did not observe it';
}

type Count = [metric: string, better: Direction, of: (experiment: Experiment) => number | null];

const endKinds = ['fin', 'rst', 'silent'] as const;

/** null where ends were not recorded; a kind that is not among them ended none. */
const endsOf =
  (kind: (typeof endKinds)[number]) =>
  ({ends}: Experiment): number | null =>
    ends?.filter((each) => each.kind === kind).reduce((sum, {count}) => sum + count, 0) ?? null;

function countRows(base: Experiment, next: Experiment): Row[] {
  const watched = base.ends !== undefined || next.ends !== undefined;
  const endCounts = (watched ? endKinds : []).map((kind): Count => [`ends.${kind}`, 'lower', endsOf(kind)]);
  const servedKnown = [base, next].some(({attempts}) => attempts.served !== undefined);
  const both = [base, next];
  // By class where there was one: a connection that was closed before it was accepted is a refusal, and not closedByPeer.
  const classes = refusalClasses.filter((name) => both.some(({attempts}) => attempts.refusals[name]));
  const counts: Count[] = [
    ['accepted', 'higher', ({attempts}) => attempts.accepted],
    ...(servedKnown
      ? ([['served', 'higher', ({attempts}) => attempts.served ?? null]] satisfies Count[])
      : []),
    ['held', 'higher', ({attempts}) => attempts.held],
    ['phantom', 'lower', ({attempts}) => attempts.phantom],
    ...(both.some(({attempts}) => attempts.closedByPeer > 0)
      ? ([['closedByPeer', 'lower', ({attempts}) => attempts.closedByPeer]] satisfies Count[])
      : []),
    ['refused', 'lower', refusedOf],
    ...classes.map(
      (name): Count => [`refusals.${name}`, 'lower', ({attempts}) => attempts.refusals[name] ?? 0],
    ),
    ['retried', 'lower', retriedOf],
    ...endCounts,
  ];
  // Beyond a limit each attempt fails, so how many failed says how far the run went on, and nothing about the target.
  // Where they are held, how they ended is what was measured.
  const beyond = [base, next].every(({name, outcome}) => name !== 'hold' && outcome === 'limit-found');
  return counts.map(([metric, better, of]) => {
    const compared: Compared = {metric, unit: 'connections', values: [of(base), of(next)]};
    const [a, b] = compared.values;
    if (a === null || b === null || a === b) return exactRow(base, compared, better);
    if (beyond) return rowFor(base, compared, 'not-comparable', pastLimit);
    const chance = chanceOfShares(shareOf(a, base), shareOf(b, next));
    return chance < rarest
      ? exactRow(base, compared, better)
      : rowFor(base, compared, 'same', 'within chance');
  });
}

/** Of all attempts; of what comes more than once to an attempt, a part of them at most. */
function shareOf(count: number, {attempts: {started}}: Experiment): Share {
  return {count: Math.min(count, started), of: started};
}

/** How sure a rate is that was counted over one ramp: as a Poisson count of its connections, two-sided 99 %. */
function rateRow(base: Experiment, next: Experiment): Row {
  const rates = [base.establishedPerSecond, next.establishedPerSecond] as const;
  const compared: Compared = {metric: 'establishedPerSecond', unit: 'connections/s', values: rates};
  const [a, b] = rates;
  if (a === null || b === null) return exactRow(base, compared, 'higher');
  const [errorA, errorB] = [
    [a, base.attempts.established],
    [b, next.attempts.established],
  ].map(([rate = 0, count = 0]) => rate / Math.sqrt(Math.max(1, count))) as [number, number];
  const within = Math.abs(b - a) <= z * Math.hypot(errorA, errorB);
  return within
    ? rowFor(base, compared, 'same', a === b ? 'equal' : 'within noise')
    : rowFor(base, compared, b > a ? 'better' : 'worse', beyondNoise);
}

const quantiles = {p50: 0.5, p90: 0.9, p99: 0.99} as const;
const kinds = ['connect', 'accept', 'response', 'handshake'] as const;

function latencyRows(base: Experiment, next: Experiment): Row[] {
  return kinds.flatMap((kind) => {
    const both = [base.latency[kind], next.latency[kind]] as const;
    const [a, b] = both;
    if (!a && !b) return [];
    return (Object.keys(quantiles) as (keyof typeof quantiles)[]).map((name) => {
      const values = [a?.[`${name}Us`] ?? null, b?.[`${name}Us`] ?? null] as const;
      const compared: Compared = {metric: `${kind}.${name}`, unit: 'us', values};
      if (!a || !b) return rowFor(base, compared, 'not-comparable', missing(...values));
      const [first, second] = [a, b].map(({hdr}) => quantileInterval(decodeLatency(hdr), quantiles[name]));
      const {verdict, why} = compareIntervals(
        first as Interval,
        second as Interval,
        errorUs([base, next], `${name}Us`),
      );
      return values[0] === values[1]
        ? rowFor(base, compared, 'same', 'equal')
        : rowFor(base, compared, verdict, why);
    });
  });
}

/**
 * What the driver itself may have added to a latency in one run or the other: how late it was at the same percentile, or
 * how far its stamps may be off. Identical runs on a shared machine differ by more than their samples explain, and by less
 * than this: of six, against one listener on loopback, the medians were 31 to 64 µs and the median lateness 20 to 41.
 */
function errorUs(both: readonly Experiment[], quantile: 'p50Us' | 'p90Us' | 'p99Us'): number {
  return both
    .map(({latency, fidelity}) => Math.max(latency.lateness?.[quantile] ?? 0, fidelity?.stampErrorP99Us ?? 0))
    .reduce((sum, each) => sum + each, 0);
}

/** Different only where the intervals lie further apart than the driver may err. */
function compareIntervals(base: Interval, next: Interval, apartUs: number): {verdict: Verdict; why: string} {
  if (next.lowUs > base.highUs + apartUs) return {verdict: 'worse', why: beyondNoise};
  if (base.lowUs > next.highUs + apartUs) return {verdict: 'better', why: beyondNoise};
  return {
    verdict: 'same',
    why:
      Number.isFinite(base.highUs) && Number.isFinite(next.highUs)
        ? 'within noise'
        : 'too few samples to tell',
  };
}
