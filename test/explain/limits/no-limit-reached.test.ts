import {expect} from 'vitest';
import {noLimitReached} from '../../../src/explain/limits/no-limit-reached.ts';
import {
  first17Established,
  first50Answered,
  first50Held,
  gone,
  healthy,
  ladder,
  servedAndEnded,
  spreadOf,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';
import {randomOf} from '../simulation/random.ts';

const all = healthy.attempts;
const nextLimit = {
  limit: 'target-fds',
  side: 'target-process',
  host: 'staging',
  name: 'soft RLIMIT_NOFILE of nginx',
  value: 96_384,
  used: 20,
  unit: 'descriptors',
  from: '/proc/PID/limits',
  ceiling: 96_364,
  bounds: '',
  raise: 'LimitNOFILE=N of its unit',
} as const;
const certain = {verdict: 'hit', side: null, confidence: 'certain', ceiling: null} as const;

const draws = Array.from({length: 200}, randomOf(3));
const isLost = (i: number) => (draws[i] ?? 1) < 0.2;

judges(noLimitReached, healthy, [
  ['all were accepted and held', {}, certain],
  [
    'what to ask for, and the limit that comes next',
    {limitReadings: [nextLimit]},
    {
      ...certain,
      advice: [
        'ask for more to find the limit: --connections 2000',
        expect.stringMatching(/^the next limit would be target-fds at 96,364: /),
      ],
    },
  ],
  [
    'a proxy, which takes two descriptors a connection',
    {
      limitReadings: [nextLimit],
      acceptors: [{pid: 71, comm: 'stunnel4', fdsBefore: 10, fdsMost: 410, soft: 96_384, hard: 96_384}],
    },
    {
      ...certain,
      advice: [expect.anything(), expect.stringMatching(/^the next limit would be target-fds at 48,182: /)],
    },
  ],
  [
    'a rate is asked for by its own flag, and the ladder says nothing of it',
    {
      asked: {...healthy.asked, perSecond: 500, sustained: true},
      limitReadings: [nextLimit],
    },
    {...certain, advice: ['ask for more to find the limit: --rate 5000/s']},
  ],
  [
    'it is known to be a proxy, and the server behind it was not asked',
    {attribution: {share: 1, translated: false, proxy: true}},
    {...certain, confidence: 'likely'},
  ],
  [
    'the server behind a proxy answered',
    {attribution: {share: 1, translated: false, proxy: true}, attempts: {...all, answered: 200}},
    certain,
  ],
  ['the limits of the target could not be read', {limitReadings: gone}, certain],
  ['its kernel took all, its application was not observed', unobserved, {...certain, confidence: 'possible'}],
  [
    'behind a SYN proxy, which established all of them, nothing was confirmed',
    {...unobserved, attempts: {...all, confirmed: 0, openConfirmed: 0}},
    'unknown',
  ],
  [
    'its kernel acknowledged all but one',
    {...unobserved, attempts: {...all, confirmed: 199, openConfirmed: 199}},
    'unknown',
  ],
  [
    'not observed, but every one was answered',
    {...unobserved, attempts: {...all, answered: 200}},
    {...certain, advice: [expect.stringMatching(/^ask for more/)]},
  ],
  [
    'its kernel took all, its application did not',
    {admitted: {acceptedMost: 199, accepted: 199, queued: 1, synReceived: 0}},
    'clear',
  ],
  ['one was lost on the way', {attempts: {...all, open: 199, closedByPeer: 1}}, 'clear'],
  ['one is a phantom', {attempts: {...all, open: 199, phantom: 1}}, 'clear'],
  ['one has no outcome', {attempts: {...all, open: 199, pending: 1}}, 'clear'],
  ['one was never tried', {attempts: {...all, started: 199, established: 199, open: 199}}, 'clear'],
  ['a full queue', {attempts: first17Established}, 'clear'],
  ['half of them got in only when their SYN came again: a limit on the rate', {attempts: ladder}, 'clear'],
  [
    'one SYN was lost by chance',
    {attempts: {...all, synRetries: [199, 1], establishedAfter: [199, 1]}},
    certain,
  ],
  ['a cap', {attempts: first50Held()}, 'clear'],
  ['each was served and then ended, so that none stays', servedAndEnded, 'unknown'],
  [
    'each was served and then ended, many of them late',
    {
      ...servedAndEnded,
      attempts: {...servedAndEnded.attempts, synRetries: [180, 20], establishedAfter: [180, 20]},
    },
    'clear',
  ],
  [
    'the application died when it had answered all',
    {
      ...servedAndEnded,
      ends: {
        ...servedAndEnded.ends,
        agesUs: {least: 1_000, p10: 20_000, p50: 100_000, p90: 180_000},
        timesUs: {least: 200_000, p10: 200_000, p50: 200_100, p90: 200_200},
      },
    },
    'clear',
  ],
  ['when they ended is not known', {...servedAndEnded, ends: gone}, 'clear'],
  [
    'all wait for their first byte: TCP_DEFER_ACCEPT',
    {admitted: {acceptedMost: 0, accepted: 0, queued: 0, synReceived: 200}},
    'unknown',
  ],
  [
    'some wait in the handshake, and others in the accept queue',
    {admitted: {acceptedMost: 50, accepted: 50, queued: 50, synReceived: 100}},
    'clear',
  ],
  // From outside, and each was asked for an answer.
  ['50 answered, and the rest was asked in vain', {admitted: gone, attempts: first50Answered}, 'unknown'],
  ['it has all of them, and answers 50: the others wait inside', {attempts: first50Answered}, 'clear'],
  ['nobody could look, and it answers 50', {...unobserved, attempts: first50Answered}, 'unknown'],
  [
    'it has all of them, and answers none',
    {attempts: {...first50Answered, answered: 0, openAnswered: 0, unproven: 200}},
    'unknown',
  ],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
  ['what was asked for is not known', {asked: gone}, 'unknown'],
  [
    'a fifth of the SYNs was lost at random, and all are held in the end',
    {
      asked: {...healthy.asked, connectTimeoutMs: 10_000},
      attempts: {...healthy.attempts, synRetries: [160, 34, 6], establishedAfter: [160, 34, 6]},
      spread: spreadOf(200, (i) => (isLost(i) ? 'late' : 'atOnce'), undefined, 5),
      tests: {slower: {perSecond: 10, tried: 80, entered: 80, refused: 0, late: 17}},
    },
    {verdict: 'hit', confidence: 'certain'},
  ],
  [
    'the same, and it may have been a rate',
    {
      attempts: {...healthy.attempts, synRetries: [160, 34, 6], establishedAfter: [160, 34, 6]},
      spread: spreadOf(200, (i) => (isLost(i) ? 'late' : 'atOnce'), undefined, 5),
    },
    'clear',
  ],
]);
