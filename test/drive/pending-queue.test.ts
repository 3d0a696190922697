import fc from 'fast-check';
import {expect, test} from 'vitest';
import {PendingQueue} from '../../src/drive/pending-queue.ts';
import {slotFree, slotPending} from '../../src/drive/slot-state.ts';

const slots = 4;

type Step =
  | {readonly do: 'start'; readonly slot: number}
  | {readonly do: 'settle'; readonly slot: number}
  | {readonly do: 'oldest' | 'aged'; readonly beforeMs: number};

const slot = fc.nat(slots - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {weight: 4, arbitrary: slot.map((of): Step => ({do: 'start', slot: of}))},
  {weight: 3, arbitrary: slot.map((of): Step => ({do: 'settle', slot: of}))},
  fc.nat(5).map((beforeMs): Step => ({do: 'oldest', beforeMs})),
  fc.nat(5).map((beforeMs): Step => ({do: 'aged', beforeMs})),
);

test('of any number of attempts over a few slots it tells what a plain list would', () => {
  fc.assert(
    fc.property(fc.array(step, {maxLength: 120}), (steps) => {
      const table = {
        state: new Uint8Array(slots),
        index: new Float64Array(slots),
        startedMs: new Float64Array(slots),
      };
      const queue = new PendingQueue(1e9, table);
      const started: {slot: number; index: number; aged: boolean}[] = [];
      const pending = () =>
        started.filter((one) => table.state[one.slot] === slotPending && table.index[one.slot] === one.index);
      const isDue = (one: {index: number}, nowMs: number) => one.index <= nowMs;
      for (const [nowMs, next] of steps.entries()) {
        if (next.do === 'start') {
          if (table.state[next.slot] === slotPending) continue;
          table.state[next.slot] = slotPending;
          // An attempt's number is the ms in which it was started.
          table.index[next.slot] = nowMs;
          table.startedMs[next.slot] = nowMs;
          started.push({slot: next.slot, index: nowMs, aged: false});
          queue.push(next.slot);
        } else if (next.do === 'settle') table.state[next.slot] = slotFree;
        else if (next.do === 'oldest') {
          const [oldest] = pending();
          const limitMs = nowMs - next.beforeMs;
          expect(queue.startedBy(limitMs)).toBe(oldest && isDue(oldest, limitMs) ? oldest.slot : -1);
          expect(queue.oldestMs).toBe(oldest?.index ?? Infinity);
        } else {
          const aged = pending().find((one) => !one.aged);
          const limitMs = nowMs - next.beforeMs;
          expect(queue.nextAged(limitMs)).toBe(aged && isDue(aged, limitMs) ? aged.slot : -1);
          if (aged && isDue(aged, limitMs)) aged.aged = true;
        }
      }
    }),
    {numRuns: 2000},
  );
});
