import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Ledger, slotOpen, slotPending} from '../../src/drive/ledger.ts';
import {countOf, type OutcomeKind} from '../../src/model/outcome-spread.ts';
import {refusedCount, takenAfterMs, wordsKept} from '../../src/model/tally.ts';

const slots = 8;
const most = 400;

/** What may happen to one attempt; each is done to a slot for which it makes sense, else to none. */
const happenings = [
  'start',
  'refuse before connect(2)',
  'establish',
  'refused',
  'reset',
  'deadline',
  'hear',
  'confirm',
  'phantom',
  'end with FIN',
  'end with RST',
  'found dead by a probe',
  'release',
  'age',
  'withdraw',
] as const;
type Happening = (typeof happenings)[number];

/** Drives a ledger the way an engine does, with a list of what it did. */
class Play {
  readonly ledger = new Ledger(slots, most);
  nowMs = 0;
  #begun = 0;
  /** Refusals that came after the handshake was done. */
  afterHandshake = 0;

  in(state: number): number[] {
    return Array.from(this.ledger.state.keys()).filter((slot) => this.ledger.state[slot] === state);
  }

  happen(what: Happening, place: number): void {
    const {ledger, nowMs} = this;
    const pick = (state: number) => {
      const candidates = this.in(state);
      return candidates[place % candidates.length];
    };
    const pending = pick(slotPending);
    const open = pick(slotOpen);
    if (what === 'age') return ledger.age(nowMs);
    if (what === 'withdraw' && pending !== undefined) return ledger.withdraw(pending, place % 4);
    if (what === 'refuse before connect(2)') {
      this.#begun++;
      return ledger.refuseUnstarted('no-fds', nowMs, nowMs);
    }
    if (what === 'start') {
      const free = pick(0);
      if (free === undefined || this.#begun === most) return;
      ledger.start(free, this.#begun++, nowMs, nowMs);
      return ledger.wait(free);
    }
    if (pending !== undefined) {
      if (what === 'establish') {
        ledger.establish(pending, nowMs);
        return ledger.measure(pending, place % 4, 10);
      }
      if (what === 'refused' || what === 'deadline') return ledger.refuse(pending, what, place % 4);
      if (what === 'reset') {
        this.afterHandshake++;
        return ledger.refuse(pending, 'reset', 0);
      }
    }
    if (open === undefined) return;
    if (what === 'hear') ledger.hear(open, `words ${place}`);
    else if (what === 'confirm') ledger.markConfirmed(open);
    else if (what === 'phantom') ledger.markPhantom(open);
    else if (what === 'release') ledger.release(open);
    else if (what === 'found dead by a probe') ledger.end(open, 'silent', nowMs);
    else if (what === 'end with FIN' || what === 'end with RST') {
      const taken = ledger.tally.closedByPeer;
      ledger.end(open, what === 'end with FIN' ? 'fin' : 'rst', nowMs);
      if (ledger.tally.closedByPeer === taken) this.afterHandshake++;
    }
  }
}

const plays = fc.array(
  fc.record({
    what: fc.constantFrom(...happenings),
    place: fc.nat(50),
    passMs: fc.constantFrom(0, 1, 400, 1600),
  }),
  {maxLength: 120},
);

test('whatever happens, every attempt is accounted for exactly once', () => {
  fc.assert(
    fc.property(plays, (steps) => {
      const play = new Play();
      const {ledger} = play;
      for (const {what, place, passMs} of steps) {
        play.nowMs += passMs;
        play.happen(what, place);
        const {tally} = ledger;
        const {started, established, pending, open, phantom, closedByPeer} = tally;
        const ended = phantom + closedByPeer + tally.silent + tally.released;
        expect(started).toBe(pending + open + ended + tally.withdrawn + refusedCount(tally));
        expect(established).toBe(open + ended + play.afterHandshake);
        expect(open).toBe(play.in(slotOpen).length);
        expect(pending).toBe(play.in(slotPending).length);
        expect(tally.openIndexSum).toBe(
          play.in(slotOpen).reduce((sum, slot) => sum + (ledger.index[slot] ?? 0), 0),
        );
        expect(tally.overdue).toBeGreaterThanOrEqual(0);
        expect(tally.overdue).toBeLessThanOrEqual(pending);
        expect(tally.openConfirmed).toBe(play.in(slotOpen).filter((slot) => ledger.isConfirmed(slot)).length);
        expect(tally.confirmed).toBeLessThanOrEqual(established);
        expect(tally.answered).toBeGreaterThanOrEqual(0);
        expect(tally.endedByPeer).toBe(closedByPeer + play.afterHandshake);
      }
      // Each attempt that has left the driver has its number of SYN retries, once its handshake is settled.
      const settled = ledger.tally.started - ledger.tally.pending - ledger.tally.refusals['no-fds'];
      expect(ledger.tally.synRetries.reduce((sum, count) => sum + count, 0)).toBe(settled);
      expectSpread(ledger);
    }),
    {numRuns: 300},
  );
});

/** How outcomes are spread adds up to the counts of the tally, before and after it was asked for. */
function expectSpread(ledger: Ledger): void {
  const {byIndex, byTime} = ledger.spread();
  expect(ledger.spread().byIndex).toEqual(byIndex);
  const {refusals, pending, phantom, open, closedByPeer, silent, released} = ledger.tally;
  for (const {buckets} of [byIndex, byTime]) {
    const sum = (...kinds: OutcomeKind[]) =>
      buckets.reduce((all, row) => all + kinds.reduce((some, kind) => some + countOf(row, kind), 0), 0);
    expect(sum('unanswered')).toBe(refusals.deadline + pending);
    expect(sum('refused')).toBe(refusals.refused);
    expect(sum('turnedAway')).toBe(refusals.closed + refusals.reset + refusals.denied);
    expect(sum('phantom')).toBe(phantom);
    expect(sum('atOnce', 'late', 'waiting')).toBe(open + closedByPeer + silent + released);
  }
}

function openOne(ledger: Ledger, slot = 0): void {
  ledger.start(slot, slot, 0, 0);
  ledger.establish(slot, 0);
}

test.each([
  ['young, FIN', 10, 'fin', {closed: 1}],
  ['young, RST', 10, 'rst', {reset: 1}],
  ['just before it counts as taken', takenAfterMs - 1, 'fin', {closed: 1}],
] as const)('an end that is a refusal: %s', (_, ageMs, how, refusals) => {
  const ledger = new Ledger(slots, most);
  openOne(ledger);
  ledger.end(0, how, ageMs);
  expect(ledger.tally).toMatchObject({open: 0, closedByPeer: 0, established: 1, refusals});
});

test.each([
  ['young, and without an answer', 10, false],
  ['after it had been taken', takenAfterMs, false],
  ['answered before', 10, true],
])('found dead by a probe, %s: no refusal, and nobody ended it', (_, ageMs, answered) => {
  const ledger = new Ledger(slots, most);
  openOne(ledger);
  if (answered) ledger.hear(0, 'hello');
  ledger.end(0, 'silent', ageMs);
  expect(ledger.tally).toMatchObject({open: 0, openAnswered: 0, silent: 1, closedByPeer: 0, endedByPeer: 0});
  expect(refusedCount(ledger.tally)).toBe(0);
  expect(ledger.ends.silent.age.count).toBe(1);
  expect(ledger.takenEnds.age.count).toBe(0);
  // Whether the target’s kernel has it was learnt before, if ever.
  expect(ledger.tally.confirmed).toBe(answered ? 1 : 0);
});

test('connections that we end ourselves were nobody’s doing, and their age is none', () => {
  const ledger = new Ledger(slots, most, true);
  for (const slot of [0, 1]) openOne(ledger, slot);
  ledger.accept(0, 5);
  ledger.release(0);
  // The other has not answered what it was asked, and does not owe it any more.
  ledger.release(1);
  expect(ledger.tally).toMatchObject({
    established: 2,
    released: 2,
    answered: 1,
    open: 0,
    openAnswered: 0,
    openConfirmed: 0,
    openIndexSum: 0,
    unproven: 0,
    unprovenIndexSum: 0,
    closedByPeer: 0,
    endedByPeer: 0,
  });
  expect(refusedCount(ledger.tally)).toBe(0);
  expect(Object.values(ledger.ends).map(({age}) => age.count)).toEqual([0, 0, 0]);
});

test('an end that is none: it had been taken', () => {
  const ledger = new Ledger(slots, most);
  openOne(ledger);
  ledger.end(0, 'rst', takenAfterMs);
  expect(ledger.tally).toMatchObject({open: 0, closedByPeer: 1});
  expect(refusedCount(ledger.tally)).toBe(0);
});

test('words before an early end are a denial, and are kept with their number', () => {
  const ledger = new Ledger(slots, most);
  for (const slot of [0, 1, 2]) {
    openOne(ledger, slot);
    ledger.hear(slot, slot === 2 ? 'go away' : 'too many');
    ledger.end(slot, 'fin', 5);
  }
  expect(ledger.snapshot()).toMatchObject({
    answered: 0,
    refusals: {denied: 3},
    words: {'too many': 2, 'go away': 1},
  });
});

describe('connect takes the time of the kernel where there is one', () => {
  test.each([
    ['by event, seen late', {synRetries: 0, handshakeUs: 20_300, errorMs: 1}, 20_300, 0],
    ['no TCP_INFO here', {synRetries: 0, handshakeUs: undefined, errorMs: 1}, 25_000, 1000],
    ['the kernel says 0', {synRetries: 0, handshakeUs: 0, errorMs: 0}, 25_000, 0],
    ['the SYN was sent again', {synRetries: 1, handshakeUs: 300, errorMs: 1}, 25_000, 1000],
    ['more than was seen', {synRetries: 0, handshakeUs: 26_000, errorMs: 1}, 25_000, 0],
  ] as const)('%s', (_, {synRetries, handshakeUs, errorMs}, connectUs, stampErrorUs) => {
    const ledger = new Ledger(slots, most);
    const [dueMs, startedMs, seenMs] = [100, 103, 128];
    ledger.start(0, 0, dueMs, startedMs);
    ledger.establish(0, seenMs);
    ledger.measure(0, synRetries, handshakeUs, errorMs);
    const within = (us: number) => 0.001 * us + 1;
    const p50 = (name: 'connect' | 'response' | 'stampError') => ledger[name].percentileUs(50) ?? NaN;
    expect(Math.abs(p50('connect') - connectUs)).toBeLessThan(within(connectUs));
    // Response time counts from when it was due, so the driver's own delay stays in it.
    expect(Math.abs(p50('response') - connectUs - 3000)).toBeLessThan(within(connectUs + 3000));
    expect(Math.abs(p50('stampError') - stampErrorUs)).toBeLessThan(within(stampErrorUs));
  });
});

test('a SYN that was sent again at once was not lost', () => {
  const ledger = new Ledger(slots, most);
  for (const [slot, tookMs] of [12, 1020, 2050].entries()) {
    ledger.start(slot, slot, 0, 0);
    ledger.wait(slot);
    ledger.establish(slot, tookMs);
    ledger.measure(slot, slot === 2 ? 2 : 1, 1000);
  }
  // Each was repeated; the first only since the target knew its four-tuple from before.
  expect(ledger.tally).toMatchObject({synRetries: [0, 2, 1], establishedAfter: [1, 1, 1]});
});

test('those that still owe an answer are known by their places', () => {
  const ledger = new Ledger(slots, most, true);
  for (const slot of [0, 1, 2, 3]) {
    ledger.start(slot, 10 * slot, 0, 0);
    ledger.establish(slot, 1);
  }
  expect(ledger.tally).toMatchObject({unproven: 4, unprovenIndexSum: 60, openIndexSum: 60});
  ledger.accept(0, 2);
  ledger.deny(1, 'too many', 2);
  expect(ledger.tally).toMatchObject({unproven: 2, unprovenIndexSum: 50, openIndexSum: 50});
  ledger.end(2, 'fin', 3);
  ledger.markPhantom(3);
  expect(ledger.tally).toMatchObject({unproven: 0, unprovenIndexSum: 0, openIndexSum: 0});
});

test('who waits can be withdrawn, for an outcome as for a proof, and is counted as nothing else', () => {
  const ledger = new Ledger(slots, most, true);
  for (const slot of [0, 1, 2]) {
    ledger.start(slot, 10 * slot, 0, 0);
    ledger.wait(slot);
  }
  ledger.age(1600);
  for (const slot of [1, 2]) {
    ledger.establish(slot, 1700);
    ledger.measure(slot, 1, 10);
  }
  ledger.accept(2, 1800);
  expect(ledger.waitingSlots()).toEqual([0, 1]);
  for (const slot of ledger.waitingSlots()) ledger.withdraw(slot, 2);
  const {tally} = ledger;
  expect(tally).toMatchObject({started: 3, withdrawn: 2, pending: 0, overdue: 0, unproven: 0, open: 1});
  expect(tally).toMatchObject({openIndexSum: 20, unprovenIndexSum: 0, synRetries: [0, 2, 1]});
  expect(refusedCount(tally) + tally.closedByPeer + tally.phantom + tally.released).toBe(0);
  expect(ledger.waitingSlots()).toEqual([]);
});

test('words that come in pieces are joined, their beginning kept', () => {
  const ledger = new Ledger(slots, most);
  openOne(ledger);
  ledger.hear(0, '-DENIED Redis is running');
  ledger.hear(0, ' in protected mode');
  ledger.hear(0, '.'.repeat(500));
  ledger.end(0, 'rst', 5);
  const [words = ''] = Object.keys(ledger.snapshot().words);
  expect(words).toMatch(/^-DENIED Redis is running in protected mode\.+$/);
  expect(words).toHaveLength(200);
});

test('of many different words only some are kept, and all are counted', () => {
  const ledger = new Ledger(slots, most);
  for (let i = 0; i < 3 * wordsKept; i++) {
    openOne(ledger);
    ledger.hear(0, `connection ${i} denied`);
    ledger.end(0, 'fin', 5);
  }
  expect(ledger.tally.refusals.denied).toBe(3 * wordsKept);
  expect(Object.keys(ledger.snapshot().words)).toHaveLength(wordsKept);
});

test('attempts expire in the order they were started, each by its own clock', () => {
  const ledger = new Ledger(slots, most);
  for (const [slot, startMs] of [0, 100, 200].entries()) {
    ledger.start(slot, slot, startMs, startMs);
    ledger.wait(slot);
  }
  ledger.establish(1, 150);
  expect(ledger.nextExpired(999, 1000)).toBe(-1);
  expect(ledger.nextExpired(1000, 1000)).toBe(0);
  ledger.refuse(0, 'deadline', 2);
  // The second is open by now, and its slot may be taken again.
  expect(ledger.nextExpired(1199, 1000)).toBe(-1);
  expect(ledger.oldestPendingMs).toBe(200);
  expect(ledger.nextExpired(1200, 1000)).toBe(2);
});

test('a slot that is taken again does not inherit from the one before', () => {
  const ledger = new Ledger(slots, most);
  openOne(ledger);
  ledger.hear(0, 'too many');
  ledger.markPhantom(0);
  openOne(ledger);
  expect(ledger.isConfirmed(0)).toBe(false);
  ledger.end(0, 'fin', 5);
  expect(ledger.tally.refusals).toMatchObject({closed: 1, denied: 0});
});

test('those that are still open, by the order in which they came, from either end', () => {
  const ledger = new Ledger(slots, most);
  // Slots are taken again, so their order says nothing.
  for (const [index, slot] of [3, 0, 2, 1].entries()) {
    ledger.start(slot, index, index, index);
    ledger.wait(slot);
    ledger.establish(slot, index);
  }
  ledger.end(0, 'fin', 5);
  expect(ledger.openSlots(2, 'first')).toEqual([3, 2]);
  expect(ledger.openSlots(2, 'last')).toEqual([1, 2]);
  expect(ledger.openSlots(9, 'last')).toEqual([1, 2, 3]);
});

test('answers are counted by what they were, those that said no among them, and no flood of names is kept', () => {
  const ledger = new Ledger(100, 100, true);
  for (let slot = 0; slot < 60; slot++) {
    ledger.start(slot, slot, 0, 0);
    ledger.establish(slot, 1);
    if (slot < 10) ledger.accept(slot, 2, '200');
    else if (slot < 15) ledger.deny(slot, 'too many', 2, '503');
    else if (slot < 20) ledger.accept(slot, 2);
    else ledger.accept(slot, 2, `x${slot}`);
  }
  const {replies} = ledger.snapshot();
  expect(replies).toMatchObject({200: 10, 503: 5, x20: 1});
  expect(Object.keys(replies)).toHaveLength(32);
});
