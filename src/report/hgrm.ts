import type {RunRecord} from '../record/record.ts';
import {decodeLatency} from '../stats/latency.ts';
import {printable} from './wrap.ts';

const usPerMs = 1000;

/**
 * Every histogram of the record in HdrHistogram's percentile form, values in milliseconds as its plotter expects. A
 * section each, named in a comment line; the plotter passes over comments.
 */
export function renderHgrm({experiments, target}: RunRecord): string {
  const sections = experiments.flatMap(({name, latency}) =>
    Object.entries(latency).flatMap(([kind, summary]) => {
      const distribution = summary && decodeLatency(summary.hdr).percentileDistribution(usPerMs);
      return distribution === undefined
        ? []
        : [`# ${name}.${kind} of ${printable(target.url)}, in ms\n${distribution}`];
    }),
  );
  return sections.length === 0 ? '# no samples\n' : sections.join('\n');
}
