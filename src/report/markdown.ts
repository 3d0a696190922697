import {formatCount} from '../model/units.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {driverWords} from './driver-words.ts';
import {endColumns, endRows} from './ends-text.ts';
import {spoiltWords, stateOf} from './expectations-text.ts';
import {askedWords, canaryWords, confirmationSentence} from './experiment-words.ts';
import {figuresOf, isFound, readingOf, undecidedOf} from './findings-text.ts';
import {funnelRows} from './funnel-text.ts';
import {countedWords, verdictOf} from './headline.ts';
import {latencyColumns, latencyRows} from './latency-text.ts';
import {settingWords} from './limit-readings-text.ts';
import {codeMarkdown, escapeMarkdown, tableMarkdown} from './markdown-text.ts';
import type {Titles} from './run-text.ts';
import {stepColumns, stepRows} from './steps-text.ts';
import {firstChange} from './survey-words.ts';
import {verdictLine} from './verdict-line.ts';

const limitsShown = 5;

/**
 * A record for people on a web page, such as the summary of a CI job: the run in one line, then the verdicts and the expectations first, then what
 * they rest on. Nothing in it that came from a server becomes markup.
 */
export function renderMarkdown(record: RunRecord, titles: Titles): string {
  const verdicts = record.experiments.map((experiment) => verdictMarkdown(record, experiment, titles));
  const details = record.experiments.flatMap((experiment) => [
    ...(record.experiments.length > 1 ? [`### ${experiment.name}`] : []),
    attemptsTable(experiment),
    stepsTable(experiment),
    endsTable(experiment),
    latencyTable(experiment),
    ...findingsMarkdown(experiment, titles),
    undecidedTable(experiment),
    ...experiment.notes.map(escapeMarkdown),
  ]);
  return `${[
    `**${escapeMarkdown(verdictLine(record, titles))}**`,
    `## plimsoll: ${codeMarkdown(record.target.url)}`,
    ...verdicts,
    changeFirst(record),
    expectationsTable(record),
    escapeMarkdown(spoiltWords(record) ?? ''),
    canaryLine(record),
    ...details,
    limitsTable(record),
    driverLine(record),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

function verdictMarkdown(record: RunRecord, experiment: Experiment, titles: Titles): string {
  const {name, outcome} = experiment;
  const confirmed = confirmationSentence(experiment);
  const {verdict, more} = verdictOf(record, experiment, titles);
  const sentences = [
    ...more,
    ...(confirmed === undefined ? [] : [confirmed]),
    ...(outcome === 'unreachable' ? [] : [countedWords(experiment)]),
    `Run: ${askedWords(experiment)}.`,
  ];
  return `**${name}: ${escapeMarkdown(verdict)}**\n\n${sentences.map(escapeMarkdown).join('\n')}`;
}

function changeFirst(record: RunRecord): string {
  if (record.experiments.length < 2) return '';
  const {advice, next, raise} = firstChange(record);
  const lines = [...advice, ...(next === undefined ? [] : [`${next} ${raise}`])];
  return lines.length === 0
    ? ''
    : `**What to change first**\n\n${lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n')}`;
}

function expectationsTable({expectations}: RunRecord): string {
  const rows = expectations.map((each) => {
    const {expect, actual, why} = each;
    const state = stateOf(each);
    const found = actual === null ? 'no sample' : String(actual);
    return [
      state === 'held' ? state : `**${state}**`,
      codeMarkdown(expect),
      escapeMarkdown(why === undefined ? found : `${found}; ${why}`),
    ];
  });
  return tableMarkdown(['', 'Expectation', 'Actual'], rows, [2]);
}

function canaryLine({canary}: RunRecord): string {
  return canary ? escapeMarkdown(canaryWords(canary)) : '';
}

function attemptsTable(experiment: Experiment): string {
  const rows = funnelRows(experiment).map((row) => row.map(escapeMarkdown));
  return tableMarkdown(['Connections', 'count', ''], rows, [1]);
}

function stepsTable(experiment: Experiment): string {
  const rows = stepRows(experiment).map((row) => row.map(escapeMarkdown));
  return tableMarkdown([...stepColumns], rows, [0, 2, 3, 4]);
}

function endsTable(experiment: Experiment): string {
  const rows = endRows(experiment).map((row) => row.map(escapeMarkdown));
  return tableMarkdown([...endColumns], rows, [1, 2, 3, 4, 5, 6, 7]);
}

function latencyTable(experiment: Experiment): string {
  const rows = latencyRows(experiment).map((row) => row.map(escapeMarkdown));
  return tableMarkdown(['Latency', ...latencyColumns], rows, [1, 2, 3, 4, 5]);
}

function findingsMarkdown({findings}: Experiment, titles: Titles): string[] {
  return findings.filter(isFound).flatMap((finding) => [
    `**${finding.limit}**: ${escapeMarkdown(`${titles.get(finding.limit) ?? ''} (${figuresOf(finding)})`)}`,
    tableMarkdown(
      ['Evidence', 'value', 'read from'],
      finding.because.map((each) => [each.reading, readingOf(each), each.from].map(escapeMarkdown)),
    ),
    finding.advice.map((each) => `- ${escapeMarkdown(each)}`).join('\n'),
  ]);
}

function undecidedTable(experiment: Experiment): string {
  const rows = undecidedOf(experiment).map(({limit, because, advice}) =>
    [limit, because.at(-1)?.reading ?? '', advice[0] ?? ''].map(escapeMarkdown),
  );
  return tableMarkdown(['Could not be judged', 'why', 'what would decide'], rows);
}

function limitsTable({limits}: RunRecord): string {
  const rows = limits
    .filter(({ceiling}) => ceiling !== null)
    .slice(0, limitsShown)
    .map(({ceiling, limit, name, raise}) => [
      formatCount(ceiling ?? 0),
      limit,
      escapeMarkdown(settingWords({limit, name})),
      escapeMarkdown(raise),
    ]);
  return tableMarkdown(['Lowest limits, in connections', 'limit', 'setting', 'to raise it'], rows, [0]);
}

function driverLine({driver, startedAt, plimsoll}: RunRecord): string {
  return escapeMarkdown(`${driverWords(driver)}; plimsoll ${plimsoll}, ${startedAt}.`);
}
