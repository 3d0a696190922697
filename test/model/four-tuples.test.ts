import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {FourTuples} from '../../src/model/four-tuples.ts';

const pairs = fc.array(
  fc.tuple(fc.constantFrom('10.0.0.1', '10.0.0.2', 'fd00::1'), fc.integer({min: 0, max: 65_535})),
  {maxLength: 200},
);

function tuples(all: readonly (readonly [string, number])[]): FourTuples {
  const set = new FourTuples();
  for (const [address, port] of all) set.add(address, port);
  return set;
}

const names = (all: readonly (readonly [string, number])[]) =>
  [...new Set(all.map(([address, port]) => `${address} ${port}`))].sort();
const namesIn = (set: FourTuples) =>
  set
    .some(Infinity)
    .map(({address, port}) => `${address} ${port}`)
    .sort();

describe('FourTuples', () => {
  test('has what was added, each once, and nothing else', () => {
    fc.assert(
      fc.property(pairs, pairs, (all, asked) => {
        const set = tuples(all);
        expect(namesIn(set)).toEqual(names(all));
        expect(set.size).toBe(names(all).length);
        for (const [address, port] of asked)
          expect(set.has(address, port)).toBe(all.some(([a, p]) => a === address && p === port));
      }),
      {numRuns: 30},
    );
  });

  test('crosses a border unchanged', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        expect(namesIn(FourTuples.decode(JSON.parse(JSON.stringify(tuples(all).encode()))))).toEqual(
          names(all),
        );
      }),
      {numRuns: 30},
    );
  });

  test('joins those of several workers', () => {
    fc.assert(
      fc.property(pairs, pairs, (ones, twos) => {
        const set = tuples(ones);
        set.addAll(tuples(twos));
        expect(namesIn(set)).toEqual(names([...ones, ...twos]));
      }),
      {numRuns: 30},
    );
  });

  test('an unspecified source is any address of its family', () => {
    const set = tuples([
      ['0.0.0.0', 4000],
      ['::', 6000],
    ]);
    expect([set.has('10.9.9.9', 4000), set.has('10.9.9.9', 6000)]).toEqual([true, false]);
    expect([set.has('fd00::9', 4000), set.has('fd00::9', 6000)]).toEqual([false, true]);
  });

  test('few ports of many addresses are short, and many of one are a bitmap', () => {
    const addresses = Array.from({length: 1000}, (_, i) => [`fd00::${i}`, 40_000 + i] as const);
    expect(JSON.stringify(tuples(addresses).encode()).length).toBeLessThan(40_000);
    for (const count of [1023, 1024, 1025, 28_000]) {
      const all = Array.from({length: count}, (_, i) => ['10.0.0.1', 32_768 + i] as const);
      const [set, back] = [tuples(all), FourTuples.decode(tuples(all).encode())];
      back.addAll(set);
      expect([set.size, back.size, back.some(Infinity).length]).toEqual([count, count, count]);
      expect([back.has('10.0.0.1', 32_768 + count - 1), back.has('10.0.0.1', 32_768 + count)]).toEqual([
        true,
        false,
      ]);
      expect(set.encode()['10.0.0.1']?.length).toBeLessThanOrEqual(11_000);
    }
  });

  test('what is neither ports nor a whole bitmap is refused', () => {
    expect(() => FourTuples.decode({'10.0.0.1': 'AAAA'})).toThrow(
      'ports of 10.0.0.1: 3 bytes, expected 2 a port, up to 2048, or 8192',
    );
    expect(() => FourTuples.decode({'10.0.0.1': Buffer.alloc(2050).toString('base64')})).toThrow(
      '2050 bytes',
    );
  });
});
