import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {type Arrivals, dueAtMs, dueBy} from '../../src/plan/arrivals.ts';

const alone = {attempts: 1000, offset: 0, stride: 1, perSecond: 100};
const secondOfFour = {attempts: 250, offset: 1, stride: 4, perSecond: 100};
const slow = {attempts: 10, offset: 0, stride: 1, perSecond: 0.5};
const atMax = {attempts: 1000, offset: 0, stride: 1, perSecond: null};

describe('dueAtMs', () => {
  test.each([
    ['the first attempt of a lone worker is due at once', alone, 0, 0],
    ['at 100 a second the next is due 10 ms later', alone, 1, 10],
    ['and the hundredth after it a second later', alone, 100, 1000],
    ['the second of four workers begins one attempt later', secondOfFour, 0, 10],
    ['and goes on four attempts later', secondOfFour, 1, 50],
    ['one attempt in two seconds', slow, 3, 6000],
    ['at max all are due at once', atMax, 999, 0],
  ])('%s', (_, arrivals, n, ms) => {
    expect(dueAtMs(arrivals, n)).toBe(ms);
  });
});

describe('dueBy', () => {
  test.each([
    ['before the start nothing is due', alone, -1, 0],
    ['at the start one is', alone, 0, 1],
    ['just before the second is due, still one', alone, 9.999, 1],
    ['when it is due, two', alone, 10, 2],
    ['after a second, the first and a hundred more', alone, 1000, 101],
    ['long after the end, all and no more', alone, 1e9, 1000],
    ['the second of four workers waits for its turn', secondOfFour, 9, 0],
    ['has it', secondOfFour, 10, 1],
    ['and waits for the others', secondOfFour, 49, 1],
    ['a worker without attempts never has one due', {...alone, attempts: 0}, 1e9, 0],
    ['before the start nothing is due at max either', atMax, -1, 0],
    ['at max all are due at once', atMax, 0, 1000],
  ])('%s', (_, arrivals, elapsedMs, due) => {
    expect(dueBy(arrivals, elapsedMs)).toBe(due);
  });

  const arrivals: fc.Arbitrary<Arrivals> = fc
    .record({
      attempts: fc.nat(100_000),
      stride: fc.integer({min: 1, max: 64}),
      worker: fc.nat(63),
      perSecond: fc.oneof(
        fc.integer({min: 1, max: 1_000_000}),
        fc.double({min: 0.001, max: 1e6, noNaN: true}),
      ),
    })
    .map(({worker, ...rest}) => ({...rest, offset: worker % rest.stride}));

  it('counts exactly the attempts whose due time has come', () => {
    fc.assert(
      fc.property(arrivals, fc.double({min: 0, max: 1e7, noNaN: true}), (share, elapsedMs) => {
        const due = dueBy(share, elapsedMs);
        expect(due).toBeLessThanOrEqual(share.attempts);
        if (due > 0) expect(dueAtMs(share, due - 1)).toBeLessThanOrEqual(elapsedMs);
        if (due < share.attempts) expect(dueAtMs(share, due)).toBeGreaterThan(elapsedMs);
      }),
    );
  });

  it('has the nth attempt due at the very time dueAtMs gives, in spite of rounding', () => {
    fc.assert(
      fc.property(arrivals, fc.nat(100_000), (share, any) => {
        fc.pre(share.attempts > 0);
        const n = any % share.attempts;
        expect(dueBy(share, dueAtMs(share, n))).toBe(n + 1);
      }),
    );
  });

  it('is the same over all workers as for one', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 16}),
        fc.nat(10_000),
        fc.nat(60_000),
        (workers, attempts, elapsedMs) => {
          const perSecond = 250;
          let sum = 0;
          for (let offset = 0; offset < workers; offset++)
            sum += dueBy(
              {
                attempts: Math.max(0, Math.ceil((attempts - offset) / workers)),
                offset,
                stride: workers,
                perSecond,
              },
              elapsedMs,
            );
          expect(sum).toBe(dueBy({attempts, offset: 0, stride: 1, perSecond}, elapsedMs));
        },
      ),
    );
  });
});
