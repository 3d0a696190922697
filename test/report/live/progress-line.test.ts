import {expect, test} from 'vitest';
import {emptyTally} from '../../../src/model/tally.ts';
import {progressLine} from '../../../src/report/live/progress-line.ts';

const snapshot = (tally: Partial<ReturnType<typeof emptyTally>>) =>
  ({phase: 'opening', connections: 23, tally: {...emptyTally(), ...tally}}) as never;

test('before the first attempt nothing is counted', () => {
  expect(progressLine(snapshot({}), 11_000)).toBe('11 s, opening, 23 connections to open');
});

test('then what is open, of what, and what came of the others', () => {
  expect(progressLine(snapshot({started: 20, open: 12, pending: 3, endedByPeer: 0}), 12_000)).toBe(
    '12 s, opening, 12 open of 23, 20 started, 3 pending',
  );
});
