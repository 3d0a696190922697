import type {Experiment, TimelineRow} from '../../record/record.ts';
import {formatCount, formatSpan} from '../units.ts';
import {type Chart, colours, type Line, type Panel} from './chart.ts';
import {rowsDrawn, thin} from './thin.ts';

type Field = Exclude<keyof TimelineRow, 'atMs'>;

interface PanelPlan {
  readonly title: string;
  readonly label: string;
  readonly lines: readonly (Line & {readonly field: Field})[];
  /** Instead of a line that stays at 0 throughout. */
  readonly calm: string;
  readonly absent: string;
}

const {main, second, third, fourth, wall, faint} = colours;

const plans: readonly PanelPlan[] = [
  {
    title: 'Connections',
    label: 'connections',
    lines: [
      {field: 'started', label: 'started', colour: faint, dashed: true},
      {field: 'established', label: 'established', colour: second},
      {field: 'open', label: 'open', colour: main},
    ],
    calm: 'no attempt was started at any look',
    absent: 'not observed',
  },
  {
    title: 'Accept queue',
    label: 'connections',
    lines: [
      {field: 'acceptQueueLength', label: 'length', colour: main, stepped: true},
      {field: 'acceptQueueLimit', label: 'limit', colour: wall, dashed: true},
    ],
    calm: 'empty at every look',
    absent: 'not observed',
  },
  {
    title: 'Dropped for a full accept queue',
    label: 'packets',
    lines: [
      {field: 'listenOverflows', label: 'ListenOverflows', colour: wall, stepped: true},
      {field: 'listenDrops', label: 'ListenDrops', colour: fourth, dashed: true, stepped: true},
    ],
    calm: 'neither ListenOverflows nor ListenDrops rose',
    absent: 'the counters of the target were not observed',
  },
  {
    title: 'Refusals and what waits',
    label: 'attempts',
    lines: [
      {field: 'pending', label: 'pending', colour: third},
      {field: 'refused', label: 'refused', colour: wall},
      {field: 'closedByPeer', label: 'closed by peer', colour: fourth, dashed: true},
    ],
    calm: 'none pending, refused or closed by the peer at any look',
    absent: 'not observed',
  },
  {
    title: 'Descriptors of the target',
    label: 'descriptors',
    lines: [{field: 'targetFds', label: 'open descriptors', colour: main}],
    calm: 'none open at any look',
    absent: 'not observed',
  },
];

/** The panels of one time axis; `sync` names the cursor that they share. */
export function timelinePanels({timeline}: Pick<Experiment, 'timeline'>, sync: string): readonly Panel[] {
  if (timeline.length < 2) return [tooFew(timeline)];
  const rows = drawnRows(timeline);
  return plans.map((plan) => panel(plan, rows, sync));
}

function tooFew([row]: readonly TimelineRow[]): string {
  if (!row) return 'No look at the run was kept, so there is no time axis.';
  const when = `${formatSpan(Math.abs(row.atMs))} ${row.atMs < 0 ? 'before' : 'after'} the first attempt was due`;
  return `The run was over after one look at it, ${when}; a time axis takes two.`;
}

/** The rows that are drawn, all of them unless the run was long. */
export function drawnRows(timeline: readonly TimelineRow[], most = rowsDrawn): readonly TimelineRow[] {
  return thin(timeline, most, ({acceptQueueLength, pending, open}) => acceptQueueLength ?? pending + open);
}

function panel(
  {title, label, lines, calm, absent}: PanelPlan,
  rows: readonly TimelineRow[],
  sync: string,
): Panel {
  const seen = lines.filter(({field}) => rows.some((row) => row[field] !== null));
  if (seen.length === 0) return `${title}: ${absent}.`;
  // A limit is there whether or not anything waits.
  const moving = seen.filter(({field}) => field !== 'acceptQueueLimit');
  if (moving.length > 0 && moving.every(({field}) => rows.every((row) => !row[field])))
    return `${title}: ${calm}.`;
  return {
    title,
    summary: `${title} over time: ${seen.map((line) => greatestWords(line, rows)).join(', ')}.`,
    sync,
    height: 150,
    x: {label: 'time', scale: 'seconds'},
    y: {label, scale: 'count'},
    lines: seen.map(({field: _, ...line}) => line),
    levels: [],
    data: [rows.map(({atMs}) => atMs / 1000), ...seen.map(({field}) => rows.map((row) => row[field]))],
  } satisfies Chart;
}

function greatestWords({field, label}: {field: Field; label: string}, rows: readonly TimelineRow[]): string {
  const greatest = Math.max(...rows.map((row) => row[field] ?? 0));
  return `${label} at most ${formatCount(greatest)}`;
}
