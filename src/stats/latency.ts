import {inflateSync} from 'node:zlib';
// The two files below are all that is used; the package's index also loads its WebAssembly build and log reader, 15 ms
// of the 30 that every worker would spend on this import.
import {doDecode} from 'hdr-histogram-js/dist/JsHistogram.encoding.js';
import {constructorFromBucketSize} from 'hdr-histogram-js/dist/JsHistogramFactory.js';

/** 16-bit counts would wrap at 65,536 equal samples. */
const bitsPerCount = 32;
const Buckets = constructorFromBucketSize(bitsPerCount);
type Buckets = InstanceType<typeof Buckets>;

/** A week, for connections that are held grow old; what is longer is counted here. */
export const longestUs = 7 * 86_400 * 1e6;
/** Relative error 0.1 %. Three digits up to a week take 124 KiB. */
const significantDigits = 3;

/** Lines of a percentile distribution from one halving of the distance to 100 % to the next; HdrHistogram's default. */
const ticksPerHalfDistance = 5;

export interface LatencySummary {
  readonly count: number;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly maxUs: number;
  /** The whole histogram, HdrHistogram V2 compressed, base64. */
  readonly hdr: string;
}

/** Durations in whole microseconds. Merging any split of the samples equals recording them all in one. */
export class Latency {
  readonly #samples: Buckets;

  constructor(samples: Buckets = new Buckets(1, longestUs, significantDigits)) {
    this.#samples = samples;
  }

  get count(): number {
    return this.#samples.totalCount;
  }

  /** Rounds to the microsecond; below zero counts as zero, above a week as a week. */
  record(us: number): void {
    this.#samples.recordValue(us > longestUs ? longestUs : us > 0 ? Math.round(us) : 0);
  }

  add(other: Latency): void {
    // The library looks at each of its 30,000 counts, and most histograms of a run have none.
    if (other.count > 0) this.#samples.add(other.#samples);
  }

  /** The value that `percent` (0 .. 100) of the samples do not exceed, or undefined where there was no sample. */
  percentileUs(percent: number): number | undefined {
    return this.count === 0 ? undefined : this.#percentileUs(percent);
  }

  // Upper edge of the bucket, so that a merged or decoded histogram answers the same; also for the greatest value.
  #percentileUs(percent: number): number {
    return Math.min(longestUs, this.#samples.getValueAtPercentile(percent));
  }

  /**
   * The distribution in HdrHistogram's own text form, which its plotter reads, or undefined where there was no sample.
   * @param unitUs what one unit of a value is: 1000 for milliseconds
   */
  percentileDistribution(unitUs: number): string | undefined {
    return this.count === 0
      ? undefined
      : this.#samples.outputPercentileDistribution(ticksPerHalfDistance, unitUs);
  }

  encode(): string {
    return this.#samples.encodeIntoCompressedBase64();
  }

  /** What the record holds, or undefined where there was no sample. */
  summary(): LatencySummary | undefined {
    if (this.count === 0) return undefined;
    return {
      count: this.count,
      p50Us: this.#percentileUs(50),
      p90Us: this.#percentileUs(90),
      p99Us: this.#percentileUs(99),
      p999Us: this.#percentileUs(99.9),
      maxUs: this.#percentileUs(100),
      hdr: this.encode(),
    };
  }
}

/** Of the compressed form: cookie and length; of the form inside: those, offset, digits, lowest, highest, ratio. */
const [outerHeader, innerHeader] = [8, 40];
/** A histogram of three digits that is full takes a fifth of it. */
const mostBytes = 2 ** 20;

/**
 * The inverse of `encode()`. The text may come from anywhere, so it is looked at before its sizes are believed.
 * @throws Error for a text that is not an encoded histogram
 */
export function decodeLatency(hdr: string): Latency {
  try {
    const bytes = Buffer.from(hdr, 'base64');
    if (bytes.readUInt32BE(4) !== bytes.length - outerHeader) throw new Error('its length is another');
    const inner = inflateSync(bytes.subarray(outerHeader), {maxOutputLength: mostBytes});
    assertCounts(inner);
    return new Latency(doDecode(inner, bitsPerCount));
  } catch (cause) {
    throw new Error('not an encoded histogram (HdrHistogram V2, compressed, base64)', {cause});
  }
}

/**
 * The library reads behind the end of what it is given, and counts up to any index that it is told.
 * @throws Error where header and counts do not fit together
 */
function assertCounts(inner: Buffer): void {
  const digits = inner.readUInt32BE(12);
  const [lowest, highest] = [Number(inner.readBigUInt64BE(16)), Number(inner.readBigUInt64BE(24))];
  if (inner.readUInt32BE(4) !== inner.length - innerHeader) throw new Error('its length is another');
  if (digits > significantDigits || highest > Number.MAX_SAFE_INTEGER) throw new Error('it is too fine');
  const most = countsOf(lowest, highest, digits);
  let counts = 0;
  for (let at = innerHeader; at < inner.length; ) {
    let [word, unit, byte] = [0, 1, 0];
    do {
      byte = inner[at++] ?? Number.NaN;
      word += (byte & 0x7f) * unit;
      unit *= 0x80;
    } while (byte >= 0x80 && unit < longestWord);
    if (Number.isNaN(byte)) throw new Error('it is cut off');
    // ZigZag: an odd one is negative, and stands for so many zeros.
    counts += word % 2 === 1 ? (word + 1) / 2 : 1;
    const tooMany = word % 2 === 0 && word / 2 >= 2 ** bitsPerCount;
    if (counts > most || tooMany) throw new Error('it has more than fits into it');
  }
}

/** How many counts a histogram of this range has: asked of an empty one, once for the range that all of ours have. */
function countsOf(lowest: number, highest: number, digits: number): number {
  const isOurs = lowest === 1 && highest === longestUs && digits === significantDigits;
  if (!isOurs) return new Buckets(lowest, highest, digits).countsArrayLength;
  countsOfOurs ??= new Buckets(lowest, highest, digits).countsArrayLength;
  return countsOfOurs;
}
let countsOfOurs: number | undefined;

/** Words have nine bytes at most, of seven bits each (LEB128-64b9B). */
const longestWord = 2 ** (9 * 7);
