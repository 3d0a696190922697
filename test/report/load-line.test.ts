import {describe, expect, test} from 'vitest';
import type {Experiment} from '../../src/record/record.ts';
import {plain} from '../../src/report/colour.ts';
import {loadLineSummary, loadLineSvg} from '../../src/report/html/load-line-svg.ts';
import {limitLabel, loadLineOf} from '../../src/report/load-line.ts';
import {renderLoadLine} from '../../src/report/load-line-text.ts';
import {experimentOf} from './made-record.ts';

type Row = Experiment['timeline'][number];

const rowAt = (atMs: number, change: Partial<Row>): Row => ({
  ...(experimentOf('target-fds').timeline[0] as Row),
  atMs,
  ...change,
});

/** Out of descriptors at 50 of 200, one more look each second. */
const fds = (change: Partial<Experiment> = {}) =>
  experimentOf('target-fds', {
    result: 50,
    attempts: {
      ...experimentOf('target-fds').attempts,
      started: 200,
      established: 200,
      accepted: 50,
      held: 200,
    },
    timeline: [
      rowAt(1000, {started: 50, open: 50, accepted: 50, acceptQueueLength: 0}),
      rowAt(2000, {started: 200, open: 200, accepted: 50, acceptQueueLength: 150}),
      rowAt(4000, {started: 200, open: 200, accepted: 50, acceptQueueLength: 150}),
    ],
    ...change,
  });

function lineOf(experiment: Experiment) {
  const line = loadLineOf(experiment);
  if (!line) throw new Error('no load line');
  return line;
}

test('offered against accepted, the limit by its name, and where the rest waits', () => {
  expect(lineOf(fds())).toEqual({
    axis: 'time',
    counted: 'accepted',
    points: [
      {at: 0, offered: 0, reached: 0},
      {at: 1000, offered: 50, reached: 50},
      {at: 2000, offered: 200, reached: 50},
      {at: 4000, offered: 200, reached: 50},
    ],
    limit: {at: 50, names: ['target-fds']},
    gap: '150 wait in the accept queue',
  });
});

test('is a plot of what was seen, a picture with the same words, and a sentence', () => {
  const line = lineOf(fds());
  const plot = renderLoadLine(line, plain, 80).split('\n');
  expect(plot[0]).toMatch(/^ {2}200 │ +░+ {2}offered$/);
  expect(plot.find((each) => each.includes('limit: target-fds'))).toMatch(
    /^ {3}50 │─*░*█+ {2}limit: target-fds$/,
  );
  expect(plot.join('\n')).toContain('150 wait in the accept queue');
  expect(plot.slice(-3).join('\n')).toMatch(
    /└─+\n +0 ms +since the first attempt +4 s\n +█ accepted {2}░ offered$/,
  );
  expect(loadLineSvg(line).text).toContain('50, limit: target-fds');
  expect(loadLineSummary(line)).toBe(
    'Offered 200, accepted 50. A line at 50: limit: target-fds. Between: 150 wait in the accept queue.',
  );
});

describe('never shows one stage under the name of another', () => {
  const unseen = fds().timeline.map((row) => ({...row, accepted: null}));
  test.each([
    ['accepted, where that was seen', {}, 'accepted'],
    [
      'what the kernel confirmed, where nothing more was seen',
      {timeline: unseen, basis: 'confirmed'},
      'confirmed',
    ],
    ['what the client established', {timeline: unseen, basis: 'established'}, 'established'],
    ['what was answered', {basis: 'served'}, 'served'],
  ] as [string, Partial<Experiment>, string][])('%s', (_, change, counted) => {
    expect(lineOf(fds(change)).counted).toBe(counted);
  });

  test.each([
    ['by the queue, as far as it was accepted in the end', {timeline: unseen}, [0, 50, 50, 50]],
    [
      'not at all where the queue was not seen',
      {timeline: unseen.map((row) => ({...row, acceptQueueLength: null}))},
      [0, null, null, null],
    ],
    ['nor where an answer is what counts', {timeline: unseen, basis: 'served'}, [0, null, null, null]],
  ] as [string, Partial<Experiment>, (number | null)[]][])(
    'an older record, which counted at the end alone: %s',
    (_, change, reached) => {
      const line = lineOf(fds(change));
      expect(line.counted).not.toBe('established');
      expect(line.points.map((point) => point.reached)).toEqual(reached);
    },
  );
});

test.each([
  ['a cause that is merely one of several possible has no name', {confidence: 'possible'}, []],
  ['a likely one has', {confidence: 'likely'}, ['target-fds']],
] as const)('%s', (_, change, names) => {
  const findings = fds().findings.map((finding) => ({...finding, verdict: 'hit' as const, ...change}));
  expect(lineOf(fds({findings})).limit?.names).toEqual(names);
});

test.each([
  ['no limit was found', {outcome: 'no-limit-reached'}],
  ['there is no result', {result: null}],
] as [string, Partial<Experiment>][])('has no limit where %s', (_, change) => {
  expect(lineOf(fds(change)).limit).toBeUndefined();
});

test('of a search the steps are drawn, and of too little nothing', () => {
  const step = {asked: 16, verdict: 'held', started: 16, established: 16, late: 0, phantom: 0} as never;
  const failed = {
    asked: 32,
    verdict: 'failed',
    started: 32,
    established: 32,
    late: 15,
    phantom: null,
  } as never;
  expect(lineOf(fds({name: 'burst', steps: [failed, step]})).points).toEqual([
    {at: 0, offered: 0, reached: 0},
    {at: 16, offered: 16, reached: 16},
    {at: 32, offered: 32, reached: 17},
  ]);
  expect(loadLineOf(fds({timeline: []}))).toBeUndefined();
  expect(loadLineOf(fds({name: 'rate', steps: []}))).toBeUndefined();
});

/** 50 held that were closed at one age, as a hold counts them. */
const idle = (held: number, ends: Experiment['ends']) =>
  fds({
    name: 'hold',
    result: held,
    ...(ends === undefined ? {} : {ends}),
    attempts: {...fds().attempts, started: 50, established: 50, accepted: 50, held, closedByPeer: 50 - held},
    timeline: [
      rowAt(1000, {started: 50, open: 50, accepted: 50, acceptQueueLength: 0}),
      rowAt(4000, {started: 50, open: held, accepted: held, acceptQueueLength: 0}),
    ],
  });
const end = {ageP10Us: 1, ageP50Us: 1, ageP90Us: 1, timeP10Us: 1, timeP50Us: 1, timeP90Us: 1};

test.each([
  [
    'closed by the target',
    idle(0, [{kind: 'fin', count: 50, ...end}]),
    '50 closed by the target',
    '0 left by target-fds',
  ],
  [
    'in two ways',
    idle(10, [
      {kind: 'rst', count: 5, ...end},
      {kind: 'silent', count: 35, ...end},
    ]),
    '35 silently dropped, 5 reset',
    '10 left by target-fds',
  ],
  ['nobody saw how', idle(10, undefined), '40 connections no longer open', '10 left by target-fds'],
] as const)('connections that were held and ended were accepted before: %s', (_, experiment, gap, label) => {
  const line = lineOf(experiment);
  expect(line).toMatchObject({counted: 'open', gap});
  expect(line.limit && limitLabel(line.limit)).toBe(label);
});

test('an axis says 0 once', () => {
  const text = renderLoadLine(lineOf(idle(0, [{kind: 'fin', count: 50, ...end}])), plain, 100);
  expect(text.match(/^ +0 [│└]/gm)).toHaveLength(1);
  expect(renderLoadLine(lineOf(fds()), plain, 100).match(/^ +0 [│└]/gm)).toHaveLength(1);
});

test('a narrow page has what is written in the picture below it', () => {
  const svg = loadLineSvg(lineOf(fds())).text;
  const legend = svg.slice(svg.indexOf('<ul'));
  for (const words of ['offered 200', 'accepted 50', '150 wait in the accept queue', '50, limit: target-fds'])
    expect(legend).toContain(words);
});
