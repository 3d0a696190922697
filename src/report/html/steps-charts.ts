import {formatCount, formatMany, formatRate} from '../../model/units.ts';
import type {Experiment, Step} from '../../record/record.ts';
import {type Chart, colours, type Line, type Panel} from './chart.ts';

const {main, second, third, fourth, wall, faint} = colours;

/** A logarithm has no place for 0. */
const leastUs = 1;

/** What a search over rates or over sizes of bursts found on its way; nothing for other experiments. */
export function stepsPanels({name, steps = [], asked}: Experiment, sync: string): readonly Panel[] {
  if (name !== 'rate' && name !== 'burst') return [];
  if (steps.length === 0) return ['There were no steps.'];
  const inOrder = [...steps].sort((a, b) => a.asked - b.asked);
  return name === 'rate' ? rateCharts(inOrder, asked.objectiveP99Us, sync) : [burstChart(inOrder)];
}

type Drawn = readonly [line: Line, values: readonly (number | null)[]];

function rateCharts(steps: readonly Step[], objectiveP99Us: number | undefined, sync: string): Panel[] {
  const x = steps.map(({asked}) => asked);
  const shared = {
    sync,
    height: 220,
    x: {label: 'offered, new connections a second', scale: 'perSecond'},
  } as const;
  const achieved = ({achievedPerSecond}: Step) => achievedPerSecond;
  const p50 = ({response}: Step) => (response ? Math.max(leastUs, response.p50Us) : null);
  const p99 = ({response}: Step) => (response ? Math.max(leastUs, response.p99Us) : null);
  const known = (of: (step: Step) => number | null) => steps.some((step) => of(step) !== null);
  return [
    known(achieved)
      ? chartOf(
          [
            [{label: 'as offered', colour: faint, dashed: true}, x],
            [{label: 'achieved', colour: main}, steps.map(achieved)],
            ...verdictMarks(steps, achieved),
          ],
          {
            ...shared,
            title: 'Offered against achieved',
            summary: `Achieved against offered rate, in ${formatMany(steps.length, 'step')} from ${formatRate(x[0] ?? 0)} to ${formatRate(x.at(-1) ?? 0)}.`,
            y: {label: 'achieved', scale: 'perSecond'},
            levels: [],
          },
          x,
        )
      : 'The achieved rate is not known for any step.',
    known(p99)
      ? chartOf(
          [
            [{label: 'response p50', colour: third}, steps.map(p50)],
            [{label: 'response p99', colour: second}, steps.map(p99)],
            ...verdictMarks(steps, p99),
          ],
          {
            ...shared,
            title: 'Response time by offered rate',
            summary:
              'Response time p50 and p99, from the moment at which a connection was scheduled, by offered rate.',
            y: {label: 'response', scale: 'us', log: true},
            levels: objectiveP99Us === undefined ? [] : [{at: objectiveP99Us, label: 'objective of p99'}],
          },
          x,
        )
      : 'No step has a response time.',
  ];
}

function burstChart(steps: readonly Step[]): Panel {
  const x = steps.map(({asked}) => asked);
  const parts: readonly [Line, (step: Step) => number | null][] = [
    [{label: 'late, after a SYN retry', colour: second}, ({late}) => late],
    [{label: 'unanswered', colour: main}, ({unanswered}) => unanswered],
    [{label: 'refused', colour: third}, ({refused}) => refused],
    [{label: 'phantom', colour: faint, dashed: true}, ({phantom}) => phantom],
  ];
  const seen = parts.filter(([, of]) => steps.some((step) => (of(step) ?? 0) > 0));
  const most = formatCount(x.at(-1) ?? 0);
  if (seen.length === 0 && steps.every(({verdict}) => verdict === 'held'))
    return `Nothing was lost in any of ${formatMany(steps.length, 'burst')}, the largest of ${most} connections.`;
  const drawn = seen.length > 0 ? seen : parts.slice(0, 1);
  // Not their sum: one connection may be both late and a phantom.
  const greatest = (step: Step) => Math.max(...drawn.map(([, of]) => of(step) ?? 0));
  return chartOf(
    [...drawn.map(([line, of]): Drawn => [line, steps.map(of)]), ...verdictMarks(steps, greatest)],
    {
      title: 'Lost connections by burst size',
      summary: `Connections that were late, unanswered, refused or phantoms, by burst size, in ${formatMany(steps.length, 'burst')} of up to ${most}.`,
      height: 240,
      x: {label: 'connections at one instant', scale: 'count'},
      y: {label: 'lost', scale: 'count'},
      levels: [],
    },
    x,
  );
}

/** A mark at each step that did not hold: the target's or, in another colour, the driver's doing. */
function verdictMarks(steps: readonly Step[], of: (step: Step) => number | null): Drawn[] {
  const marks: [Line, Step['verdict']][] = [
    [{label: 'failed', colour: wall, marks: true}, 'failed'],
    [{label: 'driver-limited', colour: fourth, marks: true}, 'driver-limited'],
    [{label: 'unfinished', colour: faint, marks: true}, 'unfinished'],
  ];
  return marks
    .filter(([, verdict]) => steps.some((step) => step.verdict === verdict && of(step) !== null))
    .map(([line, verdict]) => [line, steps.map((step) => (step.verdict === verdict ? of(step) : null))]);
}

function chartOf(drawn: readonly Drawn[], rest: Omit<Chart, 'lines' | 'data'>, x: readonly number[]): Chart {
  return {...rest, lines: drawn.map(([line]) => line), data: [x, ...drawn.map(([, values]) => values)]};
}
