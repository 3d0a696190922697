import type {RunRecord} from '../record/record.ts';
import {compareRecords, overallOf, regressionsOf} from './compare.ts';
import type {Comparison, Row, Verdict} from './comparison.ts';

/** One run of each of the two, made one right after the other. */
export interface Pair {
  readonly base: RunRecord;
  readonly new: RunRecord;
}

/** More is better; of every other metric less is. */
const higherIsBetter = new Set(['result', 'accepted', 'served', 'held', 'establishedPerSecond']);

/** A difference counts only where chance alone would bring it about more seldom than this. */
const mostChance = 0.05;

/**
 * What changed, from several runs of each that were made in turn, so that what disturbs the machine disturbs both. Values
 * are medians. Two sets of n runs differ where no value of one lies among those of the other, which by chance happens twice
 * in (2n over n) orders, or where all n pairs agree, twice in 2^n (the exact tests of Mann and Whitney, and of the sign).
 * @param pairs at least one
 * @param tolerance what a metric may be worse by, as a share of its base
 */
export function comparePairs(pairs: readonly Pair[], tolerance: number): Comparison {
  const {base, new: next} = middleOf(pairs);
  const comparison = compareRecords(base, next, tolerance);
  const rows = rowsByName(pairs.map((pair) => compareRecords(pair.base, pair.new, tolerance).rows)).map(
    (each) => joined(each, pairs.length),
  );
  return {
    ...comparison,
    runs: pairs.length,
    // Two commands may well measure two servers: that is what is compared.
    forcedAgainst: comparison.forcedAgainst.filter((difference) => !difference.startsWith('target:')),
    overall: overallOf(rows),
    regressions: regressionsOf(rows, tolerance),
    rows,
  };
}

/** The run of each whose figure is the median. */
export function middleOf(pairs: readonly Pair[]): Pair {
  const middle = (records: readonly RunRecord[]) => {
    const figure = ({experiments}: RunRecord) => experiments[0]?.result ?? -Infinity;
    const sorted = [...records].sort((a, b) => figure(a) - figure(b));
    return sorted[Math.floor((sorted.length - 1) / 2)] as RunRecord;
  };
  return {base: middle(pairs.map((pair) => pair.base)), new: middle(pairs.map((pair) => pair.new))};
}

function rowsByName(tables: readonly (readonly Row[])[]): Row[][] {
  const byName = new Map<string, Row[]>();
  for (const row of tables.flat()) {
    const name = `${row.experiment}.${row.metric}`;
    const list = byName.get(name) ?? [];
    byName.set(name, list);
    list.push(row);
  }
  return [...byName.values()];
}

function joined(rows: readonly Row[], runs: number): Row {
  const first = rows[0] as Row;
  const seen = rows.filter(
    (row): row is SeenRow => row.verdict !== 'not-comparable' && row.base !== null && row.new !== null,
  );
  // Where half of the pairs do not tell, the rest is a choice.
  if (2 * seen.length <= runs) {
    const {verdict, why} = rows.find((row) => row.verdict === 'not-comparable') ?? first;
    return {...first, verdict, why: runs > 1 ? `${why}, in ${runs - seen.length} of ${runs} pairs` : why};
  }
  const [bases, news] = [seen.map(({base}) => base), seen.map((row) => row.new)];
  const [base, next] = [median(bases), median(news)];
  const change = base === 0 ? null : (next - base) / base;
  return {...first, base, new: next, change, ...judge(seen, higherIsBetter.has(first.metric))};
}

type SeenRow = Row & {readonly base: number; readonly new: number};

function judge(rows: readonly SeenRow[], higher: boolean): {verdict: Verdict; why: string} {
  const [bases, news] = [rows.map(({base}) => base), rows.map((row) => row.new)];
  const n = rows.length;
  const verdictOf = (rose: boolean) => (rose === higher ? 'better' : 'worse');
  const differences = news.map((value, index) => value - (bases[index] as number));
  const rose = median(differences) > 0;
  if (n > 1 && [bases, news].every((values) => new Set(values).size === 1)) {
    const [base, next] = [bases[0] as number, news[0] as number];
    if (base === next) return {verdict: 'same', why: `equal in all ${n} runs`};
    // As sure as one pair is, at least: a canary that failed 3 times and 4 times, twice, is no difference.
    const verdict = verdictOf(next > base);
    if (rows.every((row) => row.verdict === verdict)) return {verdict, why: `the same in each of ${n} runs`};
  }
  if (differences.every((difference) => difference === 0)) return {verdict: 'same', why: 'equal'};
  const apart = Math.min(...news) > Math.max(...bases) || Math.max(...news) < Math.min(...bases);
  if (apart && 2 / ordersOf(n) <= mostChance)
    return {verdict: verdictOf(rose), why: `all ${n} runs beyond those of the other`};
  const agree = differences.every((difference) => difference > 0 === rose && difference !== 0);
  if (agree && 2 / 2 ** n <= mostChance) return {verdict: verdictOf(rose), why: `in all ${n} pairs`};
  return {
    verdict: 'same',
    why: 2 / ordersOf(n) > mostChance ? 'too few runs to tell' : `within the noise of ${n} runs`,
  };
}

/** In how many ways n values can stand among 2n: 2n over n. */
function ordersOf(n: number): number {
  return Array.from({length: n}, (_, index) => (n + index + 1) / (index + 1)).reduce(
    (product, each) => product * each,
    1,
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [below = 0, above = 0] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}
