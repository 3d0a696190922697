import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Experiment, TimelineRow} from '../../../src/record/record.ts';
import type {Chart, Panel} from '../../../src/report/html/chart.ts';
import {endsPanel} from '../../../src/report/html/ends-chart.ts';
import {latencyPanel, retryAssumption} from '../../../src/report/html/latency-chart.ts';
import {stepsPanels} from '../../../src/report/html/steps-charts.ts';
import {timelinePanels} from '../../../src/report/html/timeline-charts.ts';
import {thin} from '../../../src/report/thin.ts';
import {Latency} from '../../../src/stats/latency.ts';
import {experimentOf, madeSurvey} from '../made-record.ts';

function chartOf(panel: Panel | undefined): Chart {
  if (panel === undefined || typeof panel === 'string') throw new Error(`no chart: ${panel}`);
  return panel;
}

/** The values of one line, by its label. */
function line(panel: Panel | undefined, label: string): readonly (number | null)[] {
  const {lines, data} = chartOf(panel);
  const values = data[1 + lines.findIndex((each) => each.label === label)];
  if (values === undefined || values === data[0]) throw new Error(`no line ${label}`);
  return values;
}

describe('rows of a long run', () => {
  test('few enough stay as they are', () => {
    const rows = [3, 1, 2];
    expect(thin(rows, 3, (row) => row)).toBe(rows);
  });

  test('are at most so many, in order, with the ends and every greatest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), {minLength: 1, maxLength: 400}),
        fc.integer({min: 5, max: 100}),
        (weights, most) => {
          const rows = weights.map((weight, at) => ({weight, at}));
          const kept = thin(rows, most, ({weight}) => weight);
          expect(kept.length).toBeLessThanOrEqual(Math.max(most, 3));
          const places = kept.map(({at}) => at);
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
          expect(places[0]).toBe(0);
          expect(places.at(-1)).toBe(rows.length - 1);
          expect(Math.max(...kept.map(({weight}) => weight))).toBe(Math.max(...weights));
        },
      ),
    );
  });
});

describe('the time axis', () => {
  const {timeline} = experimentOf('accept-stalled');
  const panels = timelinePanels({timeline}, 'run');
  const named = (title: string) => panels.find((panel) => typeof panel !== 'string' && panel.title === title);

  test('has the rows of the record, in seconds, on one cursor', () => {
    for (const panel of panels) {
      expect(chartOf(panel).data[0]).toEqual(timeline.map(({atMs}) => atMs / 1000));
      expect(chartOf(panel).sync).toBe('run');
    }
    expect(line(named('Accept queue'), 'length')).toEqual(
      timeline.map(({acceptQueueLength}) => acceptQueueLength),
    );
    expect(line(named('Dropped for a full accept queue'), 'ListenOverflows')).toEqual(
      timeline.map(({listenOverflows}) => listenOverflows),
    );
  });

  const change = (field: Partial<TimelineRow>, from = 0) =>
    timelinePanels({timeline: timeline.map((row, at) => (at < from ? row : {...row, ...field}))}, 'run');

  test('what was not observed is a gap where it is some rows, a sentence where it is all', () => {
    const some = change({acceptQueueLength: null}, 3).find(
      (panel) => chartOf(panel).title === 'Accept queue',
    );
    expect(line(some, 'length').slice(2, 5)).toEqual([timeline[2]?.acceptQueueLength, null, null]);
    expect(change({acceptQueueLength: null, acceptQueueLimit: null})).toContain(
      'Accept queue: length not observed.',
    );
    expect(change({targetFds: null})).toContain('Descriptors of the target: open descriptors not observed.');
  });

  test('one counter without the other is drawn alone', () => {
    const alone = change({listenDrops: null}).find(
      (panel) => chartOf(panel).title === 'Dropped for a full accept queue',
    );
    expect(chartOf(alone).lines.map(({label}) => label)).toEqual(['ListenOverflows']);
  });

  test('a limit of the queue without its length says nothing of the length', () => {
    const alone = change({acceptQueueLength: null}).find((panel) => chartOf(panel).title === 'Accept queue');
    expect(chartOf(alone).lines.map(({label}) => label)).toEqual(['limit']);
  });

  test('what stays at 0 is a sentence, and no claim about what was not seen', () => {
    expect(change({listenOverflows: 0, listenDrops: 0})).toContain(
      'Dropped for a full accept queue: ListenOverflows, ListenDrops 0 in each of 17 samples.',
    );
    expect(change({listenOverflows: 0, listenDrops: null})).toContain(
      'Dropped for a full accept queue: ListenOverflows 0 in each of 17 samples; ListenDrops not observed.',
    );
  });

  test('a peak that no row of a long run keeps is still said', () => {
    const long = Array.from({length: 5000}, (_, at) => ({
      ...timeline[0],
      atMs: at,
      refused: at === 2501 ? 7 : 0,
    }));
    const [refusals] = timelinePanels({timeline: long as TimelineRow[]}, 'run').filter(
      (panel) => typeof panel !== 'string',
    );
    expect(chartOf(refusals).data[0]?.length).toBeLessThanOrEqual(600);
    expect(chartOf(refusals).summary).toContain('refused at most 7');
  });

  test('one sample is no timeline', () => {
    expect(timelinePanels({timeline: timeline.slice(0, 1)}, 'run')).toEqual([
      'There is only one sample of the run, 42 ms before the first attempt was scheduled; a timeline needs two.',
    ]);
    expect(timelinePanels({timeline: []}, 'run')).toHaveLength(1);
  });
});

describe('latency by percentile', () => {
  const kernel = '6.18.44';
  const summaryOf = (samplesUs: readonly number[]) => {
    const latency = new Latency();
    for (const us of samplesUs) latency.record(us);
    return latency.summary();
  };
  const drawn = (samplesUs: readonly number[], synRetries: readonly number[] = [], of = kernel) => {
    const connect = summaryOf(samplesUs);
    return latencyPanel({latency: connect ? {connect} : {}, synRetries: [...synRetries]}, {kernel: of});
  };

  test('goes from the least sample to the greatest, and has p50 where half is', () => {
    const samples = Array.from({length: 1000}, (_, index) => index + 1);
    const chart = chartOf(drawn(samples));
    const [x = []] = chart.data;
    const values = line(chart, 'connect');
    expect([x[0], x[5], x[10]]).toEqual([1, 2, 4]);
    expect([values[0], values[5], values[10], values.at(-1)]).toEqual([1, 500, 750, 1000]);
  });

  test('claims no percentile that so few samples cannot tell', () => {
    const [x = []] = chartOf(drawn([10, 20, 30])).data;
    // 1 − 1/6 of three samples is the greatest of them already.
    expect(x.at(-2)).toBeLessThan(6);
    expect(x.at(-1)).toBeGreaterThanOrEqual(6);
  });

  test('a curve with fewer samples ends earlier', () => {
    const connect = summaryOf(Array.from({length: 1000}, () => 50));
    const accept = summaryOf([70, 80]);
    if (!connect || !accept) throw new Error('no samples');
    const values = line(latencyPanel({latency: {connect, accept}, synRetries: []}, {kernel}), 'accept');
    expect(values[0]).toBe(70);
    expect(values.at(-1)).toBeNull();
  });

  test('0 µs has a place on a logarithm', () => {
    expect(line(drawn([0, 0, 5]), 'connect')[0]).toBe(1);
  });

  test('without a sample there is no chart', () => {
    expect(drawn([])).toBe('There are no latency samples.');
  });

  test.each<[kernel: string, synRetries: number[], seconds: number[]]>([
    ['6.18.44', [100], []],
    ['6.18.44', [100, 5], [1]],
    ['6.18.44', [100, 5, 0, 2, 0], [1, 2, 3]],
    ['6.5.0-rc1', [0, 0, 0, 0, 0, 1], [1, 2, 3, 4, 5]],
    ['6.4.16', [0, 0, 0, 0, 1], [1, 3, 7, 15]],
    ['5.15.0-91-generic', [9, 1, 1], [1, 3]],
    ['unknown', [9, 1, 1], [1]],
  ])('of kernel %s with retries %j lines stand at %j s', (of, synRetries, seconds) => {
    const {levels} = chartOf(drawn([5], synRetries, of));
    expect(levels.map(({at}) => at / 1e6)).toEqual(seconds);
    expect(retryAssumption(synRetries, {kernel: of}) === undefined).toBe(seconds.length === 0);
  });
});

test('where the record says when SYNs go out again, the lines stand there, whatever the kernel', () => {
  const latency = new Latency();
  latency.record(5);
  const connect = latency.summary();
  if (!connect) throw new Error('no sample');
  const driver = {kernel: '6.18.44', synRetriesAtSeconds: [1, 3, 7]};
  const {levels} = chartOf(latencyPanel({latency: {connect}, synRetries: [9, 0, 1]}, driver));
  expect(levels.map(({at}) => at / 1e6)).toEqual([1, 3]);
  expect(retryAssumption([9, 0, 1], driver)).toMatch(/by its settings/);
});

describe('steps', () => {
  const [burst, rate] = madeSurvey().experiments as [Experiment, Experiment];

  test('of a rate: offered against achieved and response, in order of the rate, failed ones marked', () => {
    const [achieved, response] = stepsPanels({...rate, steps: [...(rate.steps ?? [])].reverse()}, 'steps');
    expect(chartOf(achieved).data[0]).toEqual([500, 1000]);
    expect(line(achieved, 'achieved')).toEqual([499.5, 610]);
    expect(line(achieved, 'failed')).toEqual([null, 610]);
    expect(line(response, 'response p99')).toEqual([3600, 3600]);
    expect(chartOf(response).levels).toEqual([{at: 50_000, label: 'objective of p99'}]);
  });

  test('of a rate without a sample: a sentence', () => {
    const steps = (rate.steps ?? []).map((step) => ({...step, response: null, achievedPerSecond: null}));
    expect(stepsPanels({...rate, steps}, 'steps')).toEqual([
      'The achieved rate is not known for any step.',
      'No step has a response time.',
    ]);
  });

  test('of a burst: what was lost, by its kind, and never the sum of kinds that overlap', () => {
    const [lost] = stepsPanels(burst, 'steps');
    expect(chartOf(lost).lines.map(({label}) => label)).toEqual(['late, after a SYN retry', 'failed']);
    expect(line(lost, 'late, after a SYN retry')).toEqual([0, 15]);
    expect(line(lost, 'failed')).toEqual([null, 15]);
  });

  test('of a burst that lost nothing: a sentence', () => {
    const steps = (burst.steps ?? []).slice(0, 1);
    expect(stepsPanels({...burst, steps}, 'steps')).toEqual([
      'Nothing was lost in any of 1 burst, the largest of 16 connections.',
    ]);
  });

  test('of the driver’s making have a mark of their own', () => {
    const steps = (rate.steps ?? []).map((step) => ({...step, verdict: 'driver-limited' as const}));
    const [achieved] = stepsPanels({...rate, steps}, 'steps');
    expect(line(achieved, 'driver-limited')).toEqual([499.5, 610]);
  });

  test('are none of a ceiling', () => {
    expect(stepsPanels(experimentOf('target-fds'), 'steps')).toEqual([]);
  });
});

describe('ends', () => {
  test('by age and by time on one axis: a timeout is steep by age', () => {
    const ages = new Latency();
    const times = new Latency();
    for (let at = 0; at < 100; at++) {
      ages.record(12_000_000);
      times.record(12_000_000 + at * 100_000);
    }
    const endAge = ages.summary();
    const endTime = times.summary();
    if (!endAge || !endTime) throw new Error('no samples');
    const chart = chartOf(endsPanel({latency: {endAge, endTime}}));
    const [x = []] = chart.data;
    expect(x).toEqual([...x].sort((a, b) => Number(a) - Number(b)));
    const age = line(chart, 'by age').filter((value) => value !== null);
    const time = line(chart, 'by time since the run began').filter((value) => value !== null);
    expect(age.at(-1)).toBe(100);
    expect(time.at(-1)).toBe(100);
    expect(age.length).toBeLessThan(3);
    expect(time.length).toBeGreaterThan(90);
  });

  test('are no chart where the peer ended nothing', () => {
    expect(endsPanel({latency: {}})).toBeUndefined();
  });
});
