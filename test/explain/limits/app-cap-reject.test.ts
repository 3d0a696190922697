import {expect} from 'vitest';
import {appCapReject} from '../../../src/explain/limits/app-cap-reject.ts';
import {
  first17Established,
  first50Held,
  gone,
  healthy,
  sumOfIndexes,
  tallyOf,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const capped = {
  ...healthy,
  attempts: first50Held(),
  admitted: {acceptedMost: 50, accepted: 50, queued: 0, synReceived: 0},
  acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 60, soft: 1024, hard: 4096}],
};
const threeOthers = {accepted: 3, queued: 0, synReceived: 0};
const certain = {verdict: 'hit', side: 'target-process', confidence: 'certain', ceiling: 50} as const;
const everyOne = (words: string) => ({
  ...first50Held({denied: 200}, {[words]: 200}),
  open: 0,
  openIndexSum: 0,
  endedByPeer: 200,
});
const endedSince = {...first50Held(), open: 0, openIndexSum: 0, closedByPeer: 50, endedByPeer: 200};
const tooMany = {'ERR max number of clients reached\r\n': 150};
const second = (entered: number) => ({
  source: '127.77.0.1',
  room: 1,
  tried: 10,
  entered,
  refused: 0,
  late: 0,
  again: {tried: 10, entered: 0, refused: 0, late: 0},
});
const endsAged = (us: number) => ({
  count: 150,
  agesUs: {least: us, p10: us, p50: 2 * us, p90: 4 * us},
  timesUs: {least: us, p10: 50_000, p50: 100_000, p90: 190_000},
  fins: 0,
  runUs: 2_000_000,
});
const fdsFull = [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 60, soft: 60, hard: 60}];

judges(appCapReject, capped, [
  ['EOF beyond 50', {}, certain],
  ['RST beyond 50', {attempts: first50Held({reset: 150})}, certain],
  [
    'words beyond 50',
    {attempts: first50Held({denied: 150}, {'ERR max number of clients reached\r\n': 150})},
    certain,
  ],
  [
    'a second address had room meanwhile: one number for each',
    {tests: {secondSource: second(10)}},
    {...certain, advice: [expect.stringMatching(/^it counts by source address: .* 50 now/)]},
  ],
  [
    'a second address had no room either: one number for all',
    {tests: {secondSource: second(0)}},
    {...certain, advice: [expect.stringMatching(/^raise the application’s own maximum .* 50 now/)]},
  ],
  [
    'a second address got the one place that was free for anybody',
    {tests: {secondSource: second(1)}},
    {...certain, advice: [expect.stringMatching(/^raise the application’s own maximum/)]},
  ],
  [
    'and one more, which a server lets in that counts late',
    {tests: {secondSource: second(2)}},
    {...certain, advice: [expect.stringMatching(/^raise the application’s own maximum/)]},
  ],
  [
    'a second address had room for more than that',
    {tests: {secondSource: second(3)}},
    {...certain, advice: [expect.stringMatching(/^it counts by source address/)]},
  ],
  [
    'a second address had room for one, and none had been left to anybody',
    {tests: {secondSource: {...second(1), room: 0}}},
    {...certain, advice: [expect.stringMatching(/^it counts by source address/)]},
  ],
  [
    'words beyond 50 that tell whose number it is',
    {
      attempts: first50Held(
        {denied: 150},
        {'ERROR :Connection refused, too many connections from your IP': 150},
      ),
    },
    {...certain, advice: [expect.stringMatching(/^it counts by source address/)]},
  ],
  [
    'the same words, and yet a second address had no room either',
    {
      attempts: first50Held({denied: 150}, {'too many connections from your IP': 150}),
      tests: {secondSource: second(0)},
    },
    {...certain, advice: [expect.stringMatching(/^raise the application’s own maximum/)]},
  ],
  [
    'words of a host that may be the server’s',
    {attempts: first50Held({denied: 150}, {'too many connections to this host': 150})},
    {...certain, advice: [expect.stringMatching(/^raise the application’s own maximum/)]},
  ],
  [
    'it had 60 at one moment, and closed what it closed after 200 ms: no number, or not that one',
    {admitted: {...capped.admitted, acceptedMost: 60}, ends: endsAged(200_000)},
    {...certain, confidence: 'possible', ceiling: 60},
  ],
  ['those beyond had waited for 200 ms, and it never had more', {ends: endsAged(200_000)}, certain],
  [
    'one who was about to be turned away was seen among them',
    {admitted: {...capped.admitted, acceptedMost: 51}, ends: endsAged(300)},
    certain,
  ],
  [
    'one task was left at each look, and 3 other clients come and go',
    {
      tasks: {used: 53, grew: 52, max: 54, name: 'RLIMIT_NPROC of server'},
      admitted: {acceptedMost: 50, accepted: 50, queued: 0, synReceived: 0, others: threeOthers},
    },
    {...certain, confidence: 'possible', ceiling: 53},
  ],
  [
    'some descriptors were left at each look, and 3 other clients come and go',
    {
      acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 61, soft: 64, hard: 64}],
      admitted: {acceptedMost: 50, accepted: 50, queued: 0, synReceived: 0, others: threeOthers},
    },
    {...certain, confidence: 'possible', ceiling: 53},
  ],
  [
    'as many were left, and nobody else is there',
    {acceptors: [{pid: 71, comm: 'server', fdsBefore: 10, fdsMost: 61, soft: 64, hard: 64}]},
    certain,
  ],
  ['descriptors could not be counted', {acceptors: gone}, {...certain, confidence: 'possible'}],
  ['threads could not be counted', {tasks: gone}, {...certain, confidence: 'likely'}],
  ['owners could not be read: those alive here', {admitted: gone}, certain],
  ['nobody could look', unobserved, {...certain, confidence: 'possible'}],
  [
    'nobody could look, but it says that it is full',
    {...unobserved, attempts: first50Held({denied: 150}, {'too many connections': 150})},
    certain,
  ],
  [
    'nobody could look, and its words say something else',
    {...unobserved, attempts: first50Held({denied: 150}, {'HTTP/1.1 400 Bad Request': 150})},
    {...certain, confidence: 'possible'},
  ],
  // Two at once: what it had taken ended later, of an idle timeout.
  [
    'too many, and those taken ended later: all of them',
    {
      attempts: {
        ...first50Held({denied: 150}, tooMany),
        open: 0,
        openIndexSum: 0,
        closedByPeer: 50,
        endedByPeer: 200,
      },
    },
    certain,
  ],
  [
    'too many, and the oldest of those taken have ended',
    {
      attempts: {
        ...first50Held({denied: 150}, tooMany),
        open: 10,
        openIndexSum: sumOfIndexes(40, 50),
        closedByPeer: 40,
        endedByPeer: 190,
        endedIndexSum: sumOfIndexes(0, 40) + sumOfIndexes(50, 200),
      },
    },
    certain,
  ],
  [
    'closed without a word, and those taken ended later: they came first',
    {attempts: endedSince, settled: tallyOf(first50Held())},
    certain,
  ],
  [
    'the same, and some had ended before the last came: so many at one moment',
    {attempts: endedSince, settled: tallyOf({...first50Held(), open: 48, closedByPeer: 2, endedByPeer: 152})},
    certain,
  ],
  [
    'closed without a word, and those taken ended later: they came last, for room was made for them',
    {
      attempts: endedSince,
      settled: tallyOf({
        ...first50Held(),
        openIndexSum: sumOfIndexes(150, 200),
        endedIndexSum: sumOfIndexes(0, 150),
      }),
    },
    'clear',
  ],
  [
    'closed without a word, and those taken ended later: nobody saw them before',
    {attempts: endedSince},
    'unknown',
  ],
  [
    'all were there when the last had come, and every one was closed soon after',
    {attempts: {...first50Held({closed: 200}), open: 0, openIndexSum: 0}, settled: tallyOf(healthy.attempts)},
    'unknown',
  ],
  // Neighbours that close in the same way.
  [
    'the oldest were closed: eviction',
    {attempts: {...first50Held(), openIndexSum: sumOfIndexes(150, 200), endedIndexSum: sumOfIndexes(0, 150)}},
    'clear',
  ],
  ['it has no descriptor left', {acceptors: fdsFull}, 'clear'],
  [
    'it has none left, and had one for each whom it told so',
    {acceptors: fdsFull, attempts: first50Held({denied: 150}, tooMany)},
    certain,
  ],
  [
    'it closed its listener, and those in the queue were reset',
    {
      attempts: {...first50Held({reset: 4, refused: 146})},
      listenerWatch: {closedAfterMs: 40, establishedBefore: 54, reopened: false},
    },
    'clear',
  ],
  [
    '503 is said of a rate of requests as well',
    {
      attempts: {
        ...first50Held({denied: 150}, {'HTTP/1.1 503 Service Unavailable': 150}),
        replies: {200: 50, 503: 150},
      },
    },
    {...certain, confidence: 'likely'},
  ],
  ['it has no thread left', {tasks: {used: 20, grew: 19, max: 20, name: 'pids.max of /srv'}}, 'clear'],
  ['a thread was refused', {tasksRefused: 3}, 'clear'],
  ['it died', {targetProcesses: {before: 1, gone: ['server'], stopped: []}}, 'clear'],
  [
    'the kernel reset them: tcp_abort_on_overflow',
    {attempts: first50Held({reset: 150}), tcpExt: {EmbryonicRsts: 150}},
    'clear',
  ],
  ['silence is no rejection', {attempts: first17Established}, 'clear'],
  ['all is well', {attempts: healthy.attempts}, 'clear'],
  // Every one was denied: the first connection met the same as the last.
  [
    'wrong password',
    {...unobserved, attempts: everyOne('FATAL 28P01 password authentication failed')},
    'unknown',
  ],
  ['busy, to the first as well: that may mean anything', {attempts: everyOne('503 Busy')}, 'unknown'],
  [
    'others had all of its connections before',
    {...unobserved, attempts: everyOne('FATAL: sorry, too many clients already')},
    {...certain, confidence: 'likely', ceiling: 0},
  ],
  ['it ended every one', {attempts: {...first50Held(), open: 0, openIndexSum: 0}}, 'unknown'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
  [
    'half of the connections went to another backend, which nobody observed: it may have closed them',
    {attribution: {share: 0.5, translated: false, proxy: false}},
    {verdict: 'hit', confidence: 'possible'},
  ],
  [
    'a proxy closes them: whose number it was it does not tell',
    {attribution: {share: 1, translated: false, proxy: true}},
    {verdict: 'hit', confidence: 'possible'},
  ],
  [
    'the same of a proxy that is known by what it opened alone: its backend ended those that it held',
    {attribution: gone, openedOnward: 200},
    {verdict: 'hit', confidence: 'possible'},
  ],
  [
    'a proxy passes on that there are too many: it may be the server behind it that says so',
    {
      attribution: {share: 1, translated: false, proxy: true},
      attempts: first50Held({denied: 150}, {'-ERR max number of clients reached': 150}),
    },
    {verdict: 'hit', confidence: 'likely', ceiling: 50},
  ],
]);
