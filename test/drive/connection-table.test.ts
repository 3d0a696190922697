import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {ConnectionTable, endKinds} from '../../src/drive/connection-table.ts';
import {slotOpen, slotPending} from '../../src/drive/slot-state.ts';
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

/** Drives a connection table the way an engine does, with a list of what it did. */
class Play {
  readonly table = new ConnectionTable(slots, most);
  nowMs = 0;
  #begun = 0;
  /** Refusals that came after the handshake was done. */
  afterHandshake = 0;

  in(state: number): number[] {
    return Array.from(this.table.state.keys()).filter((slot) => this.table.state[slot] === state);
  }

  happen(what: Happening, place: number): void {
    const {table, nowMs} = this;
    const pick = (state: number) => {
      const candidates = this.in(state);
      return candidates[place % candidates.length];
    };
    const pending = pick(slotPending);
    const open = pick(slotOpen);
    if (what === 'age') return table.age(nowMs);
    if (what === 'withdraw' && pending !== undefined) return table.withdraw(pending, place % 4);
    if (what === 'refuse before connect(2)') {
      this.#begun++;
      return table.refuseUnstarted('no-fds', nowMs, nowMs);
    }
    if (what === 'start') {
      const free = pick(0);
      if (free === undefined || this.#begun === most) return;
      table.start(free, this.#begun++, nowMs, nowMs);
      return table.wait(free);
    }
    if (pending !== undefined) {
      if (what === 'establish') {
        table.establish(pending, nowMs);
        return table.measure(pending, place % 4, 10);
      }
      if (what === 'refused' || what === 'deadline') return table.refuse(pending, what, place % 4);
      if (what === 'reset') {
        this.afterHandshake++;
        return table.refuse(pending, 'reset', 0);
      }
    }
    if (open === undefined) return;
    if (what === 'hear') table.hear(open, `words ${place}`, nowMs);
    else if (what === 'confirm') table.markConfirmed(open);
    else if (what === 'phantom') table.markPhantom(open);
    else if (what === 'release') table.release(open);
    else if (what === 'found dead by a probe') table.end(open, 'silent', nowMs);
    else if (what === 'end with FIN' || what === 'end with RST') {
      const taken = table.tally.closedByPeer;
      table.end(open, what === 'end with FIN' ? 'fin' : 'rst', nowMs);
      if (table.tally.closedByPeer === taken) this.afterHandshake++;
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
      const {table} = play;
      for (const {what, place, passMs} of steps) {
        play.nowMs += passMs;
        play.happen(what, place);
        const {tally} = table;
        const {started, established, pending, open, phantom, closedByPeer} = tally;
        const ended = phantom + closedByPeer + tally.silent + tally.released;
        expect(started).toBe(pending + open + ended + tally.withdrawn + refusedCount(tally));
        expect(established).toBe(open + ended + play.afterHandshake);
        expect(open).toBe(play.in(slotOpen).length);
        expect(pending).toBe(play.in(slotPending).length);
        expect(tally.openIndexSum).toBe(
          play.in(slotOpen).reduce((sum, slot) => sum + (table.index[slot] ?? 0), 0),
        );
        expect(tally.overdue).toBeGreaterThanOrEqual(0);
        expect(tally.overdue).toBeLessThanOrEqual(pending);
        expect(tally.openConfirmed).toBe(play.in(slotOpen).filter((slot) => table.isConfirmed(slot)).length);
        expect(tally.confirmed).toBeLessThanOrEqual(established);
        expect(tally.answered).toBeGreaterThanOrEqual(0);
        expect(tally.endedByPeer).toBe(closedByPeer + play.afterHandshake);
      }
      // Each attempt that has left the driver has its number of SYN retries, once its handshake is settled.
      const settled = table.tally.started - table.tally.pending - table.tally.refusals['no-fds'];
      expect(table.tally.synRetries.reduce((sum, count) => sum + count, 0)).toBe(settled);
      expectSpread(table);
    }),
    {numRuns: 300},
  );
});

/** How outcomes are spread adds up to the counts of the tally, before and after it was asked for. */
function expectSpread(table: ConnectionTable): void {
  const {byIndex, byTime} = table.spread();
  expect(table.spread().byIndex).toEqual(byIndex);
  const {refusals, pending, phantom, open, closedByPeer, silent, released} = table.tally;
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

function openOne(table: ConnectionTable, slot = 0): void {
  table.start(slot, slot, 0, 0);
  table.establish(slot, 0);
}

test.each([
  ['young, FIN', 10, 'fin', {closed: 1}],
  ['young, RST', 10, 'rst', {reset: 1}],
  ['just before it counts as taken', takenAfterMs - 1, 'fin', {closed: 1}],
] as const)('an end that is a refusal: %s', (_, ageMs, how, refusals) => {
  const table = new ConnectionTable(slots, most);
  openOne(table);
  table.end(0, how, ageMs);
  expect(table.tally).toMatchObject({open: 0, closedByPeer: 0, established: 1, refusals});
});

test.each([
  ['young, and without an answer', 10, false],
  ['after it had been taken', takenAfterMs, false],
  ['answered before', 10, true],
])('found dead by a probe, %s: no refusal, and nobody ended it', (_, ageMs, answered) => {
  const table = new ConnectionTable(slots, most);
  openOne(table);
  if (answered) table.hear(0, 'hello', 1);
  table.end(0, 'silent', ageMs);
  expect(table.tally).toMatchObject({open: 0, openAnswered: 0, silent: 1, closedByPeer: 0, endedByPeer: 0});
  expect(refusedCount(table.tally)).toBe(0);
  expect(table.histograms.silentAge.count).toBe(1);
  expect(table.histograms.takenAge.count).toBe(0);
  // Whether the target’s kernel has it was learnt before, if ever.
  expect(table.tally.confirmed).toBe(answered ? 1 : 0);
});

test('connections that we end ourselves were nobody’s doing, and their age is none', () => {
  const table = new ConnectionTable(slots, most, true);
  for (const slot of [0, 1]) openOne(table, slot);
  table.accept(0, 5);
  table.release(0);
  // The other has not answered what it was asked, and does not owe it any more.
  table.release(1);
  expect(table.tally).toMatchObject({
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
  expect(refusedCount(table.tally)).toBe(0);
  expect(endKinds.map((kind) => table.histograms[`${kind}Age`].count)).toEqual([0, 0, 0]);
});

test('an end that is none: it had been taken', () => {
  const table = new ConnectionTable(slots, most);
  openOne(table);
  table.end(0, 'rst', takenAfterMs);
  expect(table.tally).toMatchObject({open: 0, closedByPeer: 1});
  expect(refusedCount(table.tally)).toBe(0);
});

test('words before an early end are a denial, and are kept with their number', () => {
  const table = new ConnectionTable(slots, most);
  for (const slot of [0, 1, 2]) {
    openOne(table, slot);
    table.hear(slot, slot === 2 ? 'go away' : 'too many', 1);
    table.end(slot, 'fin', 5);
  }
  expect(table.snapshot()).toMatchObject({
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
    const table = new ConnectionTable(slots, most);
    const [dueMs, startedMs, seenMs] = [100, 103, 128];
    table.start(0, 0, dueMs, startedMs);
    table.establish(0, seenMs);
    table.measure(0, synRetries, handshakeUs, errorMs);
    const within = (us: number) => 0.001 * us + 1;
    const p50 = (name: 'connect' | 'response' | 'stampError') =>
      table.histograms[name].percentileUs(50) ?? NaN;
    expect(Math.abs(p50('connect') - connectUs)).toBeLessThan(within(connectUs));
    // Response time counts from when it was due, so the driver's own delay stays in it.
    expect(Math.abs(p50('response') - connectUs - 3000)).toBeLessThan(within(connectUs + 3000));
    expect(Math.abs(p50('stampError') - stampErrorUs)).toBeLessThan(within(stampErrorUs));
  });
});

test('a SYN that was sent again at once was not lost', () => {
  const table = new ConnectionTable(slots, most);
  for (const [slot, tookMs] of [12, 1020, 2050].entries()) {
    table.start(slot, slot, 0, 0);
    table.wait(slot);
    table.establish(slot, tookMs);
    table.measure(slot, slot === 2 ? 2 : 1, 1000);
  }
  // Each was repeated; the first only since the target knew its four-tuple from before.
  expect(table.tally).toMatchObject({synRetries: [0, 2, 1], establishedAfter: [1, 1, 1]});
});

test('those that still owe an answer are known by their places', () => {
  const table = new ConnectionTable(slots, most, true);
  for (const slot of [0, 1, 2, 3]) {
    table.start(slot, 10 * slot, 0, 0);
    table.establish(slot, 1);
  }
  expect(table.tally).toMatchObject({unproven: 4, unprovenIndexSum: 60, openIndexSum: 60});
  table.accept(0, 2);
  table.deny(1, 'too many', 2);
  expect(table.tally).toMatchObject({unproven: 2, unprovenIndexSum: 50, openIndexSum: 50});
  table.end(2, 'fin', 3);
  table.markPhantom(3);
  expect(table.tally).toMatchObject({unproven: 0, unprovenIndexSum: 0, openIndexSum: 0});
});

test('who waits can be withdrawn, for an outcome as for a proof, and is counted as nothing else', () => {
  const table = new ConnectionTable(slots, most, true);
  for (const slot of [0, 1, 2]) {
    table.start(slot, 10 * slot, 0, 0);
    table.wait(slot);
  }
  table.age(1600);
  for (const slot of [1, 2]) {
    table.establish(slot, 1700);
    table.measure(slot, 1, 10);
  }
  table.accept(2, 1800);
  expect(table.waitingSlots()).toEqual([0, 1]);
  for (const slot of table.waitingSlots()) table.withdraw(slot, 2);
  const {tally} = table;
  expect(tally).toMatchObject({started: 3, withdrawn: 2, pending: 0, overdue: 0, unproven: 0, open: 1});
  expect(tally).toMatchObject({openIndexSum: 20, unprovenIndexSum: 0, synRetries: [0, 2, 1]});
  expect(refusedCount(tally) + tally.closedByPeer + tally.phantom + tally.released).toBe(0);
  expect(table.waitingSlots()).toEqual([]);
});

test('words that come in pieces are joined, their beginning kept', () => {
  const table = new ConnectionTable(slots, most);
  openOne(table);
  table.hear(0, '-DENIED Redis is running', 1);
  table.hear(0, ' in protected mode', 1);
  table.hear(0, '.'.repeat(500), 1);
  table.end(0, 'rst', 5);
  const [words = ''] = Object.keys(table.snapshot().words);
  expect(words).toMatch(/^-DENIED Redis is running in protected mode\.+$/);
  expect(words).toHaveLength(200);
});

test('of many different words only some are kept, and all are counted', () => {
  const table = new ConnectionTable(slots, most);
  for (let i = 0; i < 3 * wordsKept; i++) {
    openOne(table);
    table.hear(0, `connection ${i} denied`, 1);
    table.end(0, 'fin', 5);
  }
  expect(table.tally.refusals.denied).toBe(3 * wordsKept);
  expect(Object.keys(table.snapshot().words)).toHaveLength(wordsKept);
});

test('attempts expire in the order they were started, each by its own clock', () => {
  const table = new ConnectionTable(slots, most);
  for (const [slot, startMs] of [0, 100, 200].entries()) {
    table.start(slot, slot, startMs, startMs);
    table.wait(slot);
  }
  table.establish(1, 150);
  expect(table.nextExpired(999, 1000)).toBe(-1);
  expect(table.nextExpired(1000, 1000)).toBe(0);
  table.refuse(0, 'deadline', 2);
  // The second is open by now, and its slot may be taken again.
  expect(table.nextExpired(1199, 1000)).toBe(-1);
  expect(table.oldestPendingMs).toBe(200);
  expect(table.nextExpired(1200, 1000)).toBe(2);
});

test('a slot that is taken again does not inherit from the one before', () => {
  const table = new ConnectionTable(slots, most);
  openOne(table);
  table.hear(0, 'too many', 1);
  table.markPhantom(0);
  openOne(table);
  expect(table.isConfirmed(0)).toBe(false);
  table.end(0, 'fin', 5);
  expect(table.tally.refusals).toMatchObject({closed: 1, denied: 0});
});

test('those that are still open, by the order in which they came, from either end', () => {
  const table = new ConnectionTable(slots, most);
  // Slots are taken again, so their order says nothing.
  for (const [index, slot] of [3, 0, 2, 1].entries()) {
    table.start(slot, index, index, index);
    table.wait(slot);
    table.establish(slot, index);
  }
  table.end(0, 'fin', 5);
  expect(table.openSlots(2, 'first')).toEqual([3, 2]);
  expect(table.openSlots(2, 'last')).toEqual([1, 2]);
  expect(table.openSlots(9, 'last')).toEqual([1, 2, 3]);
});

test('answers are counted by what they were, those that said no among them, and no flood of names is kept', () => {
  const table = new ConnectionTable(100, 100, true);
  for (let slot = 0; slot < 60; slot++) {
    table.start(slot, slot, 0, 0);
    table.establish(slot, 1);
    if (slot < 10) table.accept(slot, 2, '200');
    else if (slot < 15) table.deny(slot, 'too many', 2, '503');
    else if (slot < 20) table.accept(slot, 2);
    else table.accept(slot, 2, `x${slot}`);
  }
  const {replies} = table.snapshot();
  expect(replies).toMatchObject({200: 10, 503: 5, x20: 1});
  expect(Object.keys(replies)).toHaveLength(32);
});

test.each([
  [
    'a greeting, and the reason behind it',
    ['INFO {"max":20}\r\n', "-ERR 'maximum connections exceeded'\r\n"],
    "-ERR 'maximum connections exceeded'",
  ],
  ['both at once, cut in a word', ['INFO {}\r\n-ERR max', 'imum\r\n'], '-ERR maximum'],
  ['a greeting longer than what is kept', [`INFO ${'x'.repeat(9000)}\r\n`, '-ERR full\r\n'], '-ERR full'],
  ['a reason alone', ['Exceeded MaxStartups\r\n'], 'Exceeded MaxStartups'],
  [
    'a response with a page behind it',
    ['HTTP/1.1 503 Busy\r\nServer: x\r\n\r\n', '<html>\n</html>\n'],
    'HTTP/1.1 503 Busy\r\nServer: x',
  ],
] as const)('the last words are the last: %s', (_, said, words) => {
  const table = new ConnectionTable(4, 4);
  table.start(0, 0, 0, 0);
  table.establish(0, 1);
  for (const text of said) table.hear(0, text, 1);
  table.end(0, 'fin', 2);
  expect(Object.keys(table.snapshot().words)[0]?.trim().startsWith(words)).toBe(true);
});

describe('words that greet are no refusal', () => {
  /** The n-th that came, which has to make room or to leave. */
  const closed = (said: readonly string[], which: 'oldest' | 'youngest', others = said.slice(0, 1)) => {
    const table = new ConnectionTable(4, 8);
    for (const slot of [0, 1, 2, 3]) {
      openOne(table, slot);
      const isClosed = slot === (which === 'oldest' ? 0 : 3);
      for (const text of isClosed ? said : others) table.hear(slot, text, 1);
    }
    table.end(which === 'oldest' ? 0 : 3, 'fin', 5);
    return table;
  };

  test.each<[string, readonly string[], 'oldest' | 'youngest', object]>([
    ['IMAP, room made for younger ones', ['* OK ready\r\n'], 'oldest', {closedByPeer: 1, answered: 4}],
    [
      'the same with a reason',
      ['* OK ready\r\n', '* BYE Connection queue full\r\n'],
      'oldest',
      {closedByPeer: 1, answered: 4},
    ],
    ['greeted, and closed as one too many', ['220 ready\r\n'], 'youngest', {closed: 1, answered: 3}],
    ['NATS, with the reason', ['INFO {}\r\n', "-ERR 'full'\r\n"], 'youngest', {denied: 1, answered: 3}],
    ['MySQL', ['J\0\0\0\n8.0.36\0\x01'], 'youngest', {closed: 1, answered: 3}],
  ])('%s', (_, said, which, expected) => {
    const {tally} = closed(said, which);
    expect({...tally, ...tally.refusals}).toMatchObject({denied: 0, closed: 0, ...expected});
  });

  test.each<[string, readonly string[], number, object]>([
    ['one too many, with the reason', ['220 ready\r\n', '421 full\r\n'], 5, {denied: 1, answered: 5}],
    ['one too many, without a word', ['220 ready\r\n'], 5, {closed: 1, answered: 5}],
    ['the oldest of many made room', ['220 ready\r\n'], 0, {closedByPeer: 1, answered: 6}],
  ])('though it is the proof: %s', (_, said, which, expected) => {
    const table = new ConnectionTable(8, 8, true);
    for (const slot of [0, 1, 2, 3, 4, 5]) {
      const nowMs = 20 * slot;
      table.start(slot, slot, nowMs, nowMs);
      table.establish(slot, nowMs);
      table.accept(slot, nowMs, '220');
      for (const text of slot === which ? said : said.slice(0, 1)) table.hear(slot, text, nowMs);
    }
    table.end(which, 'fin', 105);
    expect({...table.tally, ...table.tally.refusals}).toMatchObject({
      ...{denied: 0, closed: 0, closedByPeer: 0, open: 5, openAnswered: 5},
      ...expected,
    });
  });

  test('a server that ends each connection behind its greeting has served it', () => {
    const table = new ConnectionTable(4, 4, true);
    for (const slot of [0, 1]) {
      openOne(table, slot);
      table.accept(slot, 1, '220');
      table.hear(slot, '220 ready\r\n', 1);
    }
    for (const slot of [0, 1]) table.end(slot, 'fin', 5);
    expect(table.tally).toMatchObject({closedByPeer: 2, answered: 2});
  });

  test('a greeting of no known protocol is learned from those that are kept, also for those before', () => {
    const table = closed(['WELCOME 1\r\n'], 'youngest');
    expect(table.tally.refusals).toMatchObject({denied: 1, closed: 0});
    table.age(200);
    expect(table.tally.refusals).toMatchObject({denied: 0, closed: 1});
    expect(table.snapshot().words).toEqual({});
    openOne(table, 3);
    table.hear(3, 'WELCOME 2\r\n', 300);
    table.hear(3, 'go away\r\n', 300);
    table.end(3, 'fin', 300);
    expect(table.snapshot()).toMatchObject({refusals: {denied: 1, closed: 1}, words: {'go away\r\n': 1}});
  });

  test.each([
    ['who is kept was told something else', ['WELCOME\r\n'], ['go away\r\n']],
    ['it says that there are too many, and closes late', ['too many\r\n'], ['too many\r\n']],
    ['nobody was told anything', [], ['go away\r\n']],
  ])('it stays a refusal: %s', (_, others, said) => {
    const table = closed(said, 'youngest', others);
    table.age(200);
    expect(table.tally.refusals).toMatchObject({denied: 1, closed: 0});
  });
});
