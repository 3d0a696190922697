import {describe, expect, test} from 'vitest';
import {emptyTally, type Tally} from '../../src/model/tally.ts';
import {hasReachedLimit, isHopeless, isRateLimit} from '../../src/plan/limit-reached.ts';

const tally = (some: Partial<Tally>): Tally => ({...emptyTally(), ...some});
const refused = (count: number) => ({...emptyTally().refusals, refused: count});

describe('a ramp has reached its limit', () => {
  test.each<[when: string, now: Partial<Tally>, since: Partial<Tally>, met: boolean]>([
    ['not when nothing failed', {started: 5000}, {}, false],
    ['not at 200 failures', {started: 1000, refusals: refused(200)}, {}, false],
    ['at more than 200', {started: 1000, refusals: refused(201)}, {}, true],
    ['not while they are less than a tenth', {started: 5000, refusals: refused(201)}, {}, false],
    ['overdue attempts have failed for now', {started: 1000, overdue: 201}, {}, true],
    ['so have those that the peer ended', {started: 1000, closedByPeer: 201}, {}, true],
    [
      'failures of the last stretch do not count for this one',
      {started: 2000, refusals: refused(400)},
      {started: 1500, refusals: refused(300)},
      false,
    ],
  ])('%s', (_, now, since, met) => {
    expect(hasReachedLimit(tally(now), tally(since))).toBe(met);
  });
});

describe('a run in which nothing can succeed', () => {
  test.each<[when: string, now: Partial<Tally>, atMs: number, hopeless: boolean]>([
    ['3 were refused, and 10 s are over', {started: 3, refusals: refused(3)}, 11_000, true],
    [
      '3 were given up after the patience of each',
      {started: 9, refusals: {...refused(0), deadline: 3}},
      31_000,
      true,
    ],
    ['3 were refused within the first seconds', {started: 3, refusals: refused(3)}, 10_900, false],
    ['2 were refused: one attempt a minute', {started: 2, refusals: refused(2)}, 91_000, false],
    ['all are still waiting for an answer', {started: 9, pending: 9, overdue: 9}, 15_000, false],
    ['one got in', {started: 9, established: 1, refusals: refused(8)}, 61_000, false],
    ['nothing was started', {firstStartedAtMs: null}, 61_000, false],
  ])('%s', (_, now, atMs, hopeless) => {
    expect(isHopeless(tally({firstStartedAtMs: 1000, ...now}), atMs)).toBe(hopeless);
  });
});

describe('a limit on the rate', () => {
  test.each<[when: string, atLimit: Partial<Tally>, later: Partial<Tally>, ofRate: boolean]>([
    ['those that waited get in', {pending: 300, established: 700}, {established: 1000}, true],
    ['most of them', {pending: 300, established: 700}, {established: 860}, true],
    ['they stay out', {pending: 300, established: 700}, {established: 700}, false],
    ['a few get in by chance', {pending: 300, established: 700}, {established: 720}, false],
    ['nobody waited: all were refused', {pending: 0, established: 700}, {established: 700}, false],
  ])('%s: %s', (_, atLimit, later, ofRate) => {
    expect(isRateLimit(tally(atLimit), tally(later))).toBe(ofRate);
  });
});
