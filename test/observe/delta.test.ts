import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {known, missing} from '../../src/model/reading.ts';
import {counterIncrease, type Dated, increasesBetween} from '../../src/observe/delta.ts';
import {readHost} from '../../src/observe/observer.ts';

const from = '/proc/net/netstat';

describe('counterIncrease', () => {
  it.each([
    ['what grew and what did not', {A: 1, B: 5}, {A: 4, B: 5}, {A: 3, B: 0}],
    ['a counter that only one of the two has is left out', {A: 1, Old: 1}, {A: 2, New: 7}, {A: 1}],
    [
      'gauges and constants may fall',
      {A: 1, CurrEstab: 9, MaxConn: -1},
      {A: 1, CurrEstab: 2, MaxConn: -1},
      {A: 0},
    ],
  ])('%s', (_, before, after, increase) => {
    const result = counterIncrease(known(before, from), known(after, from));
    expect(result.known && {...result.value}).toEqual(increase);
  });

  it('one counter that went down spoils all of them', () => {
    expect(counterIncrease(known({A: 1, B: 9}, from), known({A: 5, B: 8}, from))).toEqual(
      missing('not-observed', from, 'B went down from 9 to 8'),
    );
  });

  it('a gap on either side stays the gap it was', () => {
    const gap = missing('unreadable', from);
    expect(counterIncrease(gap, known({}, from))).toBe(gap);
    expect(counterIncrease(known({}, from), gap)).toBe(gap);
  });

  it('before plus increase is after', () => {
    const counters = fc.dictionary(fc.stringMatching(/^[A-Z]{1,4}$/), fc.nat());
    fc.assert(
      fc.property(counters, counters, (before, growth) => {
        const after = Object.fromEntries(
          Object.entries(before).map(([name, value]) => [name, value + (growth[name] ?? 0)]),
        );
        const result = counterIncrease(known(before, from), known(after, from));
        for (const [name, value] of Object.entries(after))
          expect((before[name] ?? 0) + ((result.known && result.value[name]) || 0)).toBe(value);
      }),
    );
  });
});

describe('increasesBetween', () => {
  it('subtracts two readings of this host, refuses them across a boot or a namespace', async () => {
    const before = await readHost();
    const after = await readHost();
    expect(increasesBetween(before, after).tcpExt.known).toBe(true);
    const {settings, sample} = after;
    const rebooted: Dated = {sample, settings: {...settings, bootId: known('another', 'boot_id')}};
    expect(increasesBetween(before, rebooted).tcpExt).toMatchObject({known: false, gap: 'not-observed'});
    const moved: Dated = {sample, settings: {...settings, networkNamespace: known('net:[1]', 'ns')}};
    expect(increasesBetween(before, moved).tcp).toMatchObject({
      known: false,
      detail: expect.stringContaining('the network namespace changed from'),
    });
  });
});
