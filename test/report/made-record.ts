import {readFileSync} from 'node:fs';
import {type Experiment, parseRecord, type RunRecord, type Step} from '../../src/record/record.ts';

const folder = new URL('fixtures/', import.meta.url);

/** The record of a real run: fixtures/make.sh. */
export function saved(name: string): RunRecord {
  return parseRecord(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
}

/** The only experiment of a saved record, changed. */
export function experimentOf(name: string, change: Partial<Experiment> = {}): Experiment {
  const [experiment] = saved(name).experiments;
  if (!experiment) throw new Error(`${name} has no experiment`);
  return {...experiment, ...change};
}

/** A saved record with its experiments changed. */
export function changed(name: string, change: Partial<Experiment>): RunRecord {
  return {...saved(name), experiments: [experimentOf(name, change)]};
}

const step = (asked: number, change: Partial<Step> = {}): Step => ({
  asked,
  verdict: 'held',
  why: '',
  started: asked,
  established: asked,
  late: 0,
  unanswered: 0,
  refused: 0,
  phantom: 0,
  spreadUs: 900,
  achievedPerSecond: null,
  connect: {p50Us: 60, p99Us: 190},
  response: {p50Us: 100, p99Us: 3600},
  queueLongest: asked,
  queueGrowthPerSecond: null,
  ...change,
});

/** Every experiment in one record, put together from real ones: what a survey leaves. It goes through the schema. */
export function madeSurvey(): RunRecord {
  const base = saved('no-limit-reached');
  const asked = {connections: 200, perSecond: null, connectTimeoutMs: 3000, holdMs: 0};
  const record: RunRecord = {
    ...base,
    experiments: [
      experimentOf('accept-stalled', {
        name: 'burst',
        result: 17,
        asked,
        steps: [
          step(16),
          step(32, {
            verdict: 'failed',
            why: '15 were established late',
            established: 17,
            late: 15,
            phantom: null,
          }),
        ],
        fidelity: {
          offeredPerSecond: null,
          achievedPerSecond: 21_000,
          latenessP50Us: 40,
          latenessP99Us: 120,
          idleShare: 0.62,
          runDelayShare: 0.01,
          longestBlindMs: 1.5,
          stampErrorP99Us: 45,
        },
      }),
      experimentOf('no-limit-reached', {
        name: 'rate',
        outcome: 'limit-found',
        result: 500,
        unit: 'connections/s',
        asked: {...asked, objectiveP99Us: 50_000, stepMs: 2000},
        steps: [
          step(500, {achievedPerSecond: 499.5}),
          step(1000, {verdict: 'failed', why: 'p99 <b>of</b> 80 ms', achievedPerSecond: 610, connect: null}),
        ],
      }),
      experimentOf('target-fds', {
        confirmation: {
          repeats: 3,
          held: {connections: 32, times: 3},
          refused: {connections: 33, times: 3},
        },
      }),
      experimentOf('app-cap-reject', {
        name: 'hold',
        result: 50,
        ends: [
          {
            kind: 'fin',
            count: 150,
            ageP10Us: 900,
            ageP50Us: 1200,
            ageP90Us: 5_000_000,
            timeP10Us: 1000,
            timeP50Us: 2000,
            timeP90Us: 5_100_000,
          },
          {
            kind: 'silent',
            count: 2,
            ageP10Us: 1,
            ageP50Us: 1,
            ageP90Us: 1,
            timeP10Us: 1,
            timeP50Us: 1,
            timeP90Us: 1,
          },
        ],
      }),
    ],
    canary: {attempts: 20, failed: 1, p99Us: 1200, blockedMs: 750, recoveryMs: null},
    expectations: [
      {expect: 'burst.result >= 16', actual: 17, held: true},
      {expect: 'rate.connect.p99 < 1us', actual: 190, held: false},
      {expect: 'accept.p99 < 5ms', actual: null, held: false},
    ],
  };
  return parseRecord(JSON.stringify(record));
}

/** What a server may say to break the form that its words are shown in. */
export const hostileWords =
  '\u001b[31m\u0000]]> </testsuite><script>alert(1)</script> | `x` [a](http://evil.example) @all *b* "q" \\ \r\n# EOF\n\ud800 \ufffe <!-- www.evil.example';

/** A record whose every text from outside is hostile. */
export function madeHostile(): RunRecord {
  const record = changed('app-cap-reject', {});
  const [experiment] = record.experiments;
  if (!experiment) throw new Error('no experiment');
  const because = {reading: hostileWords, from: hostileWords, value: hostileWords};
  const [first] = experiment.findings;
  if (!first) throw new Error('no finding');
  return {
    ...record,
    target: {...record.target, url: `tcp://${hostileWords}`},
    driver: {...record.driver, host: hostileWords, kernel: hostileWords},
    experiments: [
      {
        ...experiment,
        attempts: {...experiment.attempts, lastWords: {[hostileWords]: 3}},
        findings: [
          {...first, because: [because], advice: [hostileWords]},
          {...first, limit: 'accept-rate', verdict: 'unknown', confidence: null, because: [because]},
        ],
        notes: [hostileWords],
      },
    ],
    limits: record.limits.map((limitReading) => ({...limitReading, name: hostileWords, raise: hostileWords})),
    expectations: [{expect: `limit == ${hostileWords}`, actual: null, held: false}],
  };
}
