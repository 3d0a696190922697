import fc from 'fast-check';
import {expect, test} from 'vitest';
import {keepalivesTakeMs, keepaliveTurns, probesPerTurn} from '../../src/drive/keepalive-pace.ts';

test('one worker alone is not held up', () => {
  expect(keepaliveTurns({offset: 0, stride: 1})).toEqual({firstAfterMs: 0, everyMs: 5});
});

test('however many workers there are, no two have a turn at once, and none waits longer than the others take', () => {
  fc.assert(
    fc.property(fc.integer({min: 1, max: 500}), (stride) => {
      const turns = Array.from({length: stride}, (_, offset) => keepaliveTurns({offset, stride}));
      const moments = new Set(turns.map(({firstAfterMs, everyMs}) => firstAfterMs % everyMs));
      expect(moments.size).toBe(stride);
      for (const {firstAfterMs, everyMs} of turns) expect(firstAfterMs).toBeLessThan(everyMs);
    }),
  );
});

test('a softnet backlog of 1,000 has room for what is sent within a tick of the slowest kernel, 10 ms', () => {
  const inTenMs = 2 * probesPerTurn;
  // With their answers, which on loopback wait in the same backlog.
  expect(inTenMs * 2).toBeLessThan(1000);
  expect(keepalivesTakeMs(inTenMs)).toBe(10);
});
