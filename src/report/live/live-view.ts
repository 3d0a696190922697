import type {ProgressSnapshot} from '../../experiments/progress-snapshot.ts';
import type {Tally} from '../../model/tally.ts';
import {formatCount, formatRate, formatSpan} from '../../model/units.ts';
import type {Experiment} from '../../record/record.ts';
import type {Paint} from '../colour.ts';
import {columnsOf, cutTo} from '../columns.ts';
import type {LoadLine} from '../load-line.ts';
import {renderLoadLine} from '../load-line-text.ts';
import {retryWords} from '../retry-words.ts';
import {printable} from '../wrap.ts';
import type {Glyphs} from './glyphs.ts';
import type {Moment} from './history.ts';
import {phaseWords} from './phase-words.ts';
import {progressLine} from './progress-line.ts';
import {sparkline} from './sparkline.ts';

/** What is shown while a run goes on. */
export interface LiveState {
  readonly experiment: Experiment['name'];
  /** URL of the target. */
  readonly target: string;
  readonly elapsedMs: number;
  /** About how long everything takes; null where that was not said. */
  readonly budgetMs: number | null;
  readonly snapshot: ProgressSnapshot;
  /** New connections a second just now; null while that is not known. */
  readonly newPerSecond: number | null;
  /** How long a fresh connection from outside the load has been waiting; null where there is none. */
  readonly blockedForMs: number | null;
  /** Looks at this run so far. */
  readonly history: readonly Moment[];
  /** All experiments of a survey, in their order; empty where there is one. */
  readonly phases: readonly SurveyPhase[];
}

/** One experiment of several. */
export interface SurveyPhase {
  readonly name: Experiment['name'];
  readonly state: 'done' | 'now' | 'later';
  /** Its figure; null where it has none, or none yet. */
  readonly result: number | null;
}

/** Of a terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Where a line is longer a terminal that is made narrower breaks it in two, and the block is higher then: what has left the
 * screen at its top cannot be erased. So a block is wide and high only where there is room for that.
 */
const widestBlock = {usual: 79, tall: 119};
const tallRows = 36;
/** Shorter bars show nothing. */
const shortestBar = 8;
const label = (text: string) => text.padEnd('  accept queue  '.length);

/** A block of lines, none wider and all together not higher than the terminal, with a row left for what is said above. */
export function liveView(state: LiveState, {columns, rows}: Size, glyphs: Glyphs, paint: Paint): string[] {
  const width = Math.max(1, Math.min(widestBlock[rows < tallRows ? 'usual' : 'tall'], columns - 1));
  const cut = (line: string) => (columnsOf(line) <= width ? line : cutTo(line, width - 1) + glyphs.cut);
  const {snapshot, elapsedMs, blockedForMs, phases} = state;
  const lines = [
    paint('bold', cut(headline(state, width, glyphs))),
    ...(phases.length > 1 ? [cut(label('  survey') + phasesWords(phases, glyphs))] : []),
    ...funnel(state, width, glyphs).map(cut),
    cut(label('  new') + paceWords(state)),
    ...queueLines(snapshot, cut, paint),
    ...descriptorLines(snapshot, cut, paint),
    cut(label('  refused') + refusalWords(snapshot.tally)),
    ...hostLines(snapshot, cut, paint),
    ...(blockedForMs === null ? [] : [othersLine(blockedForMs, cut, paint)]),
  ];
  const highest = Math.max(1, rows - 1);
  if (lines.length > highest)
    return [lines[0] as string, cut(`  ${progressLine(snapshot, elapsedMs)}`)].slice(-highest);
  const room = highest - lines.length;
  const pictures = [
    ...(rows < tallRows ? [] : [plot(state, width, paint)]),
    sparklines(state, width, glyphs),
  ];
  for (const picture of pictures)
    if (picture.length > 0 && picture.length <= room) return [...lines, ...picture.map(cut)];
  return lines;
}

/** The load line while it happens; nothing where the experiment has none over time, or there is too little yet. */
function plot({experiment, history}: LiveState, width: number, paint: Paint): string[] {
  const [first] = history;
  if (!first || history.length < fewestMoments || experiment === 'burst' || experiment === 'rate') return [];
  const seen = history.some(({accepted}) => accepted !== null);
  if (!seen || history.every(({offered}) => offered === 0)) return [];
  const line: LoadLine = {
    axis: 'time',
    counted: 'accepted',
    points: history.map(({atMs, offered, accepted}) => ({at: atMs - first.atMs, offered, reached: accepted})),
  };
  const text = renderLoadLine(line, paint, width);
  return text === '' ? [] : ['', ...text.split('\n')];
}

/** Each host that drives, where there are several: a row, as long as there are few. */
function hostLines({hosts = []}: ProgressSnapshot, cut: (line: string) => string, paint: Paint): string[] {
  const shown = hosts.slice(0, hostRows);
  const rows = shown.map(({host, started, open, lost, workers}) => {
    const words = `${formatCount(open)} open of ${formatCount(started)} started`;
    const loss = lost === 0 ? '' : `, ${lost} of ${workers} worker${workers === 1 ? '' : 's'} lost`;
    const line = cut(`${label('  from')}${words}${loss}  ${printable(host)}`);
    return lost === 0 ? line : paint('yellow', line);
  });
  const more = hosts.length - shown.length;
  return more > 0 ? [...rows, cut(`${label('')}and ${more} more hosts`)] : rows;
}

const hostRows = 6;
const fewestMoments = 3;

/** Offered, accepted and queued over the time of this run, a line each. */
function sparklines({history}: LiveState, width: number, {levels}: Glyphs): string[] {
  if (history.length < fewestMoments) return [];
  const lines = [
    ['offered', ({offered}: Moment) => offered],
    ['accepted', ({accepted}: Moment) => accepted],
    ['queue', ({queue}: Moment) => queue],
  ] as const;
  const most = (of: (moment: Moment) => number | null) => Math.max(...history.map((each) => of(each) ?? 0));
  const columns = width - label('').length - longestMost;
  return lines.flatMap(([name, of]) => {
    const greatest = most(of);
    if (greatest === 0) return [];
    const drawn = sparkline(
      history.map((moment) => [moment.atMs, of(moment)] as const),
      columns,
      levels,
    );
    return [`${label(`  ${name}`)}${drawn}  at most ${formatCount(greatest)}`];
  });
}

const longestMost = '  at most 1,000,000'.length;

/** `✔ burst 64  ▸ rate  · ceiling  · hold` */
function phasesWords(phases: readonly SurveyPhase[], glyphs: Glyphs): string {
  return phases
    .map(({name, state, result}) => {
      const figure = result === null ? '' : ` ${formatCount(result)}${name === 'rate' ? '/s' : ''}`;
      return `${glyphs[state]} ${name}${figure}`;
    })
    .join('   ');
}

/** What runs, against whom, what it does now and how long still; a target that is too long for the line is cut. */
function headline(
  {experiment, target, snapshot, elapsedMs, budgetMs}: LiveState,
  width: number,
  glyphs: Glyphs,
): string {
  const {phase, leftMs} = snapshot;
  const words = [
    stepWords(experiment, snapshot),
    phaseWords[phase] + (leftMs === null ? '' : ` for ${secondsWords(Math.ceil(leftMs / 1000))} more`),
    `${secondsWords(Math.floor(elapsedMs / 1000))} ${budgetMs === null ? 'so far' : `of about ${formatSpan(budgetMs)}`}`,
  ].filter((part) => part !== '');
  const end = words.join(', ');
  const room = width - columnsOf(experiment) - columnsOf(end) - 4;
  const shown = columnsOf(target) <= room ? target : cutTo(target, room - 1) + glyphs.cut;
  return `${experiment}  ${shown}  ${end}`;
}

/** `0 s`, `12 s`, `1 min 5 s` */
function secondsWords(seconds: number): string {
  return seconds === 0 ? '0 s' : formatSpan(seconds * 1000);
}

/** Of a search: what is tried now. */
function stepWords(experiment: Experiment['name'], {connections, perSecond}: ProgressSnapshot): string {
  switch (experiment) {
    case 'burst':
      return `burst of ${formatCount(connections)}`;
    case 'rate':
      return formatRate(perSecond);
    default:
      return '';
  }
}

/** Each stage with its count, against what was asked for. */
function funnel({experiment, snapshot}: LiveState, width: number, {full, empty}: Glyphs): string[] {
  const {connections, tally, accepted, served} = snapshot;
  const {started, established, confirmed, pending, closedByPeer, open} = tally;
  const digits = Math.max(formatCount(connections).length, formatCount(started).length);
  type Stage = [name: string, count: number | null, more: string];
  const answered: Stage[] = served === null ? [] : [['served', served, '']];
  const stages: Stage[] = [
    ['started', started, `of ${formatCount(connections)}`],
    ['established', established, pending > 0 ? `${formatCount(pending)} pending` : ''],
    // Nobody has been asked yet.
    ['confirmed', confirmed === 0 ? null : confirmed, ''],
    ['accepted', accepted, ''],
    ...answered,
    [
      experiment === 'rate' ? 'open now' : 'held now',
      open,
      closedByPeer > 0 ? `${formatCount(closedByPeer)} closed by peer` : '',
    ],
  ];
  const longest = Math.max(
    ...stages.map(([, , more]) => more.length),
    `of ${formatCount(connections)}`.length,
  );
  const columns = width - label('').length - digits - 2 - (longest + 2);
  return stages.map(([name, count, more]) => {
    const bar = count === null || columns < shortestBar ? '' : barOf(count, connections, columns);
    const number = (count === null ? '–' : formatCount(count)).padStart(digits);
    return `${label(`  ${name}`)}${number}  ${bar}${bar !== '' && more !== '' ? '  ' : ''}${more}`.trimEnd();
  });

  function barOf(count: number, of: number, length: number): string {
    const share = of === 0 ? 0 : Math.min(1, count / of);
    // Full only when nothing is missing, and empty only when there is nothing.
    const filled = count === 0 ? 0 : Math.max(1, Math.floor(share * length));
    return full.repeat(filled) + empty.repeat(length - filled);
  }
}

function paceWords({snapshot: {phase, perSecond}, newPerSecond}: LiveState): string {
  const now = newPerSecond === null ? '–' : formatRate(Math.round(newPerSecond));
  switch (phase) {
    case 'starting':
      return '–';
    case 'opening':
      return perSecond === null
        ? `${now}, as fast as possible`
        : `${now} of ${formatRate(perSecond)} asked for`;
    case 'waiting':
      return `${now}, nothing new is sent`;
    default:
      return 'none are opened now';
  }
}

/** From here on a limit is named. */
const nearShare = 0.8;

/** What waits for accept(2) at the target, of what its queue takes. */
function queueLines(
  {acceptQueueLength: length, acceptQueueRoom: room}: ProgressSnapshot,
  cut: (line: string) => string,
  paint: Paint,
): string[] {
  if (length === undefined) return [];
  const of = room === undefined ? '' : ` of ${formatCount(room)}`;
  const near = room !== undefined && length >= nearShare * room;
  const words = near ? `, ${length >= room ? 'full' : 'nearly full'}` : '';
  const line = cut(`${label('  accept queue')}${formatCount(length)}${of}${words}`);
  return [near ? paint('yellow', line) : line];
}

/** Descriptors of the process that has the fewest left, once there are few. */
function descriptorLines(
  {descriptors}: ProgressSnapshot,
  cut: (line: string) => string,
  paint: Paint,
): string[] {
  if (!descriptors) return [];
  const {process, used, most} = descriptors;
  if (used < nearShare * most) return [];
  const words = used >= most ? 'none left (target-fds)' : 'nearly all (target-fds)';
  return [
    paint(
      'yellow',
      cut(
        `${label('  descriptors')}${formatCount(used)} of ${formatCount(most)} of ${printable(process)}, ${words}`,
      ),
    ),
  ];
}

function refusalWords({refusals, synRetries}: Tally): string {
  const refused = Object.entries(refusals).flatMap(([name, count]) =>
    count > 0 ? [`${formatCount(count)} ${name}`] : [],
  );
  const retries = retryWords(synRetries);
  return [
    refused.length === 0 ? 'none' : refused.join(', '),
    ...(retries === '' ? [] : [`SYN retried: ${retries}`]),
  ].join('; ');
}

/** A connection that waits longer than this is kept waiting. */
const blockedAfterMs = 500;

function othersLine(blockedForMs: number, cut: (line: string) => string, paint: Paint): string {
  if (blockedForMs <= blockedAfterMs) return cut(`${label('  others')}a new connection is served`);
  const waited = formatSpan(Math.round(blockedForMs / 100) * 100);
  return paint('yellow', cut(`${label('  others')}a new connection has been waiting for ${waited}`));
}
