import {expect, test} from 'vitest';
import {
  canaryWords,
  confirmationWords,
  fidelityWords,
  figureWords,
} from '../../src/report/experiment-words.ts';
import {experimentOf} from './made-record.ts';

const kept = {
  offeredPerSecond: 5000,
  achievedPerSecond: 5001,
  latenessP50Us: 3,
  latenessP99Us: 57,
  idleShare: 0.92,
  runDelayShare: 0.004,
  longestBlindMs: 1,
  stampErrorP99Us: 0,
};

test.each([
  ['timed by the kernel', 0, ', connect times are not affected by its own delays.'],
  ['stamped when the loop looked', 45, ', connect times are at most 45 µs too long at p99.'],
  ['none was measured', null, ', waiting for a CPU 0 % of the time.'],
])('connect latencies, %s', (_, stampErrorP99Us, end) => {
  const words = fidelityWords({...kept, stampErrorP99Us}) ?? '';
  expect(words).toMatch(
    /^Load generator: 5,001\/s of 5,000\/s offered, 57 µs behind schedule at p99, idle 92 % of the time/,
  );
  expect(words.endsWith(end)).toBe(true);
});

test('a canary that never flew has met nothing', () => {
  const none = {attempts: 0, failed: null, unconnected: 0, p99Us: null, blockedMs: 0, recoveryMs: null};
  expect(canaryWords(none)).toBe(
    'Other clients: not observed, for the load ended before the first canary connection.',
  );
});

const [held, refused] = [
  {connections: 32, times: 3},
  {connections: 33, times: 3},
];
test.each([
  ['the same each time', {held, refused}, 'confirmed 3 of 3: 32 held, 33 not', '32 connections'],
  [
    'the oldest made room',
    {held, refused, batch: 14},
    'confirmed 3 of 3: 32 held, one more made it close the 14 oldest',
    '32 connections',
  ],
  [
    'a few more or less before they did',
    {held, refused: {connections: 37, times: 3}, batch: 14, between: {fewest: 32, most: 36}},
    'confirmed 3 of 3: 32 to 36 held, one more made it close the 14 oldest',
    '32 to 36 connections',
  ],
  [
    'nearly the same',
    {held: {...held, times: 1}, refused, between: {fewest: 31, most: 32}},
    'repeated 3 times: 31 to 32 held',
    '31 to 32 connections',
  ],
  [
    'another each time',
    {held: {...held, times: 0}, refused, between: {fewest: 20, most: 32}},
    'repeated: 32 held 0 of 3, 33 failed 3 of 3',
    '20 to 32 connections',
  ],
  [
    'once far off',
    {held: {...held, times: 2}, refused, between: {fewest: 20, most: 32}},
    'repeated: 32 held 2 of 3, 33 failed 3 of 3',
    '32 connections',
  ],
])('repeats, %s', (_, repeated, again, figure) => {
  const experiment = {...experimentOf('target-fds'), confirmation: {repeats: 3, ...repeated}};
  expect(confirmationWords(experiment)).toBe(again);
  expect(figureWords(experiment)).toBe(figure);
});
