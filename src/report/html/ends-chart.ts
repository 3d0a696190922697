import {formatCount, formatDuration} from '../../model/units.ts';
import type {Experiment} from '../../record/record.ts';
import {decodeLatency} from '../../stats/latency.ts';
import {colours, type Panel} from './chart.ts';

const usPerSecond = 1e6;
/** Points of a curve, a percent apart. */
const percents = Array.from({length: 101}, (_, percent) => percent);

/**
 * How many connections had been ended by the peer, by their age and by the time since the run began. The steeper curve
 * says what ended them: one age is a timeout, one time a death. Undefined where the peer ended none.
 */
export function endsPanel({latency}: Pick<Experiment, 'latency'>): Panel | undefined {
  const {endAge, endTime} = latency;
  if (!endAge || !endTime) return undefined;
  const ages = curve(endAge.hdr);
  const times = curve(endTime.hdr);
  const x = [...new Set([...ages.keys(), ...times.keys()])].sort((a, b) => a - b);
  const column = (points: ReadonlyMap<number, number>) => x.map((at) => points.get(at) ?? null);
  return {
    title: 'When connections ended',
    summary: `${formatCount(endAge.count)} connections were closed by the peer, half of them by the age of ${formatDuration(endAge.p50Us)} and by ${formatDuration(endTime.p50Us)} after the run began.`,
    height: 240,
    x: {label: 'seconds', scale: 'seconds'},
    y: {label: 'ended by then', scale: 'percent'},
    lines: [
      {label: 'by age', colour: colours.main, stepped: true},
      {label: 'by time since the run began', colour: colours.second, dashed: true, stepped: true},
    ],
    levels: [],
    data: [x, column(ages), column(times)],
  };
}

/** Seconds → percent of the ends that had come by then. */
function curve(hdr: string): Map<number, number> {
  const samples = decodeLatency(hdr);
  const points = new Map<number, number>();
  for (const percent of percents) {
    const us = samples.percentileUs(percent);
    // The later of two percents at one time is how many had ended by it.
    if (us !== undefined) points.set(us / usPerSecond, percent);
  }
  return points;
}
