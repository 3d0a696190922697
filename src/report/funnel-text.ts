import {formatCount, formatRate} from '../model/units.ts';
import type {Experiment} from '../record/record.ts';
import {retriedOf} from '../record/sums.ts';
import type {Paint} from './colour.ts';
import {renderTable} from './table.ts';
import {printable} from './wrap.ts';

const refusalWords: Record<string, string> = {
  refused: 'RST to the SYN',
  reset: 'RST after the handshake',
  unanswered: 'SYN retries spent',
  deadline: 'no answer within --connect-timeout',
  denied: 'the application said no',
  closed: 'EOF after the handshake, without a word',
  unreachable: 'no way to the target',
  prohibited: 'a rule forbids it',
  'no-ports': 'no free four-tuple on the driver',
  'no-fds': 'EMFILE in the driver',
  'no-files': 'ENFILE on the driver',
  'no-memory': 'no memory on the driver',
  'queue-full': 'the Unix-domain listener’s queue is full',
};

const times: Record<number, string> = {1: 'once', 2: 'twice'};
const wordsShown = 3;
const wordsKept = 60;

/** `3 once, 2 twice`: attempts by how often their SYN was sent again; empty where none was. */
export function retryWords(synRetries: readonly number[]): string {
  return synRetries
    .flatMap((count, retries) =>
      retries > 0 && count > 0 ? [`${formatCount(count)} ${times[retries] ?? `${retries} times`}`] : [],
    )
    .join(', ');
}

/** From attempt to held connection, each stage under its own name, and below it where the rest went. */
export function renderFunnel(experiment: Experiment, paint: Paint, width: number): string {
  const rows = funnelRows(experiment).map((row) => row.map(printable));
  return `${paint('bold', 'Connections')}\n${renderTable(rows, {right: [1], width})}`;
}

/** The rows of the funnel: name, count, and what that is in words. Words of a server stand in them as they are. */
export function funnelRows(experiment: Experiment): string[][] {
  const {attempts, establishedPerSecond, synRetries} = experiment;
  const shown = (value: number | null) => (value === null ? '–' : formatCount(value));
  const stage = (value: number | null, words: string) => (value === null ? 'not observed' : words);
  const {started, established, confirmed, accepted, held} = attempts;
  const rows: string[][] = [
    ['started', shown(started), 'attempts'],
    [
      'established',
      shown(established),
      `handshake done${establishedPerSecond === null ? '' : `, ${formatRate(establishedPerSecond)}`}`,
    ],
    ['confirmed', shown(confirmed), stage(confirmed, 'the target’s kernel has it too')],
    ['accepted', shown(accepted), stage(accepted, 'the application has it')],
    ['held', shown(held), 'open here at the end'],
  ];
  const lost: [string, number | null, string][] = [
    ['phantom', attempts.phantom, 'established here, unknown there'],
    [
      'unconfirmed',
      attempts.unconfirmed ?? null,
      'held here; the target’s kernel has not said whether it has it',
    ],
    [
      'others',
      attempts.others ?? null,
      'connections of other clients on the same listener; not counted above',
    ],
    ['closed by peer', attempts.closedByPeer, 'after it had been taken'],
    ['pending', attempts.pending, 'no outcome before the run was cut short'],
    ...Object.entries(attempts.refusals).map(([name, count]): [string, number, string] => [
      name,
      count,
      refusalWords[name] ?? '',
    ]),
  ];
  for (const [name, count, words] of lost) if (count) rows.push([name, formatCount(count), words]);
  const retried = retriedOf(experiment);
  if (retried > 0) rows.push(['SYN sent again', formatCount(retried), retryWords(synRetries)]);
  for (const [words, count] of Object.entries(attempts.lastWords).slice(0, wordsShown))
    rows.push(['last words', formatCount(count), `“${words.trim().slice(0, wordsKept)}”`]);
  return rows;
}
