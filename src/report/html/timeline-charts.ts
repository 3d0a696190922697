import {formatCount, formatMany, formatSpan} from '../../model/units.ts';
import type {Experiment, TimelineRow} from '../../record/record.ts';
import {rowsDrawn, thin} from '../thin.ts';
import {type Chart, colours, type Line, type Panel} from './chart.ts';

type Field = Exclude<keyof TimelineRow, 'atMs'>;

interface PanelPlan {
  readonly title: string;
  readonly label: string;
  readonly lines: readonly (Line & {readonly field: Field})[];
}

const {main, second, third, fourth, wall, faint} = colours;

const plans: readonly PanelPlan[] = [
  {
    title: 'Connections',
    label: 'connections',
    lines: [
      {field: 'started', label: 'started', colour: faint, dashed: true},
      {field: 'established', label: 'established', colour: second, broad: true},
      {field: 'open', label: 'open', colour: main},
      {field: 'accepted', label: 'accepted', colour: third},
    ],
  },
  {
    title: 'Accept queue',
    label: 'connections',
    lines: [
      {field: 'acceptQueueLength', label: 'length', colour: main, stepped: true},
      {field: 'acceptQueueLimit', label: 'limit', colour: wall, dashed: true},
    ],
  },
  {
    title: 'Dropped for a full accept queue',
    label: 'packets',
    lines: [
      {field: 'listenOverflows', label: 'ListenOverflows', colour: wall, stepped: true, broad: true},
      {field: 'listenDrops', label: 'ListenDrops', colour: fourth, dashed: true, stepped: true},
    ],
  },
  {
    title: 'Failed and pending attempts',
    label: 'attempts',
    lines: [
      {field: 'pending', label: 'pending', colour: third},
      {field: 'refused', label: 'refused', colour: wall},
      {field: 'closedByPeer', label: 'closed by peer', colour: fourth, dashed: true},
    ],
  },
  {
    title: 'Descriptors of the target',
    label: 'descriptors',
    lines: [
      {field: 'targetFds', label: 'open descriptors', colour: main},
      {field: 'fullestFds', label: 'of the process with the fewest left', colour: second},
      {field: 'fullestFdsLimit', label: 'its limit', colour: wall, dashed: true},
    ],
  },
];

/** The panels of one time axis; `sync` names the cursor that they share. */
export function timelinePanels({timeline}: Pick<Experiment, 'timeline'>, sync: string): readonly Panel[] {
  if (timeline.length < 2) return [tooFew(timeline)];
  return plans.map((plan) => panel(plan, timeline, sync));
}

function tooFew([row]: readonly TimelineRow[]): string {
  if (!row) return 'No sample of the run was kept, so there is no timeline.';
  const when = `${formatSpan(Math.abs(row.atMs))} ${row.atMs < 0 ? 'before' : 'after'} the first attempt was scheduled`;
  return `There is only one sample of the run, ${when}; a timeline needs two.`;
}

/** The rows that are drawn, all of them unless the run was long. */
export function drawnRows(timeline: readonly TimelineRow[], most = rowsDrawn): readonly TimelineRow[] {
  return thin(timeline, most, ({acceptQueueLength, pending, open}) => acceptQueueLength ?? pending + open);
}

function panel({title, label, lines}: PanelPlan, timeline: readonly TimelineRow[], sync: string): Panel {
  const known = lines.filter(({field}) => timeline.some((row) => row[field] !== null));
  // A limit is there whether or not anything waits.
  const moving = known.filter(({field}) => !isLimit(field));
  const seen = known.filter(({field}) => !isLimit(field) || isNear(field, moving, timeline));
  const still = moving.every(({field}) => timeline.every((row) => !row[field]));
  if (seen.length === 0 || (moving.length > 0 && still)) return `${title}: ${stillWords(lines, timeline)}.`;
  const rows = drawnRows(timeline);
  return {
    title,
    summary: `${title} over time: ${seen.map((line) => greatestWords(line, timeline)).join(', ')}.`,
    sync,
    height: 150,
    x: {label: 'time', scale: 'seconds'},
    y: {label, scale: 'count'},
    lines: seen.map(({field: _, ...line}) => line),
    levels: [],
    data: [rows.map(({atMs}) => atMs / 1000), ...seen.map(({field}) => rows.map((row) => row[field]))],
  } satisfies Chart;
}

const isLimit = (field: Field) => field === 'acceptQueueLimit' || field === 'fullestFdsLimit';

/** A limit far above all that is drawn would press it flat. */
const mostOfScale = 8;

function isNear(limit: Field, moving: PanelPlan['lines'], timeline: readonly TimelineRow[]): boolean {
  if (moving.length === 0) return true;
  const greatest = (field: Field) => timeline.reduce((most, row) => Math.max(most, row[field] ?? 0), 0);
  return greatest(limit) <= mostOfScale * Math.max(...moving.map(({field}) => greatest(field)));
}

/** `length 0 in each of 17 samples`, and what was not observed, which is no 0. */
function stillWords(lines: PanelPlan['lines'], timeline: readonly TimelineRow[]): string {
  const labels = new Map<string, string[]>();
  for (const {field, label} of lines) {
    if (isLimit(field) || field === 'fullestFds') continue;
    const samples = timeline.filter((row) => row[field] !== null).length;
    const words = samples === 0 ? 'not observed' : `0 in each of ${formatMany(samples, 'sample')}`;
    labels.set(words, [...(labels.get(words) ?? []), label]);
  }
  return [...labels].map(([words, those]) => `${those.join(', ')} ${words}`).join('; ');
}

function greatestWords(
  {field, label}: {field: Field; label: string},
  timeline: readonly TimelineRow[],
): string {
  return `${label} at most ${formatCount(timeline.reduce((most, row) => Math.max(most, row[field] ?? 0), 0))}`;
}
