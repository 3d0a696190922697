/**
 * What became of one attempt, each in exactly one of these.
 *
 * - `atOnce`      established by its first SYN, and not turned away since
 * - `late`        established after a SYN retry, and not turned away since
 * - `unanswered`  no answer to its SYNs: SYN retries exhausted, our deadline, still pending, the queue of a Unix socket full
 * - `refused`     RST, ICMP or an error of the route before the handshake was done
 * - `turnedAway`  closed, reset or denied after the handshake, before it was taken
 * - `phantom`     established here, unknown to the target's kernel
 * - `waiting`     established, asked for a proof of acceptance, and without it so far
 */
export const outcomeKinds = [
  'atOnce',
  'late',
  'unanswered',
  'refused',
  'turnedAway',
  'phantom',
  'waiting',
] as const;
export type OutcomeKind = (typeof outcomeKinds)[number];

/** One count for each of `outcomeKinds`, in its order. */
export type OutcomeCounts = readonly number[];

/** Counts along one axis: bucket i counts what lies in [i · width, (i + 1) · width). */
export interface OutcomeSeries {
  /** In attempts, or in ms; a power of two times the narrowest width, so that two series can be joined. */
  readonly width: number;
  readonly buckets: readonly OutcomeCounts[];
}

/** How the outcomes of a run are spread, in bounded space: what tells the shape of its failures. */
export interface OutcomeSpread {
  /** By place of the attempt in the order in which attempts were due. */
  readonly byIndex: OutcomeSeries;
  /** By time from the start of the run to connect(2), in ms. */
  readonly byTime: OutcomeSeries;
  /** Of those established, by time from the start of the run until they were: late ones stand where they got in. */
  readonly established: {readonly width: number; readonly buckets: readonly number[]};
  /** By source address, of the first `sourcesKept` of a worker's port pool. */
  readonly bySource: Readonly<Record<string, OutcomeCounts>>;
}

export const outcomeBuckets = 64;
/** The narrowest buckets of time. */
export const narrowestMs = 8;
/** Sources beyond these are counted by index and time alone. */
export const sourcesKept = 128;

export function emptySpread(): OutcomeSpread {
  return {
    byIndex: {width: 1, buckets: []},
    byTime: {width: narrowestMs, buckets: []},
    established: {width: narrowestMs, buckets: []},
    bySource: {},
  };
}

/** Joins what two workers counted. Commutative and associative, with `emptySpread()` as its zero. */
export function addSpread(a: OutcomeSpread, b: OutcomeSpread): OutcomeSpread {
  return {
    byIndex: addSeries(a.byIndex, b.byIndex, addCounts, []),
    byTime: addSeries(a.byTime, b.byTime, addCounts, []),
    established: addSeries(a.established, b.established, (x, y) => x + y, 0),
    bySource: addBySource(a.bySource, b.bySource),
  };
}

export function countOf(counts: OutcomeCounts, kind: OutcomeKind): number {
  return counts[outcomeKinds.indexOf(kind)] ?? 0;
}

function addCounts(a: OutcomeCounts, b: OutcomeCounts): OutcomeCounts {
  return outcomeKinds.map((_, kind) => (a[kind] ?? 0) + (b[kind] ?? 0));
}

function addBySource(a: OutcomeSpread['bySource'], b: OutcomeSpread['bySource']): OutcomeSpread['bySource'] {
  const sum: Record<string, OutcomeCounts> = {...a};
  for (const [source, counts] of Object.entries(b)) sum[source] = addCounts(sum[source] ?? [], counts);
  return sum;
}

/** Brings both to the wider of their widths, then adds bucket by bucket. */
function addSeries<T>(
  a: {readonly width: number; readonly buckets: readonly T[]},
  b: {readonly width: number; readonly buckets: readonly T[]},
  add: (a: T, b: T) => T,
  zero: T,
): {width: number; buckets: T[]} {
  const width = Math.max(a.width, b.width);
  const [wideA, wideB] = [a, b].map(({width: narrow, buckets}) =>
    widened(buckets, width / narrow, add, zero),
  ) as [T[], T[]];
  return {
    width,
    buckets: Array.from({length: Math.max(wideA.length, wideB.length)}, (_, i) =>
      add(wideA[i] ?? zero, wideB[i] ?? zero),
    ),
  };
}

function widened<T>(buckets: readonly T[], times: number, add: (a: T, b: T) => T, zero: T): T[] {
  return Array.from({length: Math.ceil(buckets.length / times)}, (_, i) =>
    buckets.slice(i * times, (i + 1) * times).reduce(add, zero),
  );
}
