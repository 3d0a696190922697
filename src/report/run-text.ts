import type {Experiment, RunRecord} from '../record/record.ts';
import type {Paint} from './colour.ts';
import {renderTable} from './table.ts';
import {formatCount, formatDuration, formatRate} from './units.ts';

type Finding = Experiment['findings'][number];

/** Titles of limits by id, from the list of limits: the record holds ids alone. */
export type Titles = ReadonlyMap<string, string>;

/** A run for people: the figure and the wall first, then what they rest on. */
export function renderRun(record: RunRecord, titles: Titles, paint: Paint): string {
  return record.experiments
    .map((experiment) =>
      [
        headline(record, experiment, titles, paint),
        funnel(experiment, paint),
        latencies(experiment, paint),
        walls(experiment, titles, paint),
        undecided(experiment, paint),
        ladder(record, paint),
        notes(record, experiment),
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
    )
    .join('\n\n');
}

const basisWords = {
  accepted: 'accepted by the application and alive at one moment',
  confirmed:
    'confirmed by the target’s kernel and alive (whether the application accepted them was not observed)',
  established: 'established as this side sees it (nothing more could be observed)',
};

const outcomeStyle = {
  'limit-found': 'yellow',
  'no-limit-reached': 'green',
  inconclusive: 'magenta',
  unreachable: 'red',
  interrupted: 'magenta',
} as const;

function headline(record: RunRecord, experiment: Experiment, titles: Titles, paint: Paint): string {
  const {asked, outcome, findings} = experiment;
  const first = findings[0];
  const verdict =
    first?.verdict === 'hit'
      ? `${first.limit} (${first.confidence}): ${titles.get(first.limit) ?? ''}`
      : 'the evidence does not decide which limit this is';
  const cut = record.complete ? '' : paint('magenta', `  cut short by ${record.interruptedBy ?? 'a fault'}`);
  return [
    `${paint('bold', record.target.url)}  ${experiment.name}: ${formatCount(asked.connections)} connections, ${formatRate(asked.perSecond)}, held ${formatDuration(asked.holdMs * 1000)}${cut}`,
    '',
    `  ${paint('bold', formatCount(experiment.result ?? 0))} ${experiment.unit} ${basisWords[experiment.basis]}`,
    `  ${paint(outcomeStyle[outcome], outcome)}: ${verdict}`,
  ].join('\n');
}

function funnel({attempts, establishedPerSecond, synRetries}: Experiment, paint: Paint): string {
  const shown = (value: number | null) => (value === null ? 'not observed' : formatCount(value));
  const rows: string[][] = [
    ['started', shown(attempts.started), 'connect(2) called'],
    [
      'established',
      shown(attempts.established),
      establishedPerSecond === null ? 'SYN-ACK seen' : `SYN-ACK seen, ${formatRate(establishedPerSecond)}`,
    ],
    ['confirmed', shown(attempts.confirmed), 'the target’s kernel has it too'],
    ['accepted', shown(attempts.accepted), 'the application has it'],
    ['held', shown(attempts.held), 'alive at the end'],
  ];
  const lost: [string, number | null, string][] = [
    ['phantom', attempts.phantom, 'established here, unknown there'],
    ['closed by peer', attempts.closedByPeer, 'after it had been taken'],
    ['pending', attempts.pending, 'no outcome before the run was cut short'],
    ...Object.entries(attempts.refusals).map(([name, count]): [string, number, string] => [
      name,
      count,
      refusalWords[name] ?? '',
    ]),
  ];
  for (const [name, count, words] of lost) if (count) rows.push([name, formatCount(count), words]);
  const retried = synRetries.slice(1).reduce((sum, count) => sum + count, 0);
  if (retried > 0) {
    const by = synRetries.flatMap((count, retries) =>
      retries > 0 && count > 0 ? [`${retries}×: ${formatCount(count)}`] : [],
    );
    rows.push(['SYN sent again', formatCount(retried), by.join(', ')]);
  }
  for (const [words, count] of Object.entries(attempts.lastWords).slice(0, 3))
    rows.push(['last words', formatCount(count), JSON.stringify(words.trim().slice(0, 60))]);
  return `${paint('bold', 'Connections')}\n${renderTable(rows, {right: [1]})}`;
}

const refusalWords: Record<string, string> = {
  refused: 'RST to the SYN',
  reset: 'RST after the handshake',
  unanswered: 'SYN retries spent',
  deadline: 'no answer within --connect-timeout',
  denied: 'the application said no',
  closed: 'accepted, then EOF without a word',
  unreachable: 'no way to the target',
  prohibited: 'a rule forbids it',
  'no-ports': 'no free four-tuple on the driver',
  'no-fds': 'EMFILE in the driver',
  'no-files': 'ENFILE on the driver',
  'no-memory': 'no memory on the driver',
  'queue-full': 'the Unix-domain listener’s queue is full',
};

const latencyNames = [
  ['handshake', 'SYN to SYN-ACK, by the kernel'],
  ['connect', 'connect(2) to established'],
  ['accept', 'connect(2) to the application’s answer'],
  ['response', 'due to established'],
  ['lateness', 'due to connect(2): the driver'],
] as const;

function latencies({latency}: Experiment, paint: Paint): string {
  const rows = latencyNames.flatMap(([name, words]) => {
    const summary = latency[name];
    if (!summary) return [];
    const {p50Us, p90Us, p99Us, p999Us, maxUs} = summary;
    return [[words, ...[p50Us, p90Us, p99Us, p999Us, maxUs].map(formatDuration)]];
  });
  if (rows.length === 0) return '';
  const head = ['', 'p50', 'p90', 'p99', 'p99.9', 'max'];
  return `${paint('bold', 'Latency')}\n${renderTable(rows, {head, right: [1, 2, 3, 4, 5]})}`;
}

function walls({findings}: Experiment, titles: Titles, paint: Paint): string {
  const shown = findings.filter(({verdict}) => verdict === 'hit' || verdict === 'near');
  if (shown.length === 0) return '';
  return `${paint('bold', 'What was found')}\n${shown.map((finding) => wall(finding, titles, paint)).join('\n')}`;
}

function wall(finding: Finding, titles: Titles, paint: Paint): string {
  const {limit, verdict, confidence, ceiling, boundBy} = finding;
  const figures = [
    ...(ceiling === null ? [] : [`ceiling ${formatCount(ceiling)}`]),
    ...(boundBy === undefined ? [] : [`bound by ${boundBy}`]),
  ].join(', ');
  const lines = [
    `  ${paint('bold', limit)}  ${verdict}, ${confidence}${figures && `; ${figures}`}`,
    `    ${titles.get(limit) ?? ''}`,
    renderTable(
      finding.because.map((because) => [because.reading, reading(because), because.from]),
      {indent: 4, right: [1]},
    ),
    ...finding.advice.map((advice) => `    ${paint('cyan', '→')} ${advice}`),
  ];
  return lines.join('\n');
}

function reading({before, after, value}: Finding['because'][number]): string {
  const text = (scalar: number | string) => (typeof scalar === 'number' ? formatCount(scalar) : scalar);
  if (value !== undefined) return text(value);
  if (before !== undefined && after !== undefined) return `${text(before)} → ${text(after)}`;
  return after === undefined ? '' : text(after);
}

/** Limits that could not be judged matter only where nothing certain was found. */
function undecided({findings}: Experiment, paint: Paint): string {
  if (findings[0]?.confidence === 'certain') return '';
  const unknown = findings.filter(({verdict}) => verdict === 'unknown');
  if (unknown.length === 0) return '';
  const rows = unknown.map(
    ({limit, because, advice}) =>
      `  ${limit}: ${because.at(-1)?.reading ?? ''}\n    ${paint('cyan', '→')} ${advice[0] ?? ''}`,
  );
  return `${paint('bold', 'Could not be judged')}\n${rows.join('\n')}`;
}

const rungsShown = 5;

function ladder({limits}: RunRecord, paint: Paint): string {
  const rungs = limits.filter(({ceiling}) => ceiling !== null).slice(0, rungsShown);
  if (rungs.length === 0) return '';
  const rows = rungs.map((rung) => [formatCount(rung.ceiling ?? 0), rung.limit, rung.name, rung.from]);
  return `${paint('bold', 'Lowest walls of the target')} (all of them: plimsoll inspect)\n${renderTable(rows, {right: [0]})}`;
}

function notes({driver}: RunRecord, experiment: Experiment): string {
  const from =
    driver.sources.length > 3
      ? `${driver.sources.length} sources from ${driver.sources[0]}`
      : driver.sources.join(', ');
  const run = `Driven by ${driver.workers} worker${driver.workers === 1 ? '' : 's'}, engine ${driver.engine}${from && `, from ${from}`}; kernel ${driver.kernel}, Node ${driver.node}.`;
  return [run, ...experiment.notes].map((note) => `  ${note}`).join('\n');
}
