import {countOf, type OutcomeSpread} from '../model/outcome-spread.ts';
import {gapIn, sinceWhen} from './gap-in-time.ts';
import {hardShapes} from './hard-shapes.ts';
import {lateShapes} from './late-shapes.ts';
import {hardKinds, sumOf, total} from './outcome-sums.ts';
import type {Seen, Shape, ShapeName} from './shape.ts';
import {fewest, noise, ruledOut} from './shape-thresholds.ts';

/** As many have to get in before and after a gap. */
const leastBeside = 10;

/** Finds the shape, or all that fit. Pure; given nothing that failed it fits none. */
export function shapeOf(seen: Seen): Shape {
  const {buckets} = seen.spread.byIndex;
  const atOnce = buckets.map((row) => countOf(row, 'atOnce'));
  const late = buckets.map((row) => countOf(row, 'late'));
  const hard = buckets.map((row) => sumOf(row, hardKinds));
  const [inAtOnce, inLate, failed] = [total(atOnce), total(late), total(hard)];
  const started = inAtOnce + inLate + failed;
  const failedShare = started === 0 ? 0 : (failed + inLate) / started;
  const none: Shape = {fits: [], sure: [], badSources: [], failedShare};
  if (failed + inLate === 0) return none;
  const second = seen.tests?.secondSource;
  const onlyThisSource =
    second !== undefined && second.entered > second.room && (second.again?.entered ?? 1) === 0;
  if (inAtOnce + inLate === 0)
    return {
      ...none,
      fits: onlyThisSource ? ['source'] : ['every', 'source'],
      sure: onlyThisSource ? ['source'] : ['every'],
    };

  const badSources = sourcesThatFail(seen.spread, failed / started);
  const gap = gapIn(seen.spread, {within: fewest, beside: leastBeside});
  const smallGap = gap ?? gapIn(seen.spread, {within: 2, beside: 1});
  const judged = [
    ...(failed > 0 ? [hardShapes(seen, {atOnce, late, hard}, onlyThisSource)] : []),
    ...(inLate > 0 ? [lateShapes(seen, {atOnce, late, hard})] : []),
  ];
  const fits = new Set<ShapeName>(judged.flatMap((one) => one.fits));
  const sure = new Set<ShapeName>(judged.flatMap((one) => one.sure));
  if (badSources.length > 0) {
    const elsewhere = failed - badSources.reduce((sum, source) => sum + failedFrom(seen.spread, source), 0);
    fits.add('source');
    // Those that failed from other addresses have another cause, if it is not chance.
    if (elsewhere <= noise * started + 1) {
      for (const name of judged[0]?.fits ?? []) if (name !== 'random' || inLate === 0) fits.delete(name);
      for (const name of judged[0]?.sure ?? []) sure.delete(name);
      for (const name of judged[1]?.fits ?? []) fits.add(name);
      fits.add('source');
      sure.add('source');
    } else {
      for (const name of hardNames) sure.delete(name);
    }
  }
  if (gap) {
    for (const name of ['number', 'rate', 'share', 'random'] as const) {
      fits.delete(name);
      sure.delete(name);
    }
    fits.add('time');
    sure.add('time');
  }
  if (smallGap && !gap) {
    fits.add('time');
    for (const name of ['rate', 'random', 'number', 'share'] as const) sure.delete(name);
  }
  const changed = smallGap ?? (fits.has('time') ? sinceWhen(seen.spread) : undefined);
  const order = (name: ShapeName) => (sure.has(name) ? 0 : 1);
  return {
    fits: [...fits].sort((a, b) => order(a) - order(b)),
    sure: [...sure],
    badSources,
    failedShare,
    ...(changed ? {changed} : {}),
  };
}

const hardNames = ['number', 'rate', 'share', 'random', 'time'] as const;

/**
 * Sources from which nobody got in, while that cannot be chance: were failures spread over all, so many attempts of one
 * source would not all have failed.
 */
function sourcesThatFail({bySource}: OutcomeSpread, failedShare: number): string[] {
  const sources = Object.entries(bySource);
  if (sources.length < 2) return [];
  const bad = sources.filter(([, counts]) => {
    const failed = sumOf(counts, hardKinds);
    return (
      failed > 0 &&
      sumOf(counts, ['atOnce', 'late']) === 0 &&
      sources.length * failedShare ** failed < ruledOut
    );
  });
  return bad.length === sources.length ? [] : bad.map(([source]) => source);
}

function failedFrom({bySource}: OutcomeSpread, source: string): number {
  return sumOf(bySource[source] ?? [], hardKinds);
}
