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

const canary = {attempts: 20, failed: 0, p99Us: 36, blockedMs: 0, recoveryMs: 18};
const onlyConnects = {...canary, failed: null, unconnected: 0};

test.each([
  ['all were served', canary, '20 of 20 canary connections served, p99 36 µs, none had to wait.'],
  [
    'all connected, and no more was asked',
    onlyConnects,
    '20 of 20 canary connections connected, p99 36 µs, none had to wait. Whether the application accepted them was not asked.',
  ],
  [
    'some failed',
    {...canary, failed: 3, blockedMs: 2500, recoveryMs: 545},
    '3 of 20 canary connections failed, p99 of the others 36 µs. New ones had to wait for 2.5 s in all. Back to normal 545 ms after the load.',
  ],
  [
    'none got in',
    {...onlyConnects, unconnected: 20, p99Us: null, blockedMs: 10_000, recoveryMs: null},
    '20 of 20 canary connections could not connect. New ones had to wait for 10 s in all. Whether they recovered after the load was not observed.',
  ],
  [
    'slow, and none failed',
    {...canary, blockedMs: 900},
    '20 of 20 canary connections served, p99 36 µs. New ones had to wait for 900 ms in all. Back to normal 18 ms after the load.',
  ],
])('other clients: %s', (_, report, words) => {
  expect(canaryWords(report)).toBe(`Other clients: ${words}`);
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
