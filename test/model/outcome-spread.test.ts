import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {OutcomeCounter} from '../../src/drive/outcome-counter.ts';
import {
  addSpread,
  countOf,
  emptySpread,
  type OutcomeSpread,
  outcomeBuckets,
  outcomeKinds,
  sourcesKept,
} from '../../src/model/outcome-spread.ts';

const attempt = fc.record({
  kind: fc.constantFrom(...outcomeKinds),
  index: fc.nat(5000),
  startedMs: fc.nat(60_000),
  source: fc.nat(3),
});
const attempts = fc.array(attempt, {maxLength: 100});
const sources = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];

function spreadOf(
  list: readonly (typeof attempt extends fc.Arbitrary<infer T> ? T : never)[],
): OutcomeSpread {
  const counter = new OutcomeCounter(sources);
  counter.begin(0);
  for (const {kind, index, startedMs, source} of list) {
    counter.add(kind, index, startedMs, source);
    if (kind === 'atOnce' || kind === 'late') counter.establish(startedMs);
  }
  return counter.spread();
}

/** Trailing buckets that are empty say nothing. */
function total({byIndex, byTime, bySource}: OutcomeSpread): number[][] {
  const sum = (rows: readonly (readonly number[])[]) =>
    outcomeKinds.map((kind) => rows.reduce((count, row) => count + countOf(row, kind), 0));
  return [sum(byIndex.buckets), sum(byTime.buckets), sum(Object.values(bySource))];
}

describe('joining what workers counted', () => {
  test('loses nothing, and takes no more room', () => {
    fc.assert(
      fc.property(attempts, attempts, (a, b) => {
        const joined = addSpread(spreadOf(a), spreadOf(b));
        const alone = spreadOf([...a, ...b]);
        expect(total(joined)).toEqual(total(alone));
        expect(joined.byIndex).toEqual(alone.byIndex);
        expect(joined.byTime).toEqual(alone.byTime);
        expect(joined.established).toEqual(alone.established);
        expect(joined.byIndex.buckets.length).toBeLessThanOrEqual(outcomeBuckets);
      }),
    );
  });

  test('is commutative and associative, with an empty one as its zero', () => {
    fc.assert(
      fc.property(attempts, attempts, attempts, (a, b, c) => {
        const [x, y, z] = [a, b, c].map(spreadOf) as [OutcomeSpread, OutcomeSpread, OutcomeSpread];
        expect(addSpread(x, y)).toEqual(addSpread(y, x));
        expect(addSpread(addSpread(x, y), z)).toEqual(addSpread(x, addSpread(y, z)));
        expect(addSpread(emptySpread(), x)).toEqual(x);
      }),
    );
  });
});

test('what turns out to be something else leaves no trace of the first', () => {
  fc.assert(
    fc.property(attempts, attempt, (others, {index, startedMs, source}) => {
      const counter = new OutcomeCounter(sources);
      counter.begin(0);
      counter.add('atOnce', index, startedMs, source);
      for (const one of others) counter.add(one.kind, one.index, one.startedMs, one.source);
      counter.remove('atOnce', index, startedMs, source);
      expect(total(counter.spread())).toEqual(total(spreadOf(others)));
    }),
  );
});

test('a bucket is as wide as the run needs, by a power of two', () => {
  const counter = new OutcomeCounter();
  for (let index = 0; index < 200; index++)
    counter.add(index < 17 ? 'atOnce' : 'unanswered', index, index, 0);
  const {byIndex} = counter.spread();
  expect(byIndex.width).toBe(4);
  expect(byIndex.buckets).toHaveLength(50);
  expect(
    byIndex.buckets.slice(3, 6).map((row) => [countOf(row, 'atOnce'), countOf(row, 'unanswered')]),
  ).toEqual([
    [4, 0],
    [1, 3],
    [0, 4],
  ]);
});

test('of very many sources the first are told apart', () => {
  const many = Array.from({length: 1000}, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  const counter = new OutcomeCounter(many);
  for (let i = 0; i < 1000; i++) counter.add('atOnce', i, i, i);
  const {bySource, byIndex} = counter.spread();
  expect(Object.keys(bySource)).toEqual(many.slice(0, sourcesKept));
  expect(byIndex.buckets.reduce((sum, row) => sum + countOf(row, 'atOnce'), 0)).toBe(1000);
});
