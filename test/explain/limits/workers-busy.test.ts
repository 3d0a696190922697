import {workersBusy} from '../../../src/explain/limits/workers-busy.ts';
import {
  everyOtherAnswered,
  first50Answered,
  gone,
  healthy,
  sumOfIndexes,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const kept = {
  waiting: 195,
  servedMost: 5,
  answered: 5,
  times: 1,
  perSecond: null,
  firstPauseMs: 200,
  longestPauseMs: 200,
  stoodMs: 9800,
  firstAnswerUs: 900,
};
/** Ten a second, each after half a second. */
const trickling = {
  ...kept,
  waiting: 160,
  servedMost: 40,
  answered: 40,
  times: 8,
  perSecond: 10,
  firstPauseMs: 520,
  longestPauseMs: 520,
  stoodMs: 300,
  firstAnswerUs: 500_000,
};
const five = {
  ...first50Answered,
  answered: 5,
  openAnswered: 5,
  unproven: 195,
  unprovenIndexSum: sumOfIndexes(5, 200),
};
const busy = {...healthy, attempts: five, service: kept};
const forty = {
  ...five,
  answered: 40,
  openAnswered: 40,
  unproven: 160,
  unprovenIndexSum: sumOfIndexes(40, 200),
};
const likely = {verdict: 'hit', side: 'target-process', confidence: 'likely', ceiling: 5} as const;
const certain = {...likely, confidence: 'certain'} as const;
const possible = {...likely, confidence: 'possible'} as const;
const release = (served: number) => ({
  tests: {
    release: {released: 5, room: 5, fresh: true, tried: 10, entered: served, refused: 0, late: 0, served},
  },
});
const told = {
  attempts: {
    ...five,
    open: 20,
    answered: 20,
    openAnswered: 20,
    unproven: 0,
    unprovenIndexSum: 0,
    refusals: {denied: 180},
  },
  service: {
    ...trickling,
    waiting: 0,
    servedMost: 20,
    answered: 20,
    times: 4,
    perSecond: 5,
    firstAnswerUs: 1e6,
  },
  ends: {
    count: 180,
    agesUs: {least: 3e6, p10: 3e6, p50: 3.001e6, p90: 3.01e6},
    timesUs: {least: 3e6, p10: 3e6, p50: 3.1e6, p90: 3.2e6},
    fins: 180,
    runUs: 6e6,
  },
};

judges(workersBusy, busy, [
  ['5 answered, 195 owned and not answered, for as long as those are kept', {}, certain],
  ['for too short a time to tell', {service: {...kept, stoodMs: 1200}}, likely],
  ['when 5 were closed 5 others were answered', release(5), certain],
  ['when 5 were closed nobody else was answered: it hangs', release(0), 'clear'],
  [
    'answers go on coming: as many at once as the rate and the quickest answer make',
    {attempts: forty, service: trickling},
    certain,
  ],
  [
    'at one look alone: how fast is not known',
    {attempts: forty, service: {...trickling, times: 1, perSecond: null}},
    {...likely, ceiling: 40},
  ],
  ['told to go after 3 s, while answers came', told, certain],
  ['the same from outside: no queue of a kernel says anything', {...unobserved, ...told}, likely],
  [
    'told to go at once: a number, and nobody waited',
    {...told, ends: {...told.ends, agesUs: {least: 900, p10: 1000, p50: 2000, p90: 3000}}},
    'clear',
  ],
  [
    'threads were read',
    {targetThreads: [{pid: 71, comm: 'server', threads: 6, waits: [{wchan: 'sk_wait_data', count: 5}]}]},
    certain,
  ],
  // Neighbours.
  ['nothing was asked', {service: gone}, 'clear'],
  [
    'nobody was answered: it may speak another protocol',
    {service: {...kept, answered: 0, times: 0}},
    'clear',
  ],
  ['all were answered', {attempts: healthy.attempts, service: {...kept, waiting: 0}}, 'clear'],
  ['answered at random: a member that does not answer', {attempts: everyOtherAnswered}, 'clear'],
  [
    'they wait in the accept queue, not inside',
    {admitted: {acceptedMost: 5, accepted: 5, queued: 195, synReceived: 0}},
    'clear',
  ],
  // From outside.
  ['nobody could look', unobserved, possible],
  ['nobody could look; a release let others be answered', {...unobserved, ...release(5)}, possible],
]);
