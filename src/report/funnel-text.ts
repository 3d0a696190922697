import {rstReply} from '../model/syn-reply.ts';
import {formatCount, formatRate} from '../model/units.ts';
import type {Experiment} from '../record/record.ts';
import {retriedOf} from '../record/sums.ts';
import type {Paint} from './colour.ts';
import {retryWords} from './retry-words.ts';
import {renderTable} from './table.ts';
import {printable} from './wrap.ts';

const refusalWords: Record<string, string> = {
  refused: 'connection refused: RST or ICMP answered the SYN',
  reset: 'reset after the handshake',
  unanswered: 'SYN retries exhausted',
  deadline: 'no answer within --connect-timeout',
  denied: 'refused by the application, with a message',
  closed: 'closed after the handshake, without a message',
  unreachable: 'host or network unreachable',
  prohibited: 'prohibited by a firewall rule or route',
  other: 'another error of the driver’s kernel',
  'no-ports': 'no free source port on the driver',
  'no-fds': 'the driver is out of file descriptors (EMFILE)',
  'no-files': 'the driver’s host is out of open files (ENFILE)',
  'no-memory': 'the driver is out of memory',
  'queue-full': 'the accept queue of the Unix-domain listener is full',
};

const wordsShown = 3;
const repliesShown = 8;
const wordsKept = 60;

/** What HTTP statuses say about the place where a request stopped: RFC 9110 section 15.6, RFC 6585 section 4. */
const statusWords: Record<string, string> = {
  429: 'too many requests of this client: a rate',
  500: 'an error inside the application',
  502: 'a proxy: what lies behind it did not take the request',
  503: 'the application or a proxy is overloaded',
  504: 'a proxy: what lies behind it did not answer in time',
};

function replyWords(reply: string): string {
  return statusWords[reply] ?? '';
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
  const {started, established, confirmed, accepted, served, held, replies = {}} = attempts;
  const rows: string[][] = [
    ['started', shown(started), 'attempts'],
    [
      'established',
      shown(established),
      `handshake completed${establishedPerSecond === null ? '' : `, ${formatRate(establishedPerSecond)}`}`,
    ],
    ['confirmed', shown(confirmed), stage(confirmed, 'acknowledged by the target’s kernel')],
    ['accepted', shown(accepted), stage(accepted, 'accepted by the application')],
    ...(served === undefined ? [] : [['served', shown(served), 'answered by the application']]),
    ['held', shown(held), heldWords(attempts)],
  ];
  const lost: [string, number | null, string][] = [
    ['phantom', attempts.phantom, 'established on the client only: the server has no such connection'],
    [
      'unconfirmed',
      attempts.unconfirmed ?? null,
      'open on the client, not acknowledged by the target’s kernel so far',
    ],
    [
      'others',
      attempts.others ?? null,
      'connections of other clients on the same listener; not counted above',
    ],
    ['closed by peer', attempts.closedByPeer, 'after it had been established'],
    ['lost', attempts.lost ?? null, 'ended with a worker process that was lost'],
    ['pending', attempts.pending, 'undecided when the run was cut short'],
    ...Object.entries(attempts.refusals).map(([name, count]): [string, number, string] => [
      name,
      count,
      refusalWords[name] ?? '',
    ]),
    ...Object.entries(attempts.synReplies ?? {})
      .filter(([reply]) => reply !== rstReply)
      .map(([reply, count]): [string, number, string] => [
        'of them ICMP',
        count,
        `${reply}: a rule or a router on the way answered, not the TCP of the target`,
      ]),
  ];
  for (const [name, count, words] of lost) if (count) rows.push([name, formatCount(count), words]);
  for (const [reply, count] of Object.entries(replies)
    .sort((a, b) => b[1] - a[1])
    .slice(0, repliesShown))
    rows.push([`answer ${reply}`, formatCount(count), replyWords(reply)]);
  const retried = retriedOf(experiment);
  if (retried > 0) rows.push(['SYN retried', formatCount(retried), retryWords(synRetries)]);
  for (const [words, count] of Object.entries(attempts.lastWords).slice(0, wordsShown))
    rows.push(['message', formatCount(count), `“${words.trim().slice(0, wordsKept)}”`]);
  return rows;
}

/** A client may hold connections that wait in the accept queue for ever. */
function heldWords({held, accepted}: Experiment['attempts']): string {
  const waiting = held - (accepted ?? held);
  return `still open on the client at the end${waiting > 0 ? `, ${formatCount(waiting)} more than were accepted` : ''}`;
}
