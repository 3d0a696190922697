import type {Experiment, RunRecord} from '../record/record.ts';
import type {Paint} from './colour.ts';
import {renderExpectations} from './expectations-text.ts';
import {canaryWords, confirmationWords, figureWords} from './experiment-words.ts';
import {isFound} from './findings-text.ts';
import {verdictOf} from './headline.ts';
import type {Titles} from './run-text.ts';
import {renderTable} from './table.ts';
import {formatCount, formatMany} from './units.ts';
import {hang} from './wrap.ts';

type Finding = Experiment['findings'][number];

const questions: Record<Experiment['name'], string> = {
  burst: 'at one instant',
  rate: 'new ones a second',
  ceiling: 'at once',
  hold: 'survive',
};

/** Several experiments on one page: what this host takes, what stops it, what to change first, and what stops it next. */
export function renderSurvey(record: RunRecord, titles: Titles, paint: Paint, width: number): string {
  const {experiments, target, canary, expectations} = record;
  const parts = [
    `${target.url}  ${experiments.map(({name}) => name).join(', ')}`,
    takes(record, titles, paint, width),
    stops(experiments, titles, paint, width),
    changeFirst(record, paint, width),
    renderExpectations(expectations, paint, width),
    [
      ...(canary ? [canaryWords(canary)] : []),
      ...experiments.flatMap(({name, notes}) => notes.map((note) => `${name}: ${note}`)),
      'Keep it with -o portrait.json; plimsoll explain portrait.json shows the evidence of each figure.',
    ]
      .map((line) => hang('  ', line, width))
      .join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function takes(record: RunRecord, titles: Titles, paint: Paint, width: number): string {
  const rows = record.experiments.map((experiment) => {
    const hits = experiment.findings.filter(({verdict}) => verdict === 'hit');
    const wall = hits
      .filter(({limit}) => limit !== 'no-limit-reached')
      .slice(0, 2)
      .map(({limit, confidence}) => `${limit} (${confidence})`)
      .join(', ');
    const again = confirmationWords(experiment);
    return [
      paint('bold', experiment.name),
      questions[experiment.name],
      paint('bold', figureOf(experiment)),
      [
        wall === '' ? withoutFigure(verdictOf(record, experiment, titles).verdict, experiment) : wall,
        ...(again === undefined ? [] : [again]),
      ].join('; '),
    ];
  });
  return `${paint('bold', 'What this host takes')}\n${renderTable(rows, {right: [2], width})}`;
}

/** The figure has a column of its own. */
function withoutFigure(verdict: string, experiment: Experiment): string {
  const figure = figureWords(experiment);
  return verdict.startsWith(figure) ? verdict.slice(figure.length).replace(/^[,;] /, '') : verdict;
}

function figureOf({name, result, asked}: Experiment): string {
  if (result === null) return '–';
  if (name === 'hold') return `${formatCount(result)} of ${formatCount(asked.connections)}`;
  return formatCount(result);
}

/** The walls that were met, each once, the surest first, with the reading that says most. */
function stops(experiments: readonly Experiment[], titles: Titles, paint: Paint, width: number): string {
  const found = wallsOf(experiments);
  if (found.length === 0) return '';
  const lines = found.map(({finding, name}) => {
    const [first] = finding.because;
    const reading = first ? ` ${first.reading}: ${readingWords(first)} (${first.from}).` : '';
    return hang(
      '  ',
      `${finding.limit}  ${titles.get(finding.limit) ?? ''}; met by ${name}, ${finding.confidence}.${reading}`,
      width,
    ).replace(finding.limit, paint('bold', finding.limit));
  });
  return `${paint('bold', 'What stops it')}\n${lines.join('\n')}`;
}

function readingWords({before, after, value}: Finding['because'][number]): string {
  const words = (scalar: string | number) => (typeof scalar === 'number' ? formatCount(scalar) : scalar);
  if (value !== undefined) return words(value);
  return [before, after].flatMap((scalar) => (scalar === undefined ? [] : [words(scalar)])).join(' → ');
}

interface Wall {
  readonly finding: Finding;
  readonly name: Experiment['name'];
}

const confidences = ['certain', 'likely', 'possible'];
/** What bounds how many there are comes before what bounds how fast they come. */
const order: readonly Experiment['name'][] = ['ceiling', 'hold', 'rate', 'burst'];

function wallsOf(experiments: readonly Experiment[]): Wall[] {
  const all = order.flatMap((name) =>
    experiments
      .filter((experiment) => experiment.name === name)
      .flatMap(({findings}) =>
        findings
          .filter(
            (finding) =>
              isFound(finding) && finding.verdict === 'hit' && finding.limit !== 'no-limit-reached',
          )
          .map((finding) => ({finding, name})),
      ),
  );
  const sure = all.filter(({finding}) => finding.confidence !== 'possible');
  const shown = sure.length > 0 ? sure : all;
  return shown
    .filter(({finding}, i) => shown.findIndex((other) => other.finding.limit === finding.limit) === i)
    .sort(
      (a, b) =>
        confidences.indexOf(a.finding.confidence ?? '') - confidences.indexOf(b.finding.confidence ?? ''),
    );
}

/** Limits of a queue bound how many may wait, not how many may be held. */
const queues: readonly string[] = ['accept-queue-burst', 'syn-queue', 'accept-rate'];

/** The first thing to change, what that would gain by the limits that were read, and what would stop it next. */
function changeFirst({experiments, limits}: RunRecord, paint: Paint, width: number): string {
  const walls = wallsOf(experiments);
  const first = walls.find(({finding}) => finding.side !== 'driver') ?? walls[0];
  const ceiling = experiments.find(({name}) => name === 'ceiling');
  const now = ceiling?.result ?? 0;
  const next = limits.find(
    ({limit, side, ceiling: most}) =>
      most !== null &&
      most > now &&
      side !== 'driver' &&
      limit !== first?.finding.limit &&
      !queues.includes(limit),
  );
  const lines = [
    ...(first ? first.finding.advice.slice(0, 2).map((advice) => `→ ${advice}`) : []),
    ...(ceiling && next
      ? [
          `${first ? 'Then' : 'The next wall:'} ${next.limit} stops it at ${formatMany(next.ceiling ?? 0, 'connection')}${first && now > 0 && !queues.includes(first.finding.limit) ? `, ${formatCount((next.ceiling ?? 0) - now)} more than now` : ''}: ${next.name}. To raise it: ${next.raise}`,
        ]
      : []),
  ];
  if (lines.length === 0) return '';
  return `${paint('bold', 'What to change first')}\n${lines.map((line) => hang('  ', line, width)).join('\n')}`;
}
