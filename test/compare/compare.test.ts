import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {compareRecords} from '../../src/compare/compare.ts';
import type {Verdict} from '../../src/compare/comparison.ts';
import type {Experiment, RunRecord, Step} from '../../src/record/record.ts';
import {Latency} from '../../src/stats/latency.ts';
import {changed, experimentOf, madeSurvey, saved} from '../report/made-record.ts';

const tolerance = 0.05;
const names = [
  'accept-stalled',
  'app-cap-reject',
  'driver-fds',
  'interrupted',
  'no-limit-reached',
  'not-observed',
  'refusing',
  'target-fds',
];

/** The verdict on one metric where only that experiment changed. */
function verdictOn(
  metric: string,
  base: Partial<Experiment>,
  next: Partial<Experiment>,
  name = 'no-limit-reached',
): [Verdict | undefined, string | undefined] {
  const {rows} = compareRecords(changed(name, base), changed(name, next), tolerance);
  const row = rows.find((each) => `${each.experiment}.${each.metric}` === metric);
  return [row?.verdict, row?.why];
}

const attempts = (change: Partial<Experiment['attempts']>) => ({
  attempts: {...experimentOf('no-limit-reached').attempts, ...change},
});

/** As many samples as said, spread over 10 % around a value. */
function latency(medianUs: number, count = 2000) {
  const histogram = new Latency();
  for (let index = 0; index < count; index++) histogram.record(medianUs * (0.95 + (index / count) * 0.1));
  const summary = histogram.summary();
  if (!summary) throw new Error('no samples');
  return summary;
}

test('what was closed before it was accepted stands under its own name, and not as closed by the peer', () => {
  const {rows} = compareRecords(
    changed('no-limit-reached', attempts({refusals: {closed: 207}})),
    changed('no-limit-reached', attempts({refusals: {closed: 0}})),
    tolerance,
  );
  const counts = rows.filter(({metric}) => /^(closedByPeer|refus)/.test(metric));
  expect(counts.map(({metric, base, new: next}) => [metric, base, next])).toEqual([
    ['refused', 207, 0],
    ['refusals.closed', 207, 0],
  ]);
});

describe('a record against itself', () => {
  test.each(names)('%s', (name) => {
    const {rows, overall, moved, regressions, forcedAgainst} = compareRecords(
      saved(name),
      saved(name),
      tolerance,
    );
    const spoilt = name === 'driver-fds' || name === 'interrupted';
    const verdict = spoilt ? 'not-comparable' : 'same';
    expect(new Set(rows.map((row) => row.verdict))).toEqual(new Set([verdict]));
    expect({overall, moved, regressions, forcedAgainst}).toEqual({
      overall: verdict,
      moved: [],
      regressions: [],
      forcedAgainst: [],
    });
  });

  test('whatever it holds, nothing is better or worse', () => {
    const count = fc.nat({max: 100_000});
    const orNull = fc.option(count);
    const record = fc
      .record({
        result: orNull,
        establishedPerSecond: fc.option(fc.double({min: 0, max: 1e6, noNaN: true})),
        synRetries: fc.array(count),
        attempts: fc.record({
          ...{started: count, established: count, confirmed: orNull, accepted: orNull, phantom: orNull},
          ...{held: count, closedByPeer: count, pending: count},
          refusals: fc.dictionary(fc.constantFrom('reset', 'deadline', 'denied'), count),
          lastWords: fc.constant({}),
        }),
        latency: fc
          .array(fc.integer({min: 1, max: 10_000_000}), {minLength: 1})
          .map((samples): Experiment['latency'] => {
            const histogram = new Latency();
            for (const us of samples) histogram.record(us);
            const summary = histogram.summary();
            return summary ? {connect: summary} : {};
          }),
      })
      .map((change): RunRecord => changed('no-limit-reached', change as Partial<Experiment>));
    fc.assert(
      fc.property(record, (any) => {
        const {rows, overall, moved, regressions} = compareRecords(any, any, 0);
        expect(rows.filter(({verdict}) => verdict !== 'same')).toEqual([]);
        expect({overall, moved, regressions}).toEqual({overall: 'same', moved: [], regressions: []});
      }),
    );
  });
});

test('better one way is worse the other', () => {
  const pairs: [RunRecord, RunRecord][] = [
    [
      saved('no-limit-reached'),
      changed('no-limit-reached', {result: 150, ...attempts({held: 150, phantom: 3})}),
    ],
    [saved('app-cap-reject'), saved('target-fds')],
    [
      madeSurvey(),
      {...madeSurvey(), canary: {attempts: 20, failed: 5, p99Us: null, blockedMs: 9000, recoveryMs: 10}},
    ],
  ];
  const other: Record<Verdict, Verdict> = {
    better: 'worse',
    worse: 'better',
    same: 'same',
    'not-comparable': 'not-comparable',
  };
  for (const [a, b] of pairs) {
    const there = compareRecords(a, b, tolerance).rows.map(({verdict}) => verdict);
    const back = compareRecords(b, a, tolerance).rows.map(({verdict}) => other[verdict]);
    expect(there).toEqual(back);
  }
});

describe('the figure is exact, and counts differ beyond chance', () => {
  test.each<[metric: string, base: Partial<Experiment>, next: Partial<Experiment>, verdict: Verdict]>([
    ['ceiling.result', {result: 200}, {result: 199}, 'worse'],
    ['ceiling.result', {result: 200}, {result: 201}, 'better'],
    ['ceiling.result', {result: null}, {result: 200}, 'not-comparable'],
    ['ceiling.result', {result: 200, basis: 'accepted'}, {result: 200, basis: 'confirmed'}, 'not-comparable'],
    // One in 200 is chance, ten are not.
    ['ceiling.accepted', attempts({accepted: 200}), attempts({accepted: 199}), 'same'],
    ['ceiling.accepted', attempts({accepted: 200}), attempts({accepted: 190}), 'worse'],
    ['ceiling.accepted', attempts({accepted: 200}), attempts({accepted: null}), 'not-comparable'],
    ['ceiling.accepted', attempts({accepted: null}), attempts({accepted: null}), 'same'],
    ['ceiling.phantom', attempts({phantom: 0}), attempts({phantom: 1}), 'same'],
    ['ceiling.phantom', attempts({phantom: 0}), attempts({phantom: 8}), 'worse'],
    ['ceiling.closedByPeer', attempts({closedByPeer: 2}), attempts({closedByPeer: 1}), 'same'],
    ['ceiling.closedByPeer', attempts({closedByPeer: 20}), attempts({closedByPeer: 1}), 'better'],
    ['ceiling.refused', attempts({refusals: {}}), attempts({refusals: {reset: 1, denied: 2}}), 'same'],
    ['ceiling.refused', attempts({refusals: {}}), attempts({refusals: {reset: 4, denied: 5}}), 'worse'],
    ['ceiling.retried', {synRetries: [200, 3]}, {synRetries: [200]}, 'same'],
    ['ceiling.retried', {synRetries: [180, 12]}, {synRetries: [200]}, 'better'],
    // A SYN that was not sent again is no retry.
    ['ceiling.retried', {synRetries: [200]}, {synRetries: [100]}, 'same'],
  ])('%s: %j against %j', (metric, base, next, verdict) => {
    expect(verdictOn(metric, base, next)[0]).toBe(verdict);
  });

  test('past the limit of both, how many failed tells nothing', () => {
    const more = {...experimentOf('app-cap-reject').attempts, refusals: {denied: 300}};
    expect(verdictOn('ceiling.refused', {}, {attempts: more}, 'app-cap-reject')).toEqual([
      'not-comparable',
      'past the limit of both runs, where counts say only how long each went on',
    ]);
    expect(verdictOn('ceiling.result', {}, {result: 49}, 'app-cap-reject')[0]).toBe('worse');
  });

  test('how connections ended is what hold measures', () => {
    const [hold] = madeSurvey().experiments.filter(({name}) => name === 'hold');
    if (!hold?.ends) throw new Error('no hold');
    const more = hold.ends.map((end) => ({...end, count: end.count + 60}));
    expect(verdictOn('hold.ends.fin', hold, {...hold, ends: more})).toEqual(['worse', 'counted']);
    expect(verdictOn('hold.ends.silent', {...hold, ends: more}, hold)).toEqual(['better', 'counted']);
    expect(verdictOn('hold.ends.rst', hold, hold)).toEqual(['same', 'counted']);
    expect(verdictOn('ceiling.ends.fin', {}, {})[0]).toBeUndefined();
  });

  test('a run that was spoilt is compared in nothing', () => {
    const comparison = compareRecords(
      saved('no-limit-reached'),
      changed('no-limit-reached', {outcome: 'interrupted'}),
      0,
    );
    expect(new Set(comparison.rows.map(({verdict, why}) => `${verdict}: ${why}`))).toEqual(
      new Set(['not-comparable: the new run was interrupted']),
    );
    expect(comparison.overall).toBe('not-comparable');
  });

  test('a target that is gone is worse', () => {
    const gone = changed('no-limit-reached', {outcome: 'unreachable', result: 0, basis: 'established'});
    const {overall, regressions} = compareRecords(saved('no-limit-reached'), gone, tolerance);
    expect(overall).toBe('worse');
    expect(regressions).toContain('ceiling.result');
  });
});

describe('what the canary saw', () => {
  type Canary = NonNullable<RunRecord['canary']>;
  const usual: Canary = {attempts: 20, failed: 0, p99Us: null, blockedMs: 0, recoveryMs: 10};
  test.each<[metric: string, base: Partial<Canary>, next: Partial<Canary>, verdict: Verdict]>([
    ['failed', {failed: 3}, {failed: 4}, 'same'],
    ['failed', {failed: 0}, {failed: 1}, 'same'],
    ['failed', {failed: 0}, {failed: 20}, 'worse'],
    ['failed', {failed: 15}, {failed: 1}, 'better'],
    // All of few are not chance, and half of two are.
    ['failed', {attempts: 6, failed: 0}, {attempts: 6, failed: 6}, 'worse'],
    ['failed', {attempts: 2, failed: 1}, {attempts: 2, failed: 2}, 'same'],
    // As many of twice as many.
    ['failed', {attempts: 20, failed: 10}, {attempts: 40, failed: 20}, 'same'],
    ['failed', {failed: null}, {failed: 2}, 'not-comparable'],
    ['unconnected', {failed: null, unconnected: 0}, {failed: null, unconnected: 20}, 'worse'],
    ['blocked', {blockedMs: 600}, {blockedMs: 1200}, 'same'],
    ['blocked', {blockedMs: 0}, {blockedMs: 4000}, 'worse'],
    ['recovery', {recoveryMs: 10}, {recoveryMs: 800}, 'same'],
    ['recovery', {recoveryMs: 3000}, {recoveryMs: 800}, 'better'],
    ['recovery', {recoveryMs: null}, {recoveryMs: null}, 'same'],
  ])('%s: %j against %j', (metric, first, second, verdict) => {
    const {rows, regressions} = compareRecords(
      {...saved('no-limit-reached'), canary: {...usual, ...first}},
      {...saved('no-limit-reached'), canary: {...usual, ...second}},
      tolerance,
    );
    expect(rows.find((row) => row.experiment === 'canary' && row.metric === metric)?.verdict).toBe(verdict);
    expect(regressions).toEqual(verdict === 'worse' ? [`canary.${metric}`] : []);
  });
});

describe('a figure that was searched for is as exact as its steps', () => {
  const step = (asked: number, verdict: Step['verdict']): Step => ({
    ...(madeSurvey().experiments[0]?.steps?.[0] as Step),
    asked,
    verdict,
  });
  const found = (result: number, failed: number) => ({
    name: 'rate' as const,
    unit: 'connections/s' as const,
    result,
    steps: [step(result, 'held'), step(failed, 'failed'), step(failed * 2, 'failed')],
  });
  test.each<[base: ReturnType<typeof found>, next: ReturnType<typeof found>, verdict: Verdict]>([
    [found(500, 600), found(550, 650), 'same'],
    [found(500, 600), found(600, 700), 'better'],
    [found(500, 600), found(400, 500), 'worse'],
    [found(500, 600), found(500, 700), 'same'],
  ])('%#: %j', (base, next, verdict) => {
    expect(verdictOn('rate.result', base, next)[0]).toBe(verdict);
  });
});

describe('rates and latencies differ only beyond their noise', () => {
  const lateness = latency(20);
  test.each<
    [metric: string, base: Experiment['latency'], next: Experiment['latency'], verdict: Verdict, why: RegExp]
  >([
    ['connect.p50', {connect: latency(1000)}, {connect: latency(2000)}, 'worse', /beyond noise/],
    ['connect.p50', {connect: latency(2000)}, {connect: latency(1000)}, 'better', /beyond noise/],
    ['connect.p50', {connect: latency(1000)}, {connect: latency(1001)}, 'same', /within noise/],
    // 100 samples leave the upper end of a 99th percentile open.
    ['connect.p99', {connect: latency(1000, 100)}, {connect: latency(9000, 100)}, 'same', /too few samples/],
    ['connect.p99', {connect: latency(9000, 100)}, {connect: latency(9100, 100)}, 'same', /too few samples/],
    // What the driver may have added itself is no difference of the target.
    [
      'connect.p50',
      {connect: latency(100), lateness},
      {connect: latency(130), lateness},
      'same',
      /within noise/,
    ],
    [
      'connect.p50',
      {connect: latency(100), lateness},
      {connect: latency(300), lateness},
      'worse',
      /beyond noise/,
    ],
    ['connect.p50', {connect: latency(100)}, {}, 'not-comparable', /new run did not/],
    ['connect.p50', {}, {connect: latency(100)}, 'not-comparable', /base did not/],
  ])('%s, %#', (metric, base, next, verdict, why) => {
    const [found, grounds] = verdictOn(`ceiling.${metric}`, {latency: base}, {latency: next});
    expect(found).toBe(verdict);
    expect(grounds).toMatch(why);
  });

  test.each<[base: number | null, next: number | null, verdict: Verdict]>([
    [1000, 1000, 'same'],
    // 200 connections: 7 % is the standard error of each.
    [1000, 800, 'same'],
    [1000, 500, 'worse'],
    [500, 1000, 'better'],
    [null, 1000, 'not-comparable'],
  ])('%j against %j a second', (base, next, verdict) => {
    const found = verdictOn(
      'ceiling.establishedPerSecond',
      {establishedPerSecond: base},
      {establishedPerSecond: next},
    );
    expect(found[0]).toBe(verdict);
  });
});

test.each<[tolerance: number, result: number, regressions: string[]]>([
  [0.05, 195, []],
  [0.05, 190, []],
  [0.05, 189, ['ceiling.result']],
  [0, 199, ['ceiling.result']],
  [0.5, 101, []],
])('with a tolerance of %d, %i of 200', (share, result, regressions) => {
  const next = changed('no-limit-reached', {result});
  const comparison = compareRecords(saved('no-limit-reached'), next, share);
  expect(comparison.regressions).toEqual(regressions);
  expect(comparison.overall).toBe('worse');
});

test('from 0 any number is beyond every tolerance', () => {
  const next = changed('no-limit-reached', attempts({phantom: 10}));
  expect(compareRecords(saved('no-limit-reached'), next, 10).regressions).toEqual(['ceiling.phantom']);
});
