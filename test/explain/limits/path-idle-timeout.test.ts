import {expect, test} from 'vitest';
import {judgeLimit} from '../../../src/explain/explain.ts';
import {pathIdleTimeout} from '../../../src/explain/limits/path-idle-timeout.ts';
import {evidenceOf, gone, healthy, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

/** 20 were held; 12 had died when they were asked after 5.1 s and more, and 8 lived that had been asked before. */
const forgotten = {
  ...healthy,
  attempts: {
    ...healthy.attempts,
    started: 20,
    established: 20,
    confirmed: 20,
    open: 8,
    openConfirmed: 8,
    silent: 12,
    survivedSilenceMs: 4700,
    deadSilenceMs: 5100,
    answeredSinceDead: 8,
  },
  admitted: {acceptedMost: 20, accepted: 8, queued: 0, synReceived: 0, stranded: 12},
};
const certain = {verdict: 'hit', side: 'path', confidence: 'certain', ceiling: null} as const;
const likely = {...certain, confidence: 'likely'} as const;
const possible = {...certain, confidence: 'possible'} as const;
const attempts = (differs: object) => ({attempts: {...forgotten.attempts, ...differs}});

judges(pathIdleTimeout, forgotten, [
  ['the target still has what is dead here, and the silence has bounds', {}, certain],
  ['what came later was answered with RST', attempts({silentReset: 12}), certain],
  [
    'all were dead when they were asked first',
    attempts({open: 0, survivedSilenceMs: null, answeredSinceDead: 0}),
    possible,
  ],
  ['nobody answered since: the path may have been cut', attempts({open: 0, answeredSinceDead: 0}), possible],
  // From outside.
  ['nobody could look: those that were silent for less are alive, so is the host', unobserved, likely],
  [
    'nobody could look, and all are dead: the host may be gone',
    {...unobserved, ...attempts({open: 0, survivedSilenceMs: null, answeredSinceDead: 0})},
    possible,
  ],
  [
    'the target’s connections bear other addresses, so nobody knows whether it still has them',
    {admitted: {...forgotten.admitted, accepted: 0, stranded: 0}},
    likely,
  ],
  ['owners could not be counted', {admitted: gone}, likely],
  // Deaths without an age.
  [
    'one that was silent for longer is alive: the deaths have no age',
    {...unobserved, ...attempts({survivedSilenceMs: 9000})},
    possible,
  ],
  [
    'one that was silent for longer is alive, and the target still has the dead',
    attempts({survivedSilenceMs: 9000}),
    possible,
  ],
  // Neighbours.
  ['all are alive', attempts({open: 20, silent: 0, survivedSilenceMs: 19_000, deadSilenceMs: null}), 'clear'],
  ['nobody was asked', attempts({silent: 0, survivedSilenceMs: null, deadSilenceMs: null}), 'clear'],
  [
    'a process of the target ended as well',
    {targetProcesses: {before: 1, gone: ['server'], stopped: []}},
    'unknown',
  ],
  ['all is well', {attempts: healthy.attempts}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);

test('advises to send something at half of the silence that was survived', () => {
  const {advice} = judgeLimit(pathIdleTimeout, evidenceOf(forgotten));
  expect(advice.join('\n')).toMatch(/ping of the protocol each 2 s.*TCP_KEEPIDLE 2;/);
  expect(advice.join('\n')).toMatch(/sysctl -w net\.ipv4\.tcp_keepalive_time=2 /);
});
