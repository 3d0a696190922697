import {formatCount} from '../model/units.ts';
import type {Experiment} from '../record/record.ts';
import {boundFirst} from './bound-first.ts';
import type {Paint} from './colour.ts';
import type {Titles} from './run-text.ts';
import {renderTable} from './table.ts';
import {hang, printable} from './wrap.ts';

type Finding = Experiment['findings'][number];

const boundWords = {
  backlog: 'set by the backlog that the application passed to listen(2)',
  somaxconn: 'set by net.core.somaxconn',
  unknown: undefined,
} as const;

/** What was hit, and what nearly was: on what evidence, and what to change. */
export function renderFindings({findings}: Experiment, titles: Titles, paint: Paint, width: number): string {
  const shown = findings.filter(isFound);
  if (shown.length === 0) return '';
  return `${paint('bold', 'What was found')}\n${shown.map((finding) => renderFinding(finding, titles, paint, width)).join('\n')}`;
}

const readingsShown = 3;
const adviceShown = 2;

/** Of what stopped more the readings that decide and what to change; where nothing is sure, what would decide. */
export function renderDeciding(experiment: Experiment, paint: Paint, width: number): string {
  const hits = experiment.findings.filter(({verdict}) => verdict === 'hit');
  const [first] = boundFirst(hits, experiment.result);
  if (first && first.confidence !== 'possible') {
    const rows = first.because.slice(0, readingsShown).map((each) => row(each).map(printable));
    return [
      ...(rows.length === 0 ? [] : [renderTable(rows, {right: [1], width})]),
      ...first.advice.slice(0, adviceShown).map((each) => advise(each, paint, width)),
    ].join('\n');
  }
  const tests = (first ? hits : undecidedOf(experiment)).flatMap(({advice}) => advice.slice(0, 1));
  return [...new Set(tests)]
    .slice(0, adviceShown)
    .map((each) => advise(each, paint, width))
    .join('\n');
}

/** Limits that were hit, or nearly. */
export const isFound = ({verdict}: Finding) => verdict === 'hit' || verdict === 'near';

/** `near, certain; ceiling 129, set by net.core.somaxconn` */
export function figuresOf({limit, verdict, confidence, ceiling, boundBy, host}: Finding): string {
  const bound = boundBy && boundWords[boundBy];
  // Its ceiling is a number of its own; what is bound is the queue in which the rest waits.
  const words =
    bound && (limit === 'app-cap-stop' ? `; the length of its accept queue is ${bound}` : `, ${bound}`);
  return [
    ...(host === undefined ? [] : [`on ${host}`]),
    `${verdict === 'near' ? 'near, ' : ''}${confidence}`,
    ...(ceiling === null ? [] : [`ceiling ${formatCount(ceiling)}${words ?? ''}`]),
  ].join('; ');
}

function renderFinding(finding: Finding, titles: Titles, paint: Paint, width: number): string {
  const {limit, because, advice} = finding;
  const figures = figuresOf(finding);
  const rows = because.map((each) => row(each).map(printable));
  return [
    // Painted once it is wrapped, for what is invisible has no width.
    hang('  ', `${limit}  ${titles.get(limit) ?? ''} (${figures})`, width).replace(
      limit,
      paint('bold', limit),
    ),
    ...(rows.length === 0 ? [] : [renderTable(rows, {indent: 4, right: [1], width})]),
    ...advice.map((each) => advise(each, paint, width)),
  ].join('\n');
}

/** Longer values are words, and would push the numbers far to the right. */
const longestValue = 24;

function row(because: Finding['because'][number]): [reading: string, value: string, from: string] {
  const value = readingOf(because);
  return value.length > longestValue
    ? [`${because.reading}: “${value}”`, '', because.from]
    : [because.reading, value, because.from];
}

function advise(advice: string, paint: Paint, width: number): string {
  return hang('    → ', printable(advice), width).replace('→', paint('cyan', '→'));
}

/** The value of a reading, or what it changed from and to. */
export function readingOf({before, after, value}: Finding['because'][number]): string {
  const text = (scalar: number | string) => (typeof scalar === 'number' ? formatCount(scalar) : scalar);
  if (value !== undefined) return text(value);
  if (before !== undefined && after !== undefined) return `${text(before)} → ${text(after)}`;
  return after === undefined ? '' : text(after);
}

/** Limits that could not be judged matter only where nothing certain was found. */
export function undecidedOf({findings}: Experiment): readonly Finding[] {
  if (findings[0]?.verdict === 'hit' && findings[0].confidence === 'certain') return [];
  return findings.filter(({verdict}) => verdict === 'unknown');
}

/** Those, with the reason and what would decide. */
export function renderUndecided(experiment: Experiment, paint: Paint, width: number): string {
  const unknown = undecidedOf(experiment);
  if (unknown.length === 0) return '';
  const parts = unknown.map(({limit, because, advice}) =>
    [
      hang('  ', `${limit}: ${printable(because.at(-1)?.reading ?? '')}`, width).replace(
        limit,
        paint('bold', limit),
      ),
      ...advice.slice(0, 1).map((each) => advise(each, paint, width)),
    ].join('\n'),
  );
  return `${paint('bold', 'Could not be judged')}\n${parts.join('\n')}`;
}
