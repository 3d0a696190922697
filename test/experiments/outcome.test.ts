import {describe, expect, test} from 'vitest';
import type {LoadRun} from '../../src/experiments/load-run.ts';
import {resultOf} from '../../src/experiments/outcome.ts';
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
    ['an engine that cannot ask its kernel', run({established: 9, open: 9}, [], 'net'), {}, 'established', 9],
  ])('%s', (_, one, values, basis, result) => {
    expect(resultOf(silent, evidenceOf(values), one)).toEqual({basis, result});
  });
});

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
  ])('%s', (_, one, values, result) => {
    expect(resultOf(asking, evidenceOf(values), one)).toEqual({basis: 'accepted', result});
  });
});
