import {describe, expect, test} from 'vitest';
import type {LoadRun} from '../../src/experiments/load-run.ts';
import type {Measurement} from '../../src/experiments/measurement.ts';
import {exitCodeOf, type Outcome, outcomeOf, resultOf} from '../../src/experiments/outcome.ts';
import type {Finding} from '../../src/model/finding.ts';
import type {Plan} from '../../src/model/plan.ts';
import {emptyTally, type Tally} from '../../src/model/tally.ts';
import {type EvidenceValues, evidenceOf} from '../helpers/evidence.ts';

const settledMs = 2000;

/** What was counted at each look, by its time, and in the end. */
function run(
  end: Partial<Tally>,
  looks: readonly (readonly [atMs: number, tally: Partial<Tally>])[] = [],
  engine: LoadRun['engine'] = 'epoll',
): LoadRun {
  return {
    engine,
    settledMs,
    tally: {...emptyTally(), ...end},
    moments: looks.map(([atMs, tally]) => ({atMs, tally: {...emptyTally(), ...tally}, sample: undefined})),
  } as unknown as LoadRun;
}

const silent = {proof: undefined, tls: undefined} as Plan;
const asking = {proof: {name: 'http', authority: 'here', path: '/'}} as Plan;
const owners = (acceptedMost: number): EvidenceValues => ({
  admitted: {acceptedMost, accepted: acceptedMost, queued: 0, synReceived: 0},
});

describe('nobody was asked for an answer', () => {
  test.each<[string, LoadRun, EvidenceValues, string, number]>([
    [
      'the owners at the target count',
      run({established: 200, openConfirmed: 200}),
      owners(50),
      'accepted',
      50,
    ],
    ['nobody got in', run({}), {}, 'established', 0],
    ['what its kernel has', run({established: 200, openConfirmed: 180}), {}, 'confirmed', 180],
    [
      'the most that it had at one look, when all had been tried',
      run({established: 200, closedByPeer: 200}, [[2500, {openConfirmed: 200}]]),
      {},
      'confirmed',
      200,
    ],
    [
      'not one that was about to be turned away',
      run({established: 200, openConfirmed: 50}, [[1000, {open: 53, openConfirmed: 52}]]),
      {},
      'confirmed',
      50,
    ],
    [
      'it had ended before its kernel could be asked: what this side saw',
      run({established: 120, closedByPeer: 30}, [
        [1000, {open: 90}],
        [1500, {open: 0}],
      ]),
      {},
      'established',
      90,
    ],
    [
      'it never took one, and turned away whom it had for a moment',
      run({established: 120}, [[1000, {open: 2}]]),
      {},
      'confirmed',
      0,
    ],
    [
      'all were ended before they could be asked for, and its kernel had known each',
      run({established: 200, confirmed: 200, closedByPeer: 50}, [[2500, {open: 50, openConfirmed: 33}]]),
      {},
      'confirmed',
      50,
    ],
    [
      'most had ended before the last was tried: as many as there were before the first end',
      run({established: 119, confirmed: 114, closedByPeer: 114}, [
        [1500, {open: 67}],
        [2500, {open: 14, openConfirmed: 14, closedByPeer: 50}],
      ]),
      {},
      'established',
      67,
    ],
    ['an engine that cannot ask its kernel', run({established: 9, open: 9}, [], 'net'), {}, 'established', 9],
  ])('%s', (_, one, values, basis, result) => {
    expect(resultOf(silent, evidenceOf(values), one)).toEqual({basis, result});
  });
});

/** Answers that came one after the other, of which the last few were still to come. */
const slow = {
  waiting: 4,
  servedMost: 16,
  answered: 16,
  times: 8,
  perSecond: 10,
  firstPauseMs: 300,
  longestPauseMs: 300,
  stoodMs: 100,
  firstAnswerUs: 50_000,
};

describe('each was asked for an answer', () => {
  test.each<[string, LoadRun, EvidenceValues, number]>([
    ['the answers count', run({established: 200, openAnswered: 50, openConfirmed: 200}), {}, 50],
    [
      'the most at one look, where it died since',
      run({established: 200, closedByPeer: 50}, [[1000, {openAnswered: 50}]]),
      {},
      50,
    ],
    [
      'an owner that does not answer has not accepted',
      run({established: 200, openAnswered: 50}),
      owners(60),
      50,
    ],
    ['an answer without an owner was a refusal', run({established: 200, openAnswered: 60}), owners(50), 50],
    [
      'answers still come: those that have theirs',
      run({established: 20, openAnswered: 16, unproven: 4}),
      {...owners(20), service: slow},
      16,
    ],
  ])('%s', (_, one, values, result) => {
    expect(resultOf(asking, evidenceOf(values), one)).toEqual({basis: 'served', result});
  });
});

test('one that ends each connection with its answer is never seen to serve two: those that it holds count', () => {
  const one = run({established: 100, answered: 15, unproven: 85, open: 85}, [
    [1000, {open: 100}],
    [4000, {open: 90, answered: 10}],
  ]);
  const queue = (longest: number) => ({acceptQueue: {longest, atEnd: 0, limit: 129, members: 1}});
  expect(resultOf(asking, evidenceOf(owners(90), queue(0)), one)).toEqual({basis: 'accepted', result: 100});
  expect(resultOf(asking, evidenceOf(owners(90), queue(12)), one)).toEqual({basis: 'accepted', result: 90});
});

const finding = (limit: Finding['limit'], side: Finding['side']): Finding => ({
  limit,
  side,
  verdict: 'hit',
  confidence: 'certain',
  ceiling: null,
  because: [],
  advice: [],
});
const limit = finding('target-fds', 'target-process');
const own = finding('driver-fds', 'driver');
const none = finding('no-limit-reached', null);

describe('what an experiment came to', () => {
  const some = run({established: 50});
  test.each<[string, Partial<Measurement>, Parameters<typeof outcomeOf>[1], Outcome]>([
    ['a limit was found', {findings: [limit]}, undefined, 'limit-found'],
    ['everything was held', {findings: [none]}, undefined, 'no-limit-reached'],
    ['nothing explains it', {findings: []}, undefined, 'inconclusive'],
    ['the driver reached a limit of its own', {findings: [own, limit]}, undefined, 'inconclusive'],
    ['nothing got through', {run: run({}), findings: [limit]}, undefined, 'unreachable'],
    ['it was interrupted', {findings: [limit]}, 'SIGINT', 'interrupted'],
    ['it was ended for the sake of others', {findings: [limit]}, 'canary', 'interrupted'],
    [
      'a search met a value that failed, whatever the cause',
      {findings: [], met: 'limit'},
      undefined,
      'limit-found',
    ],
    ['a search met none', {findings: [none], met: 'nothing'}, undefined, 'no-limit-reached'],
    [
      'it met none, and a limit was found all the same',
      {findings: [limit], met: 'nothing'},
      undefined,
      'limit-found',
    ],
    ['a search met the driver', {findings: [limit], met: 'driver'}, undefined, 'inconclusive'],
    ['a search had no time left', {findings: [none], met: 'unfinished'}, undefined, 'inconclusive'],
    [
      'the run that decided got nothing in, but those before did',
      {run: run({}), findings: [limit], met: 'limit', figure: {result: 9, basis: 'confirmed'}},
      undefined,
      'limit-found',
    ],
  ])('%s', (_, differs, stoppedBy, outcome) => {
    const figure = {result: 0, basis: 'accepted'} as const;
    const lost = {...some, lost: []};
    const measurement = {findings: [], figure, ...differs, run: {...(differs.run ?? some), lost: lost.lost}};
    expect(outcomeOf(measurement, stoppedBy)).toBe(outcome);
  });
});

describe('the exit code', () => {
  const as = (name: 'burst' | 'ceiling', outcome: Outcome) => ({name, outcome}) as const;
  test.each<
    [
      string,
      readonly {name: 'burst' | 'ceiling'; outcome: Outcome}[],
      Partial<Parameters<typeof exitCodeOf>[1]>,
      number,
    ]
  >([
    ['measured', [as('ceiling', 'limit-found')], {}, 0],
    ['inconclusive', [as('ceiling', 'inconclusive')], {}, 3],
    ['unreachable', [as('ceiling', 'unreachable')], {}, 4],
    ['of a survey its ceiling decides', [as('burst', 'inconclusive'), as('ceiling', 'limit-found')], {}, 0],
    ['where there is none, the least conclusive', [as('burst', 'inconclusive')], {}, 3],
    ['a worker was lost', [as('ceiling', 'limit-found')], {workerLost: true}, 70],
    ['interrupted', [as('ceiling', 'interrupted')], {stoppedBy: 'SIGTERM'}, 143],
    ['interrupted, and a worker no longer answered', [], {workerLost: true, stoppedBy: 'SIGINT'}, 130],
    ['ended for the sake of others', [as('ceiling', 'interrupted')], {stoppedBy: 'canary'}, 3],
  ])('%s', (_, experiments, differs, code) => {
    expect(exitCodeOf(experiments, {workerLost: false, stoppedBy: undefined, ...differs})).toBe(code);
  });
});
