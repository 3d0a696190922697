import {expect, test} from 'vitest';
import {canaryWords, fidelityWords} from '../../src/report/experiment-words.ts';

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
