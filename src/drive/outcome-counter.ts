import {
  narrowestMs,
  type OutcomeKind,
  type OutcomeSpread,
  outcomeBuckets,
  outcomeKinds,
  sourcesKept,
} from '../model/outcome-spread.ts';

const kinds = outcomeKinds.length;

/** Counts along one axis in a fixed number of buckets: their width doubles when a place lies beyond the last. */
class Series {
  readonly #counts: Float64Array;
  readonly #columns: number;
  width: number;

  constructor(width: number, columns: number) {
    this.width = width;
    this.#columns = columns;
    this.#counts = new Float64Array(outcomeBuckets * columns);
  }

  count(place: number, column: number, by: 1 | -1): void {
    while (place >= this.width * outcomeBuckets) this.#widen();
    const bucket = Math.max(0, Math.floor(place / this.width));
    const at = bucket * this.#columns + column;
    this.#counts[at] = (this.#counts[at] as number) + by;
  }

  /** Up to the last bucket that counted anything. */
  rows(): number[][] {
    const rows = Array.from({length: outcomeBuckets}, (_, bucket) =>
      Array.from(this.#counts.subarray(bucket * this.#columns, (bucket + 1) * this.#columns)),
    );
    return rows.slice(0, rows.findLastIndex((row) => row.some((count) => count !== 0)) + 1);
  }

  #widen(): void {
    const half = this.#counts.length / 2;
    for (let at = 0; at < half; at++) {
      const bucket = Math.floor(at / this.#columns);
      const from = 2 * bucket * this.#columns + (at % this.#columns);
      this.#counts[at] = (this.#counts[from] as number) + (this.#counts[from + this.#columns] as number);
    }
    this.#counts.fill(0, half);
    this.width *= 2;
  }
}

/** Counts what became of each attempt, by its place, its time and its source: typed arrays, no object per attempt. */
export class OutcomeCounter {
  readonly #sources: readonly string[];
  readonly #byIndex = new Series(1, kinds);
  readonly #byTime = new Series(narrowestMs, kinds);
  readonly #established = new Series(narrowestMs, 1);
  readonly #bySource: Float64Array;
  #originMs: number | undefined;

  /** @param sources the source addresses of the worker, in the order of its port pool */
  constructor(sources: readonly string[] = []) {
    this.#sources = sources.slice(0, sourcesKept);
    this.#bySource = new Float64Array(this.#sources.length * kinds);
  }

  /** Times count from here; a later call changes nothing. */
  begin(nowMs: number): void {
    this.#originMs ??= nowMs;
  }

  /**
   * @param index place of the attempt in the order of the whole run
   * @param source place of its source in the port pool
   */
  add(kind: OutcomeKind, index: number, startedMs: number, source: number): void {
    this.#count(kind, index, startedMs, source, 1);
  }

  /** It turned out to be something else. */
  remove(kind: OutcomeKind, index: number, startedMs: number, source: number): void {
    this.#count(kind, index, startedMs, source, -1);
  }

  establish(nowMs: number): void {
    this.#established.count(nowMs - (this.#originMs ?? nowMs), 0, 1);
  }

  spread(): OutcomeSpread {
    const bySource = this.#sources.map((source, at) => {
      const counts = Array.from(this.#bySource.subarray(at * kinds, (at + 1) * kinds));
      return [source, counts] as const;
    });
    return {
      byIndex: {width: this.#byIndex.width, buckets: this.#byIndex.rows()},
      byTime: {width: this.#byTime.width, buckets: this.#byTime.rows()},
      established: {
        width: this.#established.width,
        buckets: this.#established.rows().map(([count = 0]) => count),
      },
      bySource: Object.fromEntries(bySource.filter(([, counts]) => counts.some((count) => count > 0))),
    };
  }

  #count(kind: OutcomeKind, index: number, startedMs: number, source: number, by: 1 | -1): void {
    this.#originMs ??= startedMs;
    const column = outcomeKinds.indexOf(kind);
    this.#byIndex.count(index, column, by);
    this.#byTime.count(startedMs - this.#originMs, column, by);
    const at = source * kinds + column;
    if (at < this.#bySource.length) this.#bySource[at] = (this.#bySource[at] as number) + by;
  }
}
