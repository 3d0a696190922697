import type {ActiveTests, Repeats} from '../model/evidence.ts';
import {countOf, type OutcomeCounts, type OutcomeKind, type OutcomeSpread} from '../model/outcome-spread.ts';
import {chanceOfAtLeast, chanceOfAtMost, separation} from './chance.ts';

/**
 * How failures are spread, which names the kind of their cause before any limit is named.
 *
 * - `every`   nobody gets in, from the first attempt on
 * - `number`  the n-th and all after it fail, and there is room again when one leaves
 * - `rate`    too many a second: they fail among others that get in, and get in once nothing new is sent
 * - `source`  each attempt from one address fails, from its first on, and others get in
 * - `share`   one in k fails at any number and any rate, and fails again when it is repeated: one of k behind one address
 * - `random`  packets are lost at random, at any number and any rate, and mostly arrive when they are repeated
 * - `time`    from one moment on, or between two, nobody gets in: something changed
 */
export const shapeNames = ['every', 'number', 'rate', 'source', 'share', 'random', 'time'] as const;
export type ShapeName = (typeof shapeNames)[number];

/** What the shape is found from: all of it is seen by the driver alone. */
export interface Seen {
  readonly spread: OutcomeSpread;
  /** establishedAfter[k] of the tally: established after k SYN retries. */
  readonly establishedAfter: readonly number[];
  /** Connections that had left by themselves or were closed by us: others may have got in for them. */
  readonly left: number;
  readonly connectTimeoutMs: number;
  /** Of the held connections that were asked for a sign of life after the failures, how many gave one. */
  readonly held?: {readonly asked: number; readonly alive: number};
  readonly tests?: ActiveTests;
  readonly repeats?: Repeats;
}

export interface Shape {
  /** Shapes that are not ruled out, the likeliest first; empty where nothing failed. */
  readonly fits: readonly ShapeName[];
  /** Of them those that are established: whatever else may have gone on, this did. */
  readonly sure: readonly ShapeName[];
  /** Source addresses from which nobody got in while others did. */
  readonly badSources: readonly string[];
  /** Share of the attempts that failed, of those that could. */
  readonly failedShare: number;
  /** ms from the start of the run; `toMs` null where it did not end. Present where `time` fits. */
  readonly changed?: {readonly fromMs: number; readonly toMs: number | null};
}

/** What happens by chance less often than this is ruled out. */
const ruledOut = 1e-4;
/** The same as a number of standard deviations, both ways. */
const deviations = 4.5;
/** Loss that may lie beside every other cause. */
const noise = 0.02;
/** Where one of the failed lies beyond one of the others this often: a threshold is possible, likely, established. */
const leaning = 0.75;
const mostly = 0.93;
const clean = 0.97;
/** All that wait get in within this, once something that had changed is as before: the longest step between SYN retries and some. */
const recoversWithinMs = 3500;
/** A rate is not met below this share of what was admitted while attempts failed. */
const belowShare = 0.75;
/** Fewer failures establish nothing. */
const fewest = 8;
/** With fewer that were closed, as many may get in by chance. */
const fewestReleased = 4;
/** As many have to get in before and after a gap, and the gap is one when no more than this share does within it. */
const leastBeside = 10;
const gapShare = 0.05;
/** The first SYN retry comes after a second; whoever gives up before sees none (tcp_syn_linear_timeouts, tcp(7)). */
const retriesSeenMs = 2500;

const hardKinds: readonly OutcomeKind[] = ['unanswered', 'refused', 'turnedAway', 'phantom', 'waiting'];
const sumOf = (counts: OutcomeCounts, kinds: readonly OutcomeKind[]) =>
  kinds.reduce((sum, kind) => sum + countOf(counts, kind), 0);
const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

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

/** Those held give no sign of life, and a SYN to the target gets no answer: something changed for all of them. */
export function isPathDead(held: Seen['held'], release: ActiveTests['release']): boolean {
  return (
    held !== undefined &&
    held.asked >= fewest &&
    held.alive < gapShare * held.asked &&
    release !== undefined &&
    (release.established ?? release.entered) + release.refused === 0
  );
}

interface Rows {
  readonly atOnce: readonly number[];
  readonly late: readonly number[];
  readonly hard: readonly number[];
}

type Fits = Pick<Shape, 'fits' | 'sure'>;

/** Those that never got in. */
function hardShapes(seen: Seen, {atOnce, late, hard}: Rows, onlyThisSource: boolean): Fits {
  const {tests, repeats, held, spread} = seen;
  const inside = atOnce.map((count, i) => count + (late[i] ?? 0));
  const [failed, inLate, started] = [total(hard), total(late), total(inside) + total(hard)];
  const {share: apart, deviation} = separation(inside, hard);
  const onset = onsetOf(hard, started);
  const insideAfter = total(inside.slice(onset + 1));
  const afterOnset = separation(inside.slice(onset), hard.slice(onset));
  const share = failed / started;
  const slower = tests?.slower;
  const failedSlowly = slower ? slower.tried - slower.entered : 0;
  const isThreshold = apart >= mostly;
  const release = tests?.release;
  // A listener that waits for the first byte leaves keepalives unanswered as well, but not SYNs (TCP_DEFER_ACCEPT, tcp(7)).
  const isDead = isPathDead(held, release);
  const madeRoom =
    !isDead &&
    release !== undefined &&
    release.released >= fewestReleased &&
    release.entered >= release.released &&
    release.entered <= release.room &&
    // Tried again while others were held, nobody had room before one left.
    (tests?.secondSource?.again?.entered ?? 0) <= (tests?.secondSource?.room ?? 0) &&
    release.entered < release.tried + (release.served ?? 0) &&
    release.late <= 1 &&
    (repeats?.exceeded ?? 0) === 0;
  const noRoom = release !== undefined && release.entered === 0;

  const fits: ShapeName[] = [];
  if ((apart >= leaning || insideAfter <= seen.left) && !isDead) fits.push('number');
  const isNumber = apart >= clean && madeRoom && (apart - 0.5) / deviation > deviations;

  // At a lower rate they fail as well, and others get in: so it is not the rate. Where nobody gets in at all, that says nothing.
  const notRate =
    (isSlowEnough(seen, hard) && chanceOfAtLeast(failedSlowly, slower?.tried ?? 0, noise) < ruledOut * 10) ||
    retriesFailToo(seen, {failed, inLate, hard});
  if (!notRate && !isNumber && !isDead && (insideAfter > seen.left || (isThreshold && !madeRoom)))
    fits.push('rate');

  const mixed = Math.abs(afterOnset.share - 0.5) < deviations * afterOnset.deviation && insideAfter > 0;
  const persists =
    slower === undefined ||
    slower.entered === 0 ||
    chanceOfAtMost(failedSlowly, slower.tried, share * 0.7) >= ruledOut;
  const recovered = inLate > Math.max(3, 0.1 * failed + 2.5 * noise * started);
  const mayBeShare = mixed && !isDead && persists && !recovered && apart < clean;
  const fromTheFirst = (1 - share) ** total(inside.slice(0, onset)) > ruledOut;
  if (mayBeShare) fits.push('share');

  const unanswered = total(spread.byIndex.buckets.map((row) => countOf(row, 'unanswered')));
  const mayBeRandom =
    mixed &&
    !isDead &&
    persists &&
    unanswered >= failed * 0.9 &&
    lostEachTime(seen, {failed, inLate, started});
  if (mayBeRandom) fits.push('random');

  const mayBeTime = isDead || (isThreshold && !madeRoom);
  if (mayBeTime) fits.push('time');
  // A ban begins after some attempts. Others get in meanwhile, and closing some makes no room, as it does beyond a number.
  const mayBeBan =
    isThreshold && !isDead && (release === undefined || noRoom) && (onlyThisSource || !tests?.secondSource);
  if (mayBeBan) fits.push('source');

  const sure: ShapeName[] = [];
  if (isNumber) sure.push('number');
  if (isDead) sure.push('time');
  if (mayBeBan && noRoom && onlyThisSource && apart >= clean && failed >= fewest) sure.push('source');
  if (
    mayBeShare &&
    fits.length === 1 &&
    failed >= fewest &&
    fromTheFirst &&
    apart < leaning &&
    Math.abs(apart - 0.5) < deviations * deviation
  )
    sure.push('share');
  return {fits, sure};
}

/** Those that got in when their SYN had been sent again. */
function lateShapes(seen: Seen, {atOnce, late, hard}: Rows): Fits {
  const {tests, establishedAfter} = seen;
  const [inLate, started] = [total(late), total(atOnce) + total(late) + total(hard)];
  const {share: apart, deviation} = separation(atOnce, late);
  const share = inLate / started;
  const slower = tests?.slower;
  // Of those that were tried slowly, the late ones and those that stayed out.
  const lostSlowly = slower ? slower.late + slower.tried - slower.entered : 0;
  const some = slower !== undefined && slower.entered > 0;
  const notRate =
    some && isSlowEnough(seen, late) && chanceOfAtLeast(lostSlowly, slower.tried, noise) < ruledOut * 10;
  const uniform = Math.abs(apart - 0.5) < deviations * deviation;
  const afterOne = establishedAfter[1] ?? 0;
  // Lost with one chance each time: so many of those whose first SYN was lost come with the second.
  const geometric = chanceOfAtMost(afterOne, inLate, 1 - share) >= ruledOut;
  const persists = !some || chanceOfAtMost(lostSlowly, slower.tried, share * 0.7) >= ruledOut;
  const mayBeRandom = uniform && geometric && persists;
  const fits: ShapeName[] = [];
  const mayBeNumber = apart >= leaning && seen.left >= inLate / 2;
  if (!notRate) fits.push('rate');
  if (mayBeRandom) fits.push('random');
  if (mayBeNumber) fits.push('number');
  // None got in at once from a moment on, and then all that waited did.
  const mayBeTime = apart >= leaning && recoversAtOnce(seen.spread);
  if (mayBeTime) fits.push('time');
  const sure: ShapeName[] = [];
  const fitsElse = mayBeNumber || mayBeTime;
  if (mayBeRandom && notRate && !fitsElse && inLate >= fewest) sure.push('random');
  if (!mayBeRandom && !notRate && !fitsElse && inLate >= fewest) sure.push('rate');
  return {fits, sure};
}

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

/** The bucket from which on more failed than chance alone fails beside another cause. */
function onsetOf(failed: readonly number[], started: number): number {
  let sum = 0;
  return failed.findIndex((count) => {
    sum += count;
    return sum > noise * started + 1 || sum >= total(failed) / 2;
  });
}

/**
 * How many a second got in with their first SYN from the onset of failures on, until the last attempt.
 * @param ofTheTime only in this last part of that time
 */
function admittedPerSecond({byTime: {width, buckets}}: OutcomeSpread, ofTheTime = 1): number {
  const failed = buckets.map((row) => sumOf(row, [...hardKinds, 'late']));
  const atOnce = buckets.map((row) => countOf(row, 'atOnce'));
  const onset = onsetOf(failed, total(failed) + total(atOnce));
  if (onset < 0) return 0;
  const from = Math.max(onset, Math.round(buckets.length - (buckets.length - onset) * ofTheTime));
  const tookMs = Math.max(width, (buckets.length - from) * width);
  return (total(atOnce.slice(from + 1)) / tookMs) * 1000;
}

/** What a slower run is sized by: how many failed, of those that could, and how many a second got in beside them. */
export function failurePace(spread: OutcomeSpread): {
  readonly failedShare: number;
  readonly admittedPerSecond: number;
} {
  const {buckets} = spread.byIndex;
  const failed = total(buckets.map((row) => sumOf(row, [...hardKinds, 'late'])));
  const all = failed + total(buckets.map((row) => countOf(row, 'atOnce')));
  return {failedShare: all === 0 ? 0 : failed / all, admittedPerSecond: admittedPerSecond(spread)};
}

/** The slower test was made below what was admitted while others failed, and somebody got in. */
function isSlowEnough({tests, spread}: Seen, failed: readonly number[]): boolean {
  const slower = tests?.slower;
  if (!slower || slower.entered === 0 || total(failed) === 0) return false;
  return slower.perSecond <= belowShare * admittedPerSecond(spread);
}

/**
 * What a rule lets in while others try it lets in when they have stopped: had there been one of rate, that many retries
 * would have got in.
 */
function retriesFailToo(
  {spread, connectTimeoutMs}: Seen,
  {failed, inLate, hard}: {failed: number; inLate: number; hard: readonly number[]},
): boolean {
  if (connectTimeoutMs < retriesSeenMs || total(hard) === 0) return false;
  const unanswered = total(spread.byIndex.buckets.map((row) => countOf(row, 'unanswered')));
  if (unanswered < 0.9 * failed) return false;
  const expected = Math.min(failed, (admittedPerSecond(spread, 0.5) * (connectTimeoutMs - 1000)) / 1000);
  return expected >= 12 && inLate <= expected / 6;
}

/**
 * From a moment on nobody got in at once, and then all that waited did, within one step of SYN retries: something that kept
 * them out was gone.
 */
function recoversAtOnce({byTime, established}: OutcomeSpread): boolean {
  const late = byTime.buckets.map((row) => countOf(row, 'late'));
  const onset = onsetOf(late, total(late) + total(byTime.buckets.map((row) => countOf(row, 'atOnce'))));
  const after = established.buckets.slice(Math.ceil(((onset + 1) * byTime.width) / established.width));
  const first = after.findIndex((count) => count > 0);
  const last = after.findLastIndex((count) => count > 0);
  return first >= 0 && (last - first) * established.width <= recoversWithinMs;
}

/** Each SYN is lost with one chance: so few then lose all of theirs. */
function lostEachTime(
  {connectTimeoutMs}: Seen,
  {failed, inLate, started}: {failed: number; inLate: number; started: number},
): boolean {
  // SYNs at 0, 1, 2, 3, 4, 5 and 7 s, or at 0, 1, 3 and 7 s on an older kernel: the fewer allow more to be lost.
  const syns = connectTimeoutMs < 1000 ? 1 : connectTimeoutMs < 3000 ? 2 : connectTimeoutMs < 7000 ? 3 : 4;
  const lost = (failed + inLate) / started;
  return chanceOfAtLeast(failed, started, lost ** syns) >= ruledOut;
}

/** A time in which nobody got in, between two in which everybody did. */
function gapIn(
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
