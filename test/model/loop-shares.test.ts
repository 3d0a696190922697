import {expect, test} from 'vitest';
import {loopShares} from '../../src/model/loop-shares.ts';

test.each([
  ['nothing was opened', {openingMs: 0, idleMs: 0, runDelayMs: 5}, {idle: null, runDelay: null}],
  ['it was busy', {openingMs: 100, idleMs: 0, runDelayMs: 0}, {idle: 0, runDelay: 0}],
  [
    'part of the wait was for a CPU',
    {openingMs: 100, idleMs: 90, runDelayMs: 40},
    {idle: 0.6, runDelay: 0.4},
  ],
  ['all of it was', {openingMs: 100, idleMs: 100, runDelayMs: 100}, {idle: 0, runDelay: 1}],
  ['the wait for a CPU began before', {openingMs: 100, idleMs: 30, runDelayMs: 250}, {idle: 0, runDelay: 1}],
  [
    'the system does not tell of CPUs',
    {openingMs: 100, idleMs: 90, runDelayMs: null},
    {idle: 0.9, runDelay: null},
  ],
])('%s', (_, times, shares) => expect(loopShares(times)).toEqual(shares));
