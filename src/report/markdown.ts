import type {Experiment, RunRecord} from '../record/record.ts';
import {figuresOf, isFound, readingOf, undecidedOf} from './findings-text.ts';
import {funnelRows} from './funnel-text.ts';
import {basisWords, verdictOf} from './headline.ts';
import {latencyColumns, latencyRows} from './latency-text.ts';
import {codeMarkdown, escapeMarkdown, tableMarkdown} from './markdown-text.ts';
import type {Titles} from './run-text.ts';
import {formatCount, formatDuration, formatMany, formatRate, formatSpan} from './units.ts';

const rungsShown = 5;

/**
 * A record for people on a web page, such as the summary of a CI job: the verdicts and the expectations first, then what
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
    `## plimsoll: ${codeMarkdown(record.target.url)}`,
    ...verdicts,
    expectationsTable(record),
    canaryLine(record),
    ...details,
    ladderTable(record),
    driverLine(record),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

function verdictMarkdown(record: RunRecord, experiment: Experiment, titles: Titles): string {
  const {name, asked, basis, outcome, confirmation} = experiment;
  const {verdict, more} = verdictOf(record, experiment, titles);
  const sentences = [
    ...more,
    ...(confirmation
      ? [
          `Tried again: ${formatCount(confirmation.held.connections)} held ${confirmation.held.times} of ${confirmation.repeats}, ${formatCount(confirmation.refused.connections)} refused ${confirmation.refused.times} of ${confirmation.repeats}.`,
        ]
      : []),
    ...(outcome === 'unreachable' ? [] : [`Counted: ${basisWords[basis]}.`]),
    `Asked for: ${formatMany(asked.connections, 'connection')}, ${formatRate(asked.perSecond)}, held ${formatSpan(asked.holdMs)}.`,
  ];
  return `**${name}: ${escapeMarkdown(verdict)}**\n\n${sentences.map(escapeMarkdown).join('\n')}`;
}

function expectationsTable({expectations}: RunRecord): string {
  const rows = expectations.map(({expect, actual, held}) => [
    held ? 'held' : '**failed**',
    codeMarkdown(expect),
    actual === null ? 'no sample' : escapeMarkdown(String(actual)),
  ]);
  return tableMarkdown(['', 'Expectation', 'Actual'], rows, [2]);
}

function canaryLine({canary}: RunRecord): string {
  if (!canary) return '';
  const {attempts, failed, p99Us, blockedMs, recoveryMs} = canary;
  const recovery =
    recoveryMs === null ? 'recovery not seen' : `as before ${formatSpan(recoveryMs)} after the load`;
  return `Other clients: ${formatCount(failed)} of ${formatMany(attempts, 'fresh connection')} failed, ${p99Us === null ? 'none served' : `p99 ${formatDuration(p99Us)}`}, blocked for ${formatSpan(blockedMs)}, ${recovery}.`;
}

function attemptsTable(experiment: Experiment): string {
  const rows = funnelRows(experiment).map((row) => row.map(escapeMarkdown));
  return tableMarkdown(['Connections', 'count', ''], rows, [1]);
}

function stepsTable({name, steps = []}: Experiment): string {
  const rows = steps.map((step) => [
    name === 'rate' ? formatRate(step.asked) : formatCount(step.asked),
    step.verdict,
    formatCount(step.established),
    step.connect ? formatDuration(step.connect.p99Us) : '–',
    step.response ? formatDuration(step.response.p99Us) : '–',
    escapeMarkdown(step.why),
  ]);
  const head = ['Step', 'verdict', 'established', 'p99 service', 'p99 response', 'why'];
  return tableMarkdown(head, rows, [0, 2, 3, 4]);
}

const endWords = {fin: 'FIN', rst: 'RST', silent: 'silent death'} as const;

function endsTable({ends = []}: Experiment): string {
  const rows = ends.map(({kind, count, ageP10Us, ageP50Us, ageP90Us}) => [
    endWords[kind],
    formatCount(count),
    ...[ageP10Us, ageP50Us, ageP90Us].map(formatDuration),
  ]);
  return tableMarkdown(['Ended by', 'count', 'age p10', 'p50', 'p90'], rows, [1, 2, 3, 4]);
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

function ladderTable({limits}: RunRecord): string {
  const rows = limits
    .filter(({ceiling}) => ceiling !== null)
    .slice(0, rungsShown)
    .map(({ceiling, limit, name, raise}) => [
      formatCount(ceiling ?? 0),
      limit,
      escapeMarkdown(name),
      escapeMarkdown(raise),
    ]);
  return tableMarkdown(['Lowest walls', 'limit', 'setting', 'to raise it'], rows, [0]);
}

function driverLine({driver, startedAt, plimsoll}: RunRecord): string {
  const {workers, engine, kernel, node, host} = driver;
  return escapeMarkdown(
    `Driven from ${host} by ${formatMany(workers, 'worker')}, engine ${engine}; kernel ${kernel}, Node ${node}; plimsoll ${plimsoll}, ${startedAt}.`,
  );
}
