import {formatCount} from '../model/units.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {boundFirst} from './bound-first.ts';
import type {Paint} from './colour.ts';
import {fleetWords} from './driver-words.ts';
import {renderExpectations, spoiltWords} from './expectations-text.ts';
import {canaryWords, confirmationWords, figureWords} from './experiment-words.ts';
import {isLargestTried, verdictOf} from './headline.ts';
import {loadLineOf} from './load-line.ts';
import {renderLoadLine} from './load-line-text.ts';
import type {Titles} from './run-text.ts';
import {firstChange, inOrder, surveyAnswer, wallsOf} from './survey-words.ts';
import {renderTable} from './table.ts';
import {hang, printable} from './wrap.ts';

type Finding = Experiment['findings'][number];

const questions: Record<Experiment['name'], string> = {
  burst: 'at one instant',
  rate: 'new connections a second',
  ceiling: 'at once',
  hold: 'survive',
};

/** Several experiments on one page: what this host handles, the limits reached, what to change first, and the next limit. */
export function renderSurvey(record: RunRecord, titles: Titles, paint: Paint, width: number): string {
  const {experiments, target, canary, driver} = record;
  const hosts = fleetWords(driver);
  const parts = [
    hang(
      '',
      printable(
        `${target.url}  ${experiments.map(({name}) => name).join(', ')}${hosts === undefined ? '' : `, from ${hosts}`}`,
      ),
      width,
    ),
    answerOf(record, titles, paint, width),
    takes(record, titles, paint, width),
    plotOfLead(experiments, paint, width),
    stops(experiments, titles, paint, width),
    changeFirst(record, paint, width),
    renderExpectations(record.expectations, paint, width),
    hang('  ', spoiltWords(record) ?? '', width).trimEnd(),
    [
      ...(canary ? [canaryWords(canary)] : []),
      ...experiments.flatMap(({name, notes}) => notes.map((note) => `${name}: ${note}`)),
      'Save it with -o run.json; plimsoll explain run.json shows the evidence of each result.',
    ]
      .map((line) => hang('  ', line, width))
      .join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** What a reader in a hurry wants to know, a line each. */
function answerOf(record: RunRecord, titles: Titles, paint: Paint, width: number): string {
  const answer = surveyAnswer(record, titles);
  if (!answer) return '';
  const {holds, stoppedBy, change} = answer;
  return [
    ...hang('  ', `${holds}. ${stoppedBy}`, width)
      .split('\n')
      .map((line) => paint('bold', line)),
    ...(change === undefined ? [] : [hang('  ', printable(change), width)]),
  ].join('\n');
}

/** The load line of the experiment that says how many are held. */
function plotOfLead(experiments: readonly Experiment[], paint: Paint, width: number): string {
  const [lead] = inOrder(experiments);
  const line = lead && loadLineOf(lead);
  return line ? renderLoadLine(line, paint, width) : '';
}

function takes(record: RunRecord, titles: Titles, paint: Paint, width: number): string {
  const rows = inOrder(record.experiments).map((experiment) => {
    const hits = experiment.findings.filter(({verdict}) => verdict === 'hit');
    const wall = boundFirst(hits, experiment.result)
      .filter(({limit}) => limit !== 'no-limit-reached')
      .slice(0, 2)
      .map(({limit, confidence}) => `${limit} (${confidence})`)
      .join(', ');
    const again = confirmationWords(experiment);
    const {verdict} = verdictOf(record, experiment, titles);
    const isAtLeast = verdict.startsWith('At least ');
    return [
      paint('bold', experiment.name),
      questions[experiment.name],
      paint('bold', isAtLeast ? `≥ ${figureOf(experiment)}` : figureOf(experiment)),
      [
        ...(wall !== '' && isLargestTried(experiment) ? ['no loss up to the highest value tried'] : []),
        wall === '' ? withoutFigure(verdict, experiment) : wall,
        ...(again === undefined ? [] : [again]),
      ].join('; '),
    ];
  });
  return `${paint('bold', 'What this host handles')}\n${renderTable(rows, {right: [2], width})}`;
}

/** The figure has a column of its own. */
function withoutFigure(verdict: string, experiment: Experiment): string {
  const figure = figureWords(experiment);
  const rest = verdict.replace(/^At least /, '');
  return rest.startsWith(figure) ? rest.slice(figure.length).replace(/^[,;:] /, '') : verdict;
}

function figureOf({name, result, asked}: Experiment): string {
  if (result === null) return '–';
  if (name === 'hold') return `${formatCount(result)} of ${formatCount(asked.connections)}`;
  return formatCount(result);
}

/** The limits that were reached, each once, the most certain first, with the reading that says most. */
function stops(experiments: readonly Experiment[], titles: Titles, paint: Paint, width: number): string {
  const found = wallsOf(experiments);
  if (found.length === 0) return '';
  const lines = found.map(({finding, name}) => {
    const [first] = finding.because;
    const reading = first ? ` ${first.reading}: ${readingWords(first)} (${first.from}).` : '';
    return hang(
      '  ',
      `${finding.limit}  ${titles.get(finding.limit) ?? ''}; reached by ${name}, ${finding.confidence}.${reading}`,
      width,
    ).replace(finding.limit, paint('bold', finding.limit));
  });
  return `${paint('bold', 'Limits reached')}\n${lines.join('\n')}`;
}

function readingWords({before, after, value}: Finding['because'][number]): string {
  const words = (scalar: string | number) => (typeof scalar === 'number' ? formatCount(scalar) : scalar);
  if (value !== undefined) return words(value);
  return [before, after].flatMap((scalar) => (scalar === undefined ? [] : [words(scalar)])).join(' → ');
}

function changeFirst(record: RunRecord, paint: Paint, width: number): string {
  const {advice, next, raise} = firstChange(record);
  const lines = [...advice.map((each) => `→ ${each}`), ...(next === undefined ? [] : [`${next} ${raise}`])];
  if (lines.length === 0) return '';
  return `${paint('bold', 'What to change first')}\n${lines.map((line) => hang('  ', line, width)).join('\n')}`;
}
