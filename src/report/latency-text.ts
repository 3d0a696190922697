import {formatDuration} from '../model/units.ts';
import type {Experiment} from '../record/record.ts';
import type {Paint} from './colour.ts';
import {renderTable} from './table.ts';

/** Those that a reader of the report asks for; the record holds more. */
const names = [
  ['handshake', 'SYN to SYN-ACK, by the driver’s kernel'],
  ['connect', 'connect(2) to established'],
  ['accept', 'connect(2) to the application’s answer'],
  ['response', 'scheduled start to established'],
  ['lateness', 'our own delay before connect(2)'],
] as const;

const toAnswer = 'scheduled start to the application’s answer';

export const latencyColumns = ['p50', 'p90', 'p99', 'p99.9', 'max'] as const;

/** Empty where nothing was measured: a latency without a sample is not 0. */
export function renderLatencies(experiment: Experiment, paint: Paint, width: number): string {
  const rows = latencyRows(experiment);
  if (rows.length === 0) return '';
  const head = [paint('bold', 'Latency'), ...latencyColumns];
  const [first = '', ...rest] = renderTable(rows, {head, right: [1, 2, 3, 4, 5], width}).split('\n');
  return [first.replace(/^ {2}/, ''), ...rest].join('\n');
}

/** What was timed, in words, and its percentiles: a row each of those that have samples. */
export function latencyRows({latency}: Experiment): string[][] {
  return names.flatMap(([name, usual]) => {
    const summary = latency[name];
    if (!summary) return [];
    // Where an answer is asked for the response is that.
    const words = name === 'response' && latency.accept ? toAnswer : usual;
    const {p50Us, p90Us, p99Us, p999Us, maxUs} = summary;
    return [[words, ...[p50Us, p90Us, p99Us, p999Us, maxUs].map(formatDuration)]];
  });
}
