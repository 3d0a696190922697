import {describe, expect, test} from 'vitest';
import type {ProgressSnapshot} from '../../../src/experiments/progress-snapshot.ts';
import {emptyTally, type Tally} from '../../../src/model/tally.ts';
import {coloured, plain} from '../../../src/report/colour.ts';
import {columnsOf} from '../../../src/report/columns.ts';
import {asciiGlyphs, unicodeGlyphs} from '../../../src/report/live/glyphs.ts';
import {type LiveState, liveView, type Size} from '../../../src/report/live/live-view.ts';

const none = emptyTally();

const snapshot: ProgressSnapshot = {
  atMs: 0,
  phase: 'opening',
  connections: 10_000,
  perSecond: 1000,
  tally: {...none, started: 4830, established: 4812, open: 4805, pending: 3, closedByPeer: 7},
  accepted: null,
  served: null,
  acceptQueueLength: 12,
  acceptQueueRoom: 129,
  descriptors: undefined,
  leftMs: 5170,
};

const state: LiveState = {
  experiment: 'ceiling',
  target: 'tcp://127.0.0.1:7000',
  elapsedMs: 4900,
  budgetMs: null,
  snapshot,
  newPerSecond: 998.4,
  blockedForMs: 0,
  history: [],
  phases: [],
};

const usual: Size = {columns: 80, rows: 24};
const at = (change: Partial<ProgressSnapshot>, more: Partial<LiveState> = {}): LiveState => ({
  ...state,
  ...more,
  snapshot: {...snapshot, ...change},
});
const counted = (change: Partial<Tally>) => at({tally: {...snapshot.tally, ...change}});
const shown = (what: LiveState, size = usual) => liveView(what, size, unicodeGlyphs, plain);
/** What stands behind a label. */
const behind = (label: string, lines: readonly string[]) =>
  lines
    .find((line) => line.startsWith(`  ${label} `))
    ?.replace(`  ${label}`, '')
    .trim();

test('a ramp, as it goes on', () => {
  expect(shown(state)).toEqual([
    'ceiling  tcp://127.0.0.1:7000  opening for 6 s more, 4 s so far',
    '  started        4,830  █████████████████░░░░░░░░░░░░░░░░░░░░  of 10,000',
    '  established    4,812  █████████████████░░░░░░░░░░░░░░░░░░░░  3 pending',
    '  confirmed          –',
    '  accepted           –',
    '  held now       4,805  █████████████████░░░░░░░░░░░░░░░░░░░░  7 closed by peer',
    '  new           998/s of 1,000/s asked for',
    '  accept queue  12 of 129',
    '  refused       none',
    '  others        a new connection is served',
  ]);
});

test('in characters that every terminal has', () => {
  expect(liveView(state, usual, asciiGlyphs, plain)[1]).toBe(
    '  started        4,830  #################....................  of 10,000',
  );
});

test.each<[what: string, state: LiveState, headline: string]>([
  ['a hold', at({phase: 'holding', leftMs: 61_000}), 'holding for 1 min 1 s more, 4 s so far'],
  ['as fast as the driver can', at({leftMs: null}), 'opening, 4 s so far'],
  [
    'a phase without an end by the plan',
    at({phase: 'waiting', leftMs: null}),
    'waiting for the last attempts, 4 s so far',
  ],
  [
    'of a survey all the time that it may take',
    at({leftMs: null}, {budgetMs: 120_000}),
    'opening, 4 s of about 2 min',
  ],
])('%s', (_, what, words) => expect(shown(what)[0]).toBe(`ceiling  tcp://127.0.0.1:7000  ${words}`));

test.each<[LiveState, string]>([
  [
    at({connections: 256, perSecond: null, leftMs: null}, {experiment: 'burst'}),
    'burst  tcp://127.0.0.1:7000  burst of 256, opening, 4 s so far',
  ],
  [
    at({perSecond: 2000, leftMs: 900}, {experiment: 'rate'}),
    'rate  tcp://127.0.0.1:7000  2,000/s, opening for 1 s more, 4 s so far',
  ],
])('a search names what it tries', (what, headline) => expect(shown(what)[0]).toBe(headline));

test('where each is closed as soon as it is taken none is held', () => {
  const lines = shown({...state, experiment: 'rate'});
  expect(behind('open now', lines)).toMatch(/^4,805 /);
  expect(behind('held now', lines)).toBe(undefined);
});

test.each<
  [phase: ProgressSnapshot['phase'], perSecond: number | null, newPerSecond: number | null, words: string]
>([
  ['starting', 1000, null, '–'],
  ['opening', 1000, null, '– of 1,000/s asked for'],
  ['opening', null, 8123.7, '8,124/s, as fast as possible'],
  ['waiting', 1000, 3.4, '3/s, nothing new is sent'],
  ['holding', 1000, 0, 'none are opened now'],
])('new ones while %s, %j asked for, %j measured', (phase, perSecond, newPerSecond, words) =>
  expect(behind('new', shown(at({phase, perSecond}, {newPerSecond})))).toBe(words),
);

test.each<[change: Partial<Tally>, words: string]>([
  [{}, 'none'],
  [{refusals: {...none.refusals, refused: 3, deadline: 1200}}, '3 refused, 1,200 deadline'],
  [{synRetries: [4790, 30, 10]}, 'none; SYN retried: 30 once, 10 twice'],
  [{refusals: {...none.refusals, closed: 1}, synRetries: [0, 1]}, '1 closed; SYN retried: 1 once'],
])('who said no: %j', (change, words) => expect(behind('refused', shown(counted(change)))).toBe(words));

test.each<[blockedForMs: number, words: string]>([
  [500, 'a new connection is served'],
  [501, 'a new connection has been waiting for 500 ms'],
  [1234, 'a new connection has been waiting for 1.2 s'],
])('after %i ms without a place others feel: %s', (blockedForMs, words) =>
  expect(behind('others', shown({...state, blockedForMs}))).toBe(words),
);

describe('what nobody looks at has no line', () => {
  const lines = shown(at({acceptQueueLength: undefined}, {blockedForMs: null}));
  test.each(['accept queue', 'others'])('%s', (label) => expect(behind(label, lines)).toBe(undefined));
  test('a queue whose limit is not known has no bound', () =>
    expect(behind('accept queue', shown(at({acceptQueueRoom: undefined})))).toBe('12'));
});

test('a bar is full when nothing is missing, and empty when there is nothing', () => {
  const filled = (started: number) => shown(at({tally: {...none, started}, connections: 1000}))[1] ?? '';
  expect(filled(0)).not.toContain('█');
  expect(filled(1)).toMatch(/ █░+ /);
  expect(filled(999)).toMatch(/█░ /);
  expect(filled(1000)).not.toContain('░');
});

// A target may be as long as it likes, and so may the words of what was refused.
const long = at(
  {
    phase: 'confirming',
    leftMs: null,
    connections: 1_000_000,
    accepted: 123_456,
    tally: {
      ...snapshot.tally,
      started: 999_999,
      established: 888_888,
      confirmed: 777_777,
      refusals: {...none.refusals, refused: 12_345, reset: 12_345, deadline: 12_345, denied: 12_345},
      synRetries: [0, 12_345, 12_345, 12_345],
    },
  },
  {target: `http://a-host-with-a-long-name.staging.example.org:8080/${'path/'.repeat(20)}`},
);

describe.each([200, 80, 79, 60, 40, 20, 10, 2, 1])('in %i columns', (columns) => {
  test.each([50, 24, 10, 5, 3, 2, 1])('and %i rows nothing is wider or higher', (rows) => {
    const lines = shown(long, {columns, rows});
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
    // The last column stays free: a cursor beyond it would be on the next line.
    const most = Math.max(1, Math.min(rows < 36 ? 79 : 119, columns - 1));
    expect(lines.filter((line) => line.length > most)).toEqual([]);
  });
});

test('what is too long is cut, the words about it before it', () => {
  const [headline] = shown(long);
  expect(headline).toMatch(
    /^ceiling {2}http:\/\/a-h\S*… {2}verifying connections with the target, 4 s so far$/,
  );
});

test('a low terminal has one line of counts', () => {
  expect(shown(state, {columns: 80, rows: 4})).toEqual([
    'ceiling  tcp://127.0.0.1:7000  opening for 6 s more, 4 s so far',
    '  5 s, opening, 4,805 open of 10,000, 4,830 started, 3 pending, 7 closed by pe…',
  ]);
  expect(shown(state, {columns: 80, rows: 2})).toHaveLength(1);
});

test('colour changes no word and no column', () => {
  const painted = liveView({...state, blockedForMs: 900}, usual, unicodeGlyphs, coloured);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is made of them
  expect(painted.map((line) => line.replaceAll(/\u001b\[\d+m/g, ''))).toEqual(
    shown({...state, blockedForMs: 900}),
  );
  expect(painted.at(-1)?.startsWith('\u001b[33m')).toBe(true);
});

test('a target in wide characters leaves the line as wide as it was', () => {
  const [head = ''] = shown({...state, target: `http://${'接続'.repeat(40)}.example`});
  expect(columnsOf(head)).toBeLessThanOrEqual(79);
  expect(columnsOf(head)).toBeGreaterThan(76);
});

describe('the room that there is is used', () => {
  const history = Array.from({length: 40}, (_, look) => ({
    atMs: look * 250,
    offered: look * 5,
    accepted: Math.min(40, look * 5),
    queue: Math.max(0, look * 5 - 40),
  }));
  const drawn = (size: Size, change: Partial<LiveState> = {}) => shown({...state, history, ...change}, size);

  test('80x24: offered, accepted and queued over time, a line each', () => {
    const lines = drawn({columns: 80, rows: 22});
    expect(lines).toHaveLength(13);
    expect(behind('offered', lines)).toMatch(/^▁[▁▂▃▄▅▆▇█]+ {2}at most 195$/);
    expect(behind('accepted', lines.slice(10))).toMatch(/^▁[▁▂▃▄▅▆▇█]+█{10,} {2}at most 40$/);
    expect(behind('queue', lines)).toMatch(/at most 155$/);
  });

  test.each([
    [120, 40],
    [200, 50],
  ])('%ix%i: the load line, as wide as a report has it', (columns, rows) => {
    const lines = drawn({columns, rows});
    expect(lines.filter((line) => /│.*[█░]/.test(line))).toHaveLength(8);
    expect(lines.join('\n')).toContain('accepted');
  });

  test('a low terminal has neither', () => expect(drawn({columns: 80, rows: 12})).toHaveLength(10));

  test('a search, which is no count over time, has no load line', () =>
    expect(drawn({columns: 120, rows: 40}, {experiment: 'burst'}).join('\n')).not.toContain('│'));

  test('what was not seen is not drawn', () => {
    const unseen = history.map((moment) => ({...moment, accepted: null, queue: null}));
    const lines = drawn({columns: 120, rows: 40}, {history: unseen});
    expect(lines.join('\n')).not.toContain('│');
    expect(behind('queue', lines)).toBe(undefined);
  });
});

test.each<[descriptors: ProgressSnapshot['descriptors'], words: string | undefined]>([
  [undefined, undefined],
  [{process: 'nginx (pid 7)', used: 10, most: 40}, undefined],
  [{process: 'nginx (pid 7)', used: 32, most: 40}, '32 of 40 of nginx (pid 7), nearly all (target-fds)'],
  [{process: 'nginx (pid 7)', used: 41, most: 40}, '41 of 40 of nginx (pid 7), none left (target-fds)'],
])('descriptors are named as soon as few are left: %j', (descriptors, words) =>
  expect(behind('descriptors', shown(at({descriptors})))).toBe(words),
);

test.each([
  [102, '102 of 129'],
  [104, '104 of 129, nearly full'],
  [129, '129 of 129, full'],
])('a queue of %i', (acceptQueueLength, words) =>
  expect(behind('accept queue', shown(at({acceptQueueLength})))).toBe(words),
);

test('of a survey what is done, with its figure, and what is left', () => {
  const phases: LiveState['phases'] = [
    {name: 'burst', state: 'done', result: 1024},
    {name: 'rate', state: 'done', result: 400},
    {name: 'ceiling', state: 'now', result: null},
    {name: 'hold', state: 'later', result: null},
  ];
  expect(behind('survey', shown({...state, phases}))).toBe(
    '✔ burst 1,024   ✔ rate 400/s   ▸ ceiling   · hold',
  );
});

test('where several hosts drive each has a row, and says how many of its workers are lost', () => {
  const host = (name: string, lost = 0) => ({host: name, started: 100, open: 100 - lost, lost, workers: 2});
  const hosts = [host('local'), host('ssh gen1', 2), ...[3, 4, 5, 6, 7, 8].map((i) => host(`ssh gen${i}`))];
  const rows = (many: typeof hosts) =>
    shown(at({hosts: many})).filter((line) => / {2}from |more hosts/.test(line));
  expect(rows(hosts.slice(0, 2))).toEqual([
    '  from          100 open of 100 started  local',
    '  from          98 open of 100 started, 2 of 2 workers lost  ssh gen1',
  ]);
  // Of very many the first: a live view is no list.
  expect(rows(hosts)).toHaveLength(7);
  expect(rows(hosts).at(-1)).toBe('                and 2 more hosts');
  expect(rows([])).toEqual([]);
});
