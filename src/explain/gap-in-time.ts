import {countOf, type OutcomeSpread} from '../model/outcome-spread.ts';
import {hardKinds, sumOf, total} from './outcome-sums.ts';
import {gapShare} from './shape-thresholds.ts';

/** A time in which nobody got in, between two in which everybody did. */
export function gapIn(
  {byTime, established}: OutcomeSpread,
  least: {readonly within: number; readonly beside: number},
): {fromMs: number; toMs: number} | undefined {
  const ins = byTime.buckets.map((row) => countOf(row, 'atOnce'));
  const outs = byTime.buckets.map((row) => sumOf(row, [...hardKinds, 'late']));
  // The stretch in which failures outweigh the others most.
  let best = {score: 0, from: 0, to: -1};
  let running = {score: 0, from: 0};
  for (const [i, out] of outs.entries()) {
    const score = running.score + out - (ins[i] ?? 0);
    running = score <= 0 ? {score: 0, from: i + 1} : {score, from: running.from};
    if (running.score > best.score) best = {score: running.score, from: running.from, to: i};
  }
  const {from, to} = best;
  if (to < 0) return undefined;
  const before = total(ins.slice(0, from));
  const after = total(ins.slice(to + 1));
  const outside = total(outs.slice(0, from)) + total(outs.slice(to + 1));
  const inner = (counts: readonly number[]) => total(counts.slice(from + 1, to));
  const within = total(outs.slice(from, to + 1));
  if (before < least.beside || after < least.beside || within < least.within) return undefined;
  if (inner(ins) > gapShare * within || outside > gapShare * (before + after)) return undefined;
  const fromMs = from * byTime.width;
  const toMs = (to + 1) * byTime.width;
  const first = Math.ceil((fromMs + byTime.width) / established.width);
  const last = Math.floor((toMs - byTime.width) / established.width);
  if (total(established.buckets.slice(first, last)) > gapShare * within) return undefined;
  return {fromMs, toMs};
}

/** From which attempt on nobody got in. */
export function sinceWhen({byTime: {width, buckets}}: OutcomeSpread): {fromMs: number; toMs: null} {
  const lastIn = buckets.findLastIndex((row) => sumOf(row, ['atOnce', 'late']) > 0);
  return {fromMs: (lastIn + 1) * width, toMs: null};
}
