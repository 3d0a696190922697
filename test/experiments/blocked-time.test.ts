import {expect, test} from 'vitest';
import {BlockedTime} from '../../src/experiments/canary.ts';

/** Looks every 100 ms; `#` for somebody who waits. */
function watched(looks: string): BlockedTime {
  const blocked = new BlockedTime(500);
  for (const [i, look] of [...looks].entries()) blocked.look(i * 100, look === '#');
  return blocked;
}

test.each([
  ['nobody waits', '..........', 0],
  ['a moment is no blockade', '..###.....', 0],
  ['half a second is the interval itself', '.#####....', 0],
  ['longer than that', '.########.', 800],
  ['two spells', '.#######.#######.', 1400],
  ['one that is not over', '..########', 700],
])('%s: %s is %i ms', (_, looks, ms) => {
  expect(watched(looks).totalMs).toBe(ms);
});

test('how long it has been going on by now', () => {
  expect(watched('..####').sinceMs).toBe(300);
  expect(watched('..####.').sinceMs).toBe(0);
});
