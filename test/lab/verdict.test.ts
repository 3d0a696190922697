import {expect, test} from 'vitest';
import type {Truth, View} from './scenario.ts';
import {faults, type Hit, rankOfTruth, truthIn, wronglyNamed} from './verdict.ts';

const capOf50: Truth = {limit: 'app-cap-reject', ceiling: 50, result: 50};
const healthy: Truth = {limit: 'no-limit-reached'};
const turnedAway: Truth = {limit: 'none', result: 0};
const died: Truth = {limit: 'target-memory', beside: ['target-died']};

const seen = 'with target evidence';
const blind = 'from the client alone';
const noisy = 'beside a busy neighbour';

const hit = (
  limit: string,
  confidence: Hit['confidence'] = 'certain',
  ceiling: number | null = null,
): Hit => ({
  limit,
  confidence,
  ceiling,
});

test.each<[when: string, Truth, View, hits: Hit[], result: number | null, faults: string[]]>([
  ['right, with its figures', capOf50, seen, [hit('app-cap-reject', 'certain', 50)], 50, []],
  ['right, and only likely', capOf50, seen, [hit('app-cap-reject', 'likely', 50)], 50, []],
  [
    'right, with another figure',
    capOf50,
    seen,
    [hit('app-cap-reject', 'certain', 49)],
    49,
    ['ceiling 49, in truth 50', 'result 49, in truth 50'],
  ],
  [
    'right, without a figure',
    capOf50,
    seen,
    [hit('app-cap-reject')],
    null,
    ['ceiling unknown, in truth 50', 'result unknown, in truth 50'],
  ],
  ['nobody can know every figure from outside', capOf50, blind, [hit('app-cap-reject', 'likely')], 200, []],
  ['less sure beside a neighbour', capOf50, noisy, [hit('app-cap-reject', 'possible')], 47, []],
  [
    'another number, for certain, beside a neighbour',
    capOf50,
    noisy,
    [hit('app-cap-reject', 'certain', 32)],
    32,
    ['ceiling 32 is certain, in truth 50'],
  ],
  [
    'fewer, for certain, where the neighbour has the others',
    {...capOf50, fewerBesideNeighbour: true},
    noisy,
    [hit('app-cap-reject', 'certain', 32)],
    32,
    [],
  ],
  [
    'another number, less sure, beside a neighbour',
    capOf50,
    noisy,
    [hit('app-cap-reject', 'likely', 47)],
    47,
    [],
  ],
  ['nothing named beside a neighbour', capOf50, noisy, [], 47, []],
  [
    'another limit beside a neighbour',
    capOf50,
    noisy,
    [hit('syn-queue', 'likely'), hit('app-cap-reject', 'certain', 50)],
    50,
    ['syn-queue is likely, and is not there'],
  ],
  ['nothing was found', capOf50, blind, [], null, ['app-cap-reject was not found, but nothing']],
  [
    'a neighbour stands before it',
    capOf50,
    seen,
    [hit('target-tasks', 'possible'), hit('app-cap-reject', 'possible', 50)],
    50,
    ['app-cap-reject is not first: target-tasks, app-cap-reject'],
  ],
  [
    'a possible neighbour before it is no fault from outside',
    capOf50,
    blind,
    [hit('target-tasks', 'possible'), hit('app-cap-reject', 'possible', 50)],
    50,
    [],
  ],
  [
    'a likely neighbour from outside',
    capOf50,
    blind,
    [hit('app-cap-reject', 'likely', 50), hit('target-tasks', 'likely')],
    50,
    ['target-tasks is likely, and is not there'],
  ],
  [
    'a likely neighbour with evidence is no more than that',
    capOf50,
    seen,
    [hit('app-cap-reject', 'certain', 50), hit('target-tasks', 'likely')],
    50,
    [],
  ],
  [
    'a certain neighbour',
    capOf50,
    seen,
    [hit('app-cap-reject', 'certain', 50), hit('target-fds', 'certain')],
    50,
    ['target-fds is certain, and is not there'],
  ],
  [
    'what is as true',
    died,
    blind,
    [hit('target-died', 'likely'), hit('target-memory', 'possible')],
    null,
    [],
  ],
  [
    'a consequence before its cause, with evidence',
    died,
    seen,
    [hit('target-died'), hit('target-memory')],
    null,
    ['target-memory is not first: target-died, target-memory'],
  ],
  ['everybody is turned away, and nothing is named', turnedAway, seen, [], 0, []],
  [
    'everybody is turned away, and a number is made of it',
    turnedAway,
    blind,
    [hit('app-cap-reject', 'possible', 0)],
    0,
    ['none was not found, but app-cap-reject', 'app-cap-reject is possible, and is not there'],
  ],
  ['a healthy server', healthy, seen, [hit('no-limit-reached')], 200, []],
  [
    'a healthy server of which something is possible',
    healthy,
    blind,
    [hit('no-limit-reached', 'possible'), hit('accept-rate', 'possible')],
    200,
    ['accept-rate is possible, and is not there'],
  ],
])('%s', (_, truth, view, hits, result, expected) => {
  expect(faults(truth, view, {hits, result})).toEqual(expected);
});

test('who bounds the queue is a figure as well', () => {
  const truth: Truth = {limit: 'accept-stalled', boundBy: 'somaxconn'};
  const hits = [{...hit('accept-stalled'), boundBy: 'backlog' as const}];
  expect(faults(truth, seen, {hits, result: 0})).toEqual(['bound by backlog, in truth somaxconn']);
});

test('the rank of the truth, and what is wrong and certain', () => {
  const said = {hits: [hit('target-fds'), hit('app-cap-reject', 'possible')], result: 50};
  expect(rankOfTruth(capOf50, said)).toBe(2);
  expect(rankOfTruth(healthy, said)).toBeNull();
  // A consequence that is named before its cause is true as well.
  expect(rankOfTruth({...capOf50, beside: ['target-fds']}, said)).toBe(1);
  expect(wronglyNamed(capOf50, said, 'certain')).toEqual(['target-fds']);
  expect(wronglyNamed({limit: 'target-tasks'}, said, 'possible')).toEqual(['app-cap-reject']);
  expect(wronglyNamed({limit: 'target-fds'}, said, 'certain')).toEqual([]);
});

test('what a neighbour brings is true beside it, and nowhere else', () => {
  const truth: Truth = {limit: 'conntrack-table', besideNeighbour: ['driver-egress']};
  const said = {hits: [hit('driver-egress')], result: 0};
  expect(faults(truthIn(noisy, truth), noisy, said)).toEqual([]);
  expect(faults(truthIn(seen, truth), seen, said)).not.toEqual([]);
});
