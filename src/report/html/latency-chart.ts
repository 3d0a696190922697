import {synSchedule} from '../../model/syn-retries.ts';
import {formatDuration} from '../../model/units.ts';
import type {Experiment, RunRecord} from '../../record/record.ts';
import {decodeLatency} from '../../stats/latency.ts';
import {colours, type Level, type Line, type Panel} from './chart.ts';

type Latencies = Experiment['latency'];
type Driver = Pick<RunRecord['driver'], 'kernel' | 'synRetriesAtSeconds'>;

const shown: readonly (Line & {readonly name: keyof Latencies})[] = [
  {name: 'response', label: 'response, from schedule', colour: colours.second, broad: true},
  {name: 'connect', label: 'connect', colour: colours.main},
  {name: 'accept', label: 'accept', colour: colours.third},
  {name: 'handshake', label: 'handshake', colour: colours.fourth},
  {name: 'lateness', label: 'driver behind schedule', colour: colours.faint, dashed: true},
];

/** Points from one halving of the distance to 100 % to the next. */
const pointsPerHalving = 5;
/** A logarithm has no place for 0; a histogram counts whole microseconds. */
const leastUs = 1;

/** The percentiles of every latency that has samples; a percentile that so few samples cannot tell is not drawn. */
export function latencyPanel(experiment: Pick<Experiment, 'latency' | 'synRetries'>, driver: Driver): Panel {
  const curves = shown.flatMap(({name, ...line}) => {
    const summary = experiment.latency[name];
    return summary ? [{line, summary, valuesUs: percentileCurve(summary.hdr)}] : [];
  });
  if (curves.length === 0) return 'There are no latency samples.';
  const length = Math.max(...curves.map(({valuesUs}) => valuesUs.length));
  return {
    title: 'Latency by percentile',
    summary: `Latency by percentile: ${curves.map(({line, summary}) => `${line.label} p50 ${formatDuration(summary.p50Us)}, p99 ${formatDuration(summary.p99Us)}, at most ${formatDuration(summary.maxUs)}`).join('; ')}.`,
    height: 300,
    x: {label: 'percentile', scale: 'percentile'},
    y: {label: 'latency', scale: 'us', log: true},
    lines: curves.map(({line}) => line),
    levels: retryLevels(experiment.synRetries, driver),
    data: [
      Array.from({length}, (_, k) => 2 ** (k / pointsPerHalving)),
      ...curves.map(({valuesUs}) => Array.from({length}, (_, k) => valuesUs[k] ?? null)),
    ],
  };
}

/** Values at the percentiles 1 − 2^(−k/5), as far as the samples reach: the last one is their greatest. */
function percentileCurve(hdr: string): number[] {
  const latency = decodeLatency(hdr);
  const values: number[] = [];
  for (let k = 0; ; k++) {
    const distance = 2 ** (-k / pointsPerHalving);
    values.push(Math.max(leastUs, latency.percentileUs(100 * (1 - distance)) ?? leastUs));
    if (distance <= 1 / (2 * latency.count)) return values;
  }
}

/** Kernels from 6.5 on repeat the first wait four times before they double it: tcp_syn_linear_timeouts. */
const linearTimeoutsSince = [6, 5] as const;
const usualLinearTimeouts = 4;
const usualRetries = 6;

/** What a kernel does unless it is told otherwise; undefined for one whose version cannot be read. */
function usualSchedule(kernel: string): readonly number[] | undefined {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(kernel) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const [sinceMajor, sinceMinor] = linearTimeoutsSince;
  const linear = Number(major) > sinceMajor || (Number(major) === sinceMajor && Number(minor) >= sinceMinor);
  return synSchedule(usualRetries, linear ? usualLinearTimeouts : 0).retriesAtSeconds;
}

/** A connection whose SYN was sent again is established just above one of these. */
function retryLevels(synRetries: readonly number[], {synRetriesAtSeconds, kernel}: Driver): Level[] {
  const most = synRetries.findLastIndex((count, retries) => retries > 0 && count > 0);
  const schedule = synRetriesAtSeconds ?? usualSchedule(kernel) ?? [1];
  return schedule.slice(0, Math.max(0, most)).map((seconds, index) => ({
    at: seconds * 1e6,
    label: `SYN retry ${index + 1}: ${seconds} s`,
  }));
}

/** What the lines of SYN retries rest on; undefined where no SYN was sent again. */
export function retryAssumption(synRetries: readonly number[], driver: Driver): string | undefined {
  const {kernel, synRetriesAtSeconds} = driver;
  if (retryLevels(synRetries, driver).length === 0) return undefined;
  if (synRetriesAtSeconds)
    return 'The lines are the times at which the driver’s kernel sends a SYN again, by its settings; how often it did was counted.';
  return usualSchedule(kernel) === undefined
    ? 'The line at 1 s is the first SYN retry; when the later ones go out depends on the kernel of the driver, whose version is not known.'
    : `The lines at the SYN retries assume the defaults of the driver’s kernel, ${kernel} (tcp_syn_linear_timeouts); the first one is at 1 s on every Linux. The record holds how often SYNs were sent again, not when.`;
}
