import {expect, test} from 'vitest';
import {AcceptPace} from '../../src/listen/accept-pace.ts';

/** Accepts whatever is due, as the loop does, and answers how many that were. */
function takeDue(pace: AcceptPace, nowMs: number, waiting: number): number {
  let took = 0;
  while (pace.dueAtMs <= nowMs) {
    if (took === waiting) {
      pace.foundNone();
      break;
    }
    pace.took(nowMs);
    took++;
  }
  return took;
}

test('one an interval while some wait', () => {
  const pace = new AcceptPace(100);
  expect([0, 5, 10, 15, 20, 30].map((nowMs) => takeDue(pace, nowMs, 1000))).toEqual([1, 0, 1, 0, 1, 1]);
});

test('a late round catches up, so that the rate holds', () => {
  const pace = new AcceptPace(1000);
  expect([1000, 1007, 1010.5].map((nowMs) => takeDue(pace, nowMs, 1000))).toEqual([1, 7, 3]);
});

test('after a long stall no more than 100 ms of it', () => {
  const pace = new AcceptPace(1000);
  takeDue(pace, 0, 1000);
  expect(takeDue(pace, 60_000, 1000)).toBe(101);
});

test('no credit for the time when nobody waited', () => {
  const pace = new AcceptPace(1000);
  expect([0, 1, 50, 90].map((nowMs) => takeDue(pace, nowMs, nowMs === 90 ? 1000 : 0))).toEqual([0, 0, 0, 1]);
});

test('never, and as they come', () => {
  expect(takeDue(new AcceptPace(0), Number.MAX_VALUE, 10)).toBe(0);
  expect(takeDue(new AcceptPace(Infinity), 0, 5000)).toBe(5000);
});
