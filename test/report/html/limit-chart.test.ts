import {describe, expect, test} from 'vitest';
import type {Experiment} from '../../../src/record/record.ts';
import type {Chart} from '../../../src/report/html/chart.ts';
import {limitPicture} from '../../../src/report/html/limit-chart.ts';
import {Html} from '../../../src/report/html/template.ts';
import {experimentOf, saved} from '../made-record.ts';

const {driver} = saved('target-fds');
type Row = Experiment['timeline'][number];

/** The picture of a limit that was hit, in a run whose rows were changed. */
function pictureOf(limit: string, row: Partial<Row>, change: Partial<Experiment> = {}, ceiling = 32) {
  const experiment = experimentOf('target-fds', change);
  const [finding] = experiment.findings;
  if (!finding) throw new Error('no finding');
  const timeline = experiment.timeline.map((each) => ({...each, ...row}));
  return limitPicture({...finding, limit, ceiling}, {...experiment, timeline}, {driver});
}

test.each<[limit: string, row: Partial<Row>, level: number, label: string]>([
  ['target-fds', {fullestFds: 40, fullestFdsLimit: 40}, 40, 'soft RLIMIT_NOFILE 40'],
  ['accept-stalled', {acceptQueueLength: 17, acceptQueueLimit: 16}, 17, 'holds 17'],
  ['accept-rate', {acceptQueueLength: 3, acceptQueueLimit: 128}, 129, 'holds 129'],
  ['conntrack-table', {conntrackCount: 32}, 32, 'net.netfilter.nf_conntrack_max: 32'],
  ['driver-ports', {open: 32}, 32, 'ports there are: 32'],
])('%s: what it bounds, against it', (limit, row, level, label) => {
  const chart = pictureOf(limit, row) as Chart;
  expect(chart.levels).toEqual([{at: level, label}]);
  expect(chart.lines).toHaveLength(1);
  expect(chart.data[1]).toContain(Object.values(row)[0]);
});

describe('there is none', () => {
  test.each<[string, string, Partial<Row>]>([
    ['of descriptors that were not read', 'target-fds', {fullestFds: null, fullestFdsLimit: null}],
    ['of a queue whose limit is not known', 'accept-stalled', {acceptQueueLimit: null}],
    ['where the load line shows all there is', 'app-cap-reject', {}],
  ])('%s', (_, limit, row) => expect(pictureOf(limit, row)).toBeUndefined());

  test('of one source there are no shares', () => expect(pictureOf('source-filtered', {})).toBeUndefined());
});

test('source-filtered: each source with its share, the one that is shut out first', () => {
  const bySource = {'10.0.0.1': {tried: 50, entered: 50}, '10.0.0.2': {tried: 50, entered: 0}};
  const picture = pictureOf('source-filtered', {}, {bySource});
  expect(picture).toBeInstanceOf(Html);
  const text = (picture as Html).text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(text).toContain('10.0.0.2 0 of 50 10.0.0.1 50 of 50');
});

describe('one of several behind one address: the share that got in', () => {
  const attempts = {...experimentOf('target-fds').attempts, started: 200, established: 134, confirmed: 134};
  const textOf = (limit: string, change: Partial<Experiment['attempts']>) => {
    const picture = pictureOf(limit, {acceptQueueLength: 0}, {attempts: {...attempts, ...change}});
    return (picture as Html | undefined)?.text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  };

  test('dead-backend: refused by one of three', () => {
    const text = textOf('dead-backend', {accepted: 134, held: 134, refusals: {refused: 66}});
    expect(text).toContain('about one in 3 did not');
    expect(text).toContain('accepted 134 of 200 refused 66 of 200');
  });

  test('stuck-acceptor: half of them wait', () => {
    const text = textOf('stuck-acceptor', {accepted: 100, held: 200, established: 200, refusals: {}});
    expect(text).toContain('about one in 2 did not');
    expect(text).toContain('accepted 100 of 200 open, and not accepted 100 of 200');
  });

  test('what was not seen is not called accepted', () => {
    const text = textOf('dead-backend', {accepted: null, confirmed: null, refusals: {deadline: 66}});
    expect(text).toContain('established 134 of 200 without an answer in time 66 of 200');
  });

  test.each([
    ['all got in', {accepted: 200, refusals: {}}],
    ['none did', {accepted: 0, refusals: {refused: 200}}],
  ])('no picture where %s', (_, change) => expect(textOf('dead-backend', change)).toBeUndefined());
});
