import {filtered} from '../../../src/explain/limits/filtered.ts';
import {allVanished, first17Established, gone, healthy, spreadOf} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

/** 17 got in, then nobody: those held that answer a keepalive, and handshakes that were completed after some were closed. */
const changed = (alive: number, established: number) => ({
  attempts: {...first17Established, openConfirmed: alive},
  spread: spreadOf(200, (i) => (i < 17 ? 'atOnce' : 'unanswered')),
  held: {asked: 17, alive},
  tests: {
    release: {released: 9, room: 9, fresh: true, tried: 18, entered: 0, established, refused: 0, late: 0},
  },
});

judges(filtered, {...healthy, attempts: allVanished}, [
  [
    'every SYN vanished, and the target’s counters stand still',
    {},
    {verdict: 'hit', side: 'path', confidence: 'certain', ceiling: null},
  ],
  [
    'the kernel gave up before we did',
    {attempts: {...allVanished, refusals: {unanswered: 20}}},
    {verdict: 'hit', confidence: 'certain'},
  ],
  ['the target’s counters could not be read', {tcpExt: gone}, {verdict: 'hit', confidence: 'possible'}],
  ['the target’s listener could not be read', {acceptQueue: gone}, {verdict: 'hit', confidence: 'possible'}],
  [
    'another listener of that namespace dropped a few',
    {tcpExt: {ListenDrops: 3, ListenOverflows: 3}},
    {verdict: 'hit', confidence: 'likely'},
  ],
  // A queue that was full before the run looks the same from outside.
  ['the listener dropped them', {tcpExt: {ListenDrops: 60, ListenOverflows: 60}}, 'clear'],
  ['some got through', {attempts: first17Established}, 'clear'],
  [
    'ICMP is rate limited: one answer, so it is a rejection',
    {attempts: {...allVanished, refusals: {refused: 1, deadline: 19}}},
    'clear',
  ],
  [
    'the same of "unreachable"',
    {attempts: {...allVanished, refusals: {unreachable: 1, deadline: 19}}},
    'clear',
  ],
  // From one moment on.
  [
    'those held give no sign of life either, and no SYN is answered: something changed',
    changed(0, 0),
    {verdict: 'hit', confidence: 'likely', ceiling: null},
  ],
  [
    'those held give no sign of life, but SYNs are answered: a listener that waits for the first byte',
    changed(0, 9),
    'clear',
  ],
  ['those held are alive: it is a number', changed(17, 0), 'clear'],
  ['all is well', {attempts: healthy.attempts}, 'clear'],
  ['RST is an answer', {attempts: {started: 20, refusals: {refused: 20}}}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
