import {deflateSync, inflateSync} from 'node:zlib';
import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {decodeLatency, Latency, longestUs} from '../../src/stats/latency.ts';

function recorded(samples: readonly number[]): Latency {
  const latency = new Latency();
  for (const us of samples) latency.record(us);
  return latency;
}

function merged(...parts: readonly Latency[]): Latency {
  const sum = new Latency();
  for (const part of parts) sum.add(part);
  return sum;
}

/** Mostly everyday latencies, sometimes anything up to a week. */
const anyUs = fc.oneof(fc.nat(50_000), fc.integer({min: 0, max: longestUs}));
const anySamples = fc.array(anyUs, {maxLength: 200});

describe('Latency', () => {
  it('has no quantile of nothing, which is no zero', () => {
    expect(new Latency().summary()).toBeUndefined();
    expect(new Latency().percentileUs(99)).toBeUndefined();
    expect(merged(new Latency(), new Latency()).summary()).toBeUndefined();
    expect(decodeLatency(new Latency().encode()).summary()).toBeUndefined();
  });

  it('tells a sample of zero from none', () => {
    expect(recorded([0]).summary()).toMatchObject({count: 1, p50Us: 0, maxUs: 0});
  });

  it('sums up a known distribution', () => {
    const oneToThousand = Array.from({length: 1000}, (_, index) => index + 1);
    expect(recorded(oneToThousand).summary()).toMatchObject({
      count: 1000,
      p50Us: 500,
      p90Us: 900,
      p99Us: 990,
      p999Us: 999,
      maxUs: 1000,
    });
  });

  test.each([
    ['rounds to the microsecond', 1.6, 2],
    ['counts less than half of one as zero', 0.4, 0],
    ['takes a negative time, of a clock that was set back, for zero', -5, 0],
    ['has room for a week', longestUs, longestUs],
    ['counts what is longer as a week', longestUs * 9, longestUs],
    ['and what never ends', Number.POSITIVE_INFINITY, longestUs],
  ])('%s', (_, us, expected) => {
    expect(recorded([us]).summary()).toMatchObject({count: 1, p50Us: expected, maxUs: expected});
  });

  it('is within a thousandth of the sample, never below it', () => {
    fc.assert(
      fc.property(anyUs, (us) => {
        const max = recorded([us]).percentileUs(100) ?? Number.NaN;
        expect(max).toBeGreaterThanOrEqual(us);
        expect(max).toBeLessThanOrEqual(us * 1.001);
      }),
    );
  });

  it('is the same merged in any way as recorded in one', () => {
    fc.assert(
      fc.property(fc.array(anySamples, {maxLength: 5}), (parts) => {
        const whole = recorded(parts.flat()).summary();
        expect(merged(...parts.map(recorded)).summary()).toEqual(whole);
        expect(merged(...parts.map(recorded).reverse()).summary()).toEqual(whole);
        const wire = parts.map((part) => decodeLatency(recorded(part).encode()));
        expect(merged(...wire).summary()).toEqual(whole);
      }),
    );
  });

  it('comes through the wire unchanged', () => {
    fc.assert(
      fc.property(anySamples, (samples) => {
        const latency = recorded(samples);
        const again = decodeLatency(latency.encode());
        expect(again.count).toBe(samples.length);
        expect(again.summary()).toEqual(latency.summary());
        again.record(7);
        expect(again.count).toBe(samples.length + 1);
      }),
    );
  });

  it('counts more equal samples than 16 bits hold', () => {
    const many = recorded(Array.from({length: 70_000}, () => 12));
    const all = merged(many, decodeLatency(many.encode()));
    expect(all.summary()).toMatchObject({count: 140_000, p50Us: 12, maxUs: 12});
    expect(decodeLatency(all.encode()).count).toBe(140_000);
  });

  test.each(['', 'xx', 'aGVsbG8gd29ybGQ=', new Latency().encode().slice(0, 20)])(
    '%j is no histogram',
    (text) => {
      expect(() => decodeLatency(text)).toThrow('not an encoded histogram');
    },
  );
});

describe('a text from elsewhere', () => {
  const inner = inflateSync(Buffer.from(recorded([7, 1000]).encode(), 'base64').subarray(8));
  const outer = (bytes: Buffer) => {
    const packed = deflateSync(bytes);
    const header = Buffer.alloc(8);
    header.writeUInt32BE(0x1c849314);
    header.writeUInt32BE(packed.length, 4);
    return Buffer.concat([header, packed]).toString('base64');
  };
  const changed = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(inner);
    change(bytes);
    return outer(bytes);
  };
  const counts = (...bytes: number[]) => {
    const all = Buffer.concat([inner.subarray(0, 40), Buffer.from(bytes)]);
    all.writeUInt32BE(bytes.length, 4);
    return outer(all);
  };

  test('is read where it is one', () => {
    expect(decodeLatency(outer(inner)).summary()).toMatchObject({count: 2, maxUs: 1000});
    expect(decodeLatency(counts(2)).count).toBe(1);
  });

  test.each<[what: string, hdr: string]>([
    ['nothing', ''],
    ['no base64', 'zzzz'],
    ['another cookie', changed((bytes) => bytes.writeUInt32BE(1))],
    ['counts of 2 GiB', changed((bytes) => bytes.writeUInt32BE(2 ** 31, 4))],
    ['fewer counts than are there', changed((bytes) => bytes.writeUInt32BE(1, 4))],
    ['nine digits', changed((bytes) => bytes.writeUInt32BE(9, 12))],
    ['values up to 2^60', changed((bytes) => bytes.writeBigUInt64BE(2n ** 60n, 24))],
    ['2^60 zeros', counts(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f)],
    ['a count beyond 32 bits', counts(0x80, 0x80, 0x80, 0x80, 0x40)],
    ['half a word', counts(2, 0x80)],
    ['100 MB of zeros, packed', outer(Buffer.alloc(1e8))],
  ])('%s is refused at once', (_, hdr) => {
    const before = process.cpuUsage();
    expect(() => decodeLatency(hdr)).toThrow('not an encoded histogram');
    // The bomb took seconds, the others for ever: of the CPU, of which a shared machine takes nothing.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
  });
});
