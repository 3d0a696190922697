import type {Experiment, RunRecord} from '../record/record.ts';
import {readingOf} from './findings-text.ts';
import {refusalWords} from './funnel-text.ts';
import {basisWords, verdictOf} from './headline.ts';
import {latencyWords} from './latency-text.ts';
import {codeMarkdown, escapeMarkdown, tableMarkdown} from './markdown-text.ts';
import type {Titles} from './run-text.ts';
import {formatCount, formatDuration, formatMany, formatRate, formatSpan} from './units.ts';

type Finding = Experiment['findings'][number];

const rungsShown = 5;
const wordsShown = 3;
const wordsKept = 60;

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
    undecided(experiment),
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

function attemptsTable({attempts, synRetries}: Experiment): string {
  const {started, established, confirmed, accepted, phantom, held, closedByPeer, pending} = attempts;
  const stages: [string, number | null, string][] = [
    ['started', started, 'attempts'],
    ['established', established, 'handshake done'],
    ['confirmed', confirmed, 'the target’s kernel has it too'],
    ['accepted', accepted, 'the application has it'],
    ['held', held, 'open here at the end'],
  ];
  const lost: [string, number | null, string][] = [
    ['phantom', phantom, 'established here, unknown there'],
    ['closed by peer', closedByPeer, 'after it had been taken'],
    ['pending', pending, 'no outcome before the run was cut short'],
    ...Object.entries(attempts.refusals).map(([name, count]): [string, number, string] => [
      name,
      count,
      refusalWords[name] ?? '',
    ]),
    ['SYN sent again', synRetries.slice(1).reduce((sum, count) => sum + count, 0), 'at least once'],
    ...Object.entries(attempts.lastWords)
      .slice(0, wordsShown)
      .map(([words, count]): [string, number, string] => [
        'last words',
        count,
        `“${words.trim().slice(0, wordsKept)}”`,
      ]),
  ];
  const rows = [...stages, ...lost.filter(([, count]) => count)].map(([name, count, words]) => [
    name,
    count === null ? '–' : formatCount(count),
    count === null ? 'not observed' : escapeMarkdown(words),
  ]);
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

function latencyTable({latency}: Experiment): string {
  const rows = latencyWords.flatMap(([name, words]) => {
    const summary = latency[name];
    if (!summary) return [];
    const {p50Us, p90Us, p99Us, p999Us, maxUs} = summary;
    return [[escapeMarkdown(words), ...[p50Us, p90Us, p99Us, p999Us, maxUs].map(formatDuration)]];
  });
  return tableMarkdown(['Latency', 'p50', 'p90', 'p99', 'p99.9', 'max'], rows, [1, 2, 3, 4, 5]);
}

function findingsMarkdown({findings}: Experiment, titles: Titles): string[] {
  return findings
    .filter(({verdict}) => verdict === 'hit' || verdict === 'near')
    .flatMap((finding) => [
      findingHead(finding, titles),
      tableMarkdown(
        ['Evidence', 'value', 'read from'],
        finding.because.map((each) => [each.reading, readingOf(each), each.from].map(escapeMarkdown)),
      ),
      finding.advice.map((each) => `- ${escapeMarkdown(each)}`).join('\n'),
    ]);
}

function findingHead({limit, verdict, confidence, ceiling, boundBy}: Finding, titles: Titles): string {
  const figures = [
    `${verdict === 'near' ? 'near, ' : ''}${confidence}`,
    ...(ceiling === null ? [] : [`ceiling ${formatCount(ceiling)}`]),
    ...(boundBy === undefined || boundBy === 'unknown' ? [] : [`set by the ${boundBy}`]),
  ].join('; ');
  return `**${limit}**: ${escapeMarkdown(titles.get(limit) ?? limit)} (${figures})`;
}

/** Limits that could not be judged matter only where nothing certain was found. */
function undecided({findings}: Experiment): string {
  if (findings[0]?.verdict === 'hit' && findings[0].confidence === 'certain') return '';
  const rows = findings
    .filter(({verdict}) => verdict === 'unknown')
    .map(({limit, because, advice}) => [
      limit,
      escapeMarkdown(because.at(-1)?.reading ?? ''),
      escapeMarkdown(advice[0] ?? ''),
    ]);
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
