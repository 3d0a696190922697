import {formatCount, formatMany, formatRate, formatSpan} from '../model/units.ts';
import type {Experiment} from '../record/record.ts';
import {boundFirst} from './bound-first.ts';
import {thin} from './thin.ts';

/** More than a picture shows. */
const mostPoints = 240;

/** What the horizontal axis of a load line is. */
export type LoadAxis = 'time' | 'burst size' | 'rate';

export interface LoadPoint {
  /** ms since the first attempt was due, connections at one instant, or new connections a second. */
  readonly at: number;
  /** Attempts made so far, or what was asked for. */
  readonly offered: number;
  /** What came of it at the stage of `counted`; null where that was not seen. */
  readonly reached: number | null;
}

/**
 * The product's picture: what was offered against what the target took, the limit between them, and where the rest is.
 * Counts of connections, or connections a second for `rate`.
 */
export interface LoadLine {
  readonly axis: LoadAxis;
  readonly points: readonly LoadPoint[];
  /** What the lower line counts: the strongest stage that was seen. */
  readonly counted:
    | 'served'
    | 'accepted'
    | 'confirmed'
    | 'established'
    | 'open'
    | 'without loss'
    | 'achieved';
  /** The result, with the limits that it comes from; undefined where none was found. */
  readonly limit?: LoadLimit;
  /** Where those are that were offered and not taken, at the end. */
  readonly gap?: string;
}

/** A level with the limits that it comes from. */
interface LoadLimit {
  readonly at: number;
  readonly names: readonly string[];
  /** What ended the others is no number of connections: how many are left is what it left, and not a limit. */
  readonly isLeft?: true;
}

/** The load line of one experiment; undefined where nothing was reached, or too little was kept to draw one. Pure. */
export function loadLineOf(experiment: Experiment): LoadLine | undefined {
  if (experiment.outcome === 'unreachable') return undefined;
  const line =
    experiment.name === 'burst' || experiment.name === 'rate' ? overSteps(experiment) : overTime(experiment);
  return line.points.length < 2 ? undefined : line;
}

function overTime(experiment: Experiment): LoadLine {
  const {basis} = experiment;
  const from = acceptedRows(experiment).filter(({atMs}) => atMs >= 0);
  const seen = isAccepted(experiment) || from.some(({accepted}) => accepted !== null);
  const points = [
    {at: 0, offered: 0, reached: 0},
    ...thin(from, mostPoints, ({open, pending}) => open + pending).map(({atMs, started, open, accepted}) => ({
      at: atMs,
      offered: started,
      reached: seen ? accepted : open,
    })),
  ];
  const gap = gapWords(experiment);
  return {
    axis: 'time',
    points,
    counted:
      experiment.name === 'hold'
        ? 'open'
        : seen
          ? basis === 'served'
            ? 'served'
            : 'accepted'
          : basis === 'confirmed'
            ? 'confirmed'
            : 'established',
    ...limitOf(experiment),
    ...(gap === undefined ? {} : {gap}),
  };
}

/**
 * Records of older versions count what was accepted at the end alone. Then each row has those that were open and no longer
 * waited in the accept queue, and not more than in the end; where the queue was not seen, or an answer is what counts,
 * what was accepted in between is not known.
 */
function acceptedRows(experiment: Experiment): Experiment['timeline'] {
  const {timeline, attempts, basis} = experiment;
  const {accepted} = attempts;
  if (accepted === null || !isAccepted(experiment) || timeline.some((row) => row.accepted !== null))
    return timeline;
  return timeline.map((row) => ({
    ...row,
    accepted:
      row.acceptQueueLength === null || basis === 'served'
        ? null
        : Math.min(accepted, Math.max(0, row.open - row.acceptQueueLength)),
  }));
}

function isAccepted({attempts, basis}: Experiment): boolean {
  return attempts.accepted !== null && (basis === 'accepted' || basis === 'served');
}

function overSteps(experiment: Experiment): LoadLine {
  const {name, steps = []} = experiment;
  const points = [...steps]
    .filter(({verdict}) => verdict !== 'unfinished')
    .sort((a, b) => a.asked - b.asked)
    .map((step) => ({
      at: step.asked,
      offered: step.asked,
      reached:
        name === 'rate'
          ? step.achievedPerSecond
          : Math.max(0, step.established - step.late - (step.phantom ?? 0)),
    }));
  return {
    axis: name === 'rate' ? 'rate' : 'burst size',
    points: [{at: 0, offered: 0, reached: 0}, ...points],
    counted: name === 'rate' ? 'achieved' : 'without loss',
    ...limitOf(experiment),
  };
}

function limitOf(experiment: Experiment): Pick<LoadLine, 'limit'> {
  const {outcome, result, findings} = experiment;
  if (result === null || outcome !== 'limit-found') return {};
  const hits = findings.filter(({verdict, limit}) => verdict === 'hit' && limit !== 'no-limit-reached');
  const [first, ...others] = boundFirst(hits, result);
  const names =
    first === undefined ? [] : first.confidence === 'possible' && others.length > 0 ? [] : [first.limit];
  return {limit: {at: result, names, ...(experiment.name === 'hold' ? {isLeft: true} : {})}};
}

const refusedWords: Readonly<Record<string, string>> = {
  refused: 'refused',
  reset: 'reset after the handshake',
  unanswered: 'without an answer',
  deadline: 'without an answer in time',
  denied: 'denied by the application',
  closed: 'closed by the application',
  'no-ports': 'without a free source port',
  'no-fds': 'without a descriptor on the driver',
  'no-files': 'without a file handle on the driver',
  'no-memory': 'without memory on the driver',
  'queue-full': 'found the accept queue full',
};

const endWords = {fin: 'closed by the target', rst: 'reset', silent: 'silently dropped'} as const;

/** Those that were started and not accepted, or that are no longer open at the end of a hold, in words for the picture. */
function gapWords(experiment: Experiment): string | undefined {
  const {name, attempts} = experiment;
  const reached = reachedOf(experiment);
  if (attempts.started <= reached) return undefined;
  const words = leftOutside(experiment).map(({count, where}) => `${formatCount(count)} ${where}`);
  return words.length > 0
    ? words.slice(0, 2).join(', ')
    : `${formatMany(attempts.started - reached, 'connection')} ${name === 'hold' ? 'no longer open' : attempts.accepted === null ? 'not established' : 'not accepted'}`;
}

/** How many got as far as was seen; of a hold, how many are left. */
export function reachedOf({name, attempts}: Experiment): number {
  const {held, accepted, confirmed, established} = attempts;
  return name === 'hold' ? held : (accepted ?? confirmed ?? established);
}

/** Where those are that did not get as far, the most first. */
export function leftOutside({
  name,
  attempts,
  timeline,
  ends = [],
}: Experiment): {readonly count: number; readonly where: string}[] {
  const {accepted, held, phantom, refusals} = attempts;
  const open = accepted === null ? 0 : Math.max(0, held - accepted - (phantom ?? 0));
  const queued = Math.min(open, timeline.at(-1)?.acceptQueueLength ?? 0);
  const parts: [number, string][] = [
    [queued, queued === 1 ? 'waits in the accept queue' : 'wait in the accept queue'],
    [open - queued, 'open, and not accepted'],
    [phantom ?? 0, 'established on the client only'],
    ...ends.map(({kind, count}): [number, string] => [name === 'hold' ? count : 0, endWords[kind]]),
    ...Object.entries(refusals).map(([refusal, count]): [number, string] => [
      count,
      refusedWords[refusal] ?? refusal,
    ]),
  ];
  return parts
    .filter(([count]) => count > 0)
    .sort(([a], [b]) => b - a)
    .map(([count, where]) => ({count, where}));
}

/** The name of the horizontal axis. */
export const axisWords: Record<LoadAxis, string> = {
  time: 'since the first attempt',
  'burst size': 'connections at one instant',
  rate: 'offered a second',
};

/** A value of the horizontal axis, in its unit. */
export function axisValue(axis: LoadAxis, at: number): string {
  return axis === 'time'
    ? formatSpan(Math.round(at / 100) * 100)
    : axis === 'rate'
      ? formatRate(at)
      : formatCount(at);
}

/** The highest value that is drawn; never 0. */
export function topOf({points, limit}: LoadLine): number {
  return Math.max(1, limit?.at ?? 0, ...points.flatMap(({offered, reached}) => [offered, reached ?? 0]));
}

/** The limit with what it comes from: `limit: target-fds`. */
export function limitWords({names, isLeft}: LoadLimit): string {
  if (isLeft) return names.length === 0 ? 'left' : `left by ${names.join(', ')}`;
  return names.length === 0 ? 'limit' : `limit: ${names.join(', ')}`;
}

/** The same with its value: `44, limit: target-fds`, `0 left by idle-timeout`. */
export function limitLabel(limit: LoadLimit): string {
  return `${formatCount(limit.at)}${limit.isLeft ? ' ' : ', '}${limitWords(limit)}`;
}
