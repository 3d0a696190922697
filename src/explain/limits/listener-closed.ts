import type {Acceptor} from '../../model/target-evidence.ts';
import {formatCount, formatDuration} from '../../model/units.ts';
import {clear, defineLimit} from '../limit.ts';
import {byIcmpAlone} from '../syn-replies.ts';

/** Why servers close their listening socket while they run, by comm: the manual page of each. */
const reasons: Readonly<Record<string, string>> = {
  xinetd:
    'xinetd: cps = RATE SECONDS of that service closes it for SECONDS once more than RATE connections come in one second; instances = N refuses beyond N (xinetd.conf(5)); raise the first number of cps',
  socat:
    'socat: without fork it takes one connection and closes the listener: add ,fork (and max-children=N) to its LISTEN address',
  nc: 'nc: -l takes one connection; -k keeps listening',
  'nc.openbsd': 'nc: -l takes one connection; -k keeps listening',
  ncat: 'ncat: -l takes one connection; -k keeps listening',
  systemd:
    'systemd: TriggerLimitIntervalSec= and TriggerLimitBurst= of the socket unit close it for good once it is activated too often; MaxConnections= of an Accept=yes unit refuses beyond N (systemd.socket(5))',
};

export const listenerClosed = defineLimit({
  id: 'listener-closed',
  title: 'The application closes its listening socket while its process lives',
  facts: [
    'A closed listening socket answers SYNs with RST, as a port without a server does (RFC 9293 section 3.10.7.1). Connections that waited in its accept queue are reset (net/ipv4/inet_connection_sock.c inet_csk_listen_stop); those that had been accepted live on.',
    'Servers do so on purpose: xinetd beyond a rate (cps, for as many seconds as it says), systemd beyond TriggerLimitBurst=, nc and socat after one connection, any server that drains before it ends or restarts.',
  ],
  needs: ['attempts'],
  wants: ['listenerWatch', 'targetProcesses', 'acceptors', 'tests', 'targetRules'],
  shapes: ['number', 'rate', 'time', 'every'],
  decide: 'watch on the target whether the listener stays while connections are refused: ss -ltnp',
  judge({attempts, listenerWatch, targetProcesses, acceptors, tests, targetRules}, cite) {
    const {refused, reset} = attempts.refusals;
    if (attempts.established === 0 || refused === 0) return clear;
    if (!listenerWatch) {
      // Those that are held live on, so the process does; a rule that rejects looks the same.
      if (attempts.open === 0 || attempts.refusals.closed + attempts.refusals.denied > refused) return clear;
      if (targetRules !== undefined || byIcmpAlone(attempts)) return clear;
      return {
        verdict: 'hit',
        confidence: 'possible',
        ceiling: null,
        because: [
          cite('attempts', 'connections established before', {value: attempts.established}),
          cite('attempts', 'SYNs answered with RST since', {value: refused}),
          ...(tests?.slower
            ? [
                cite('tests', `succeeded at ${tests.slower.perSecond}/s, of ${tests.slower.tried}`, {
                  value: tests.slower.entered,
                }),
              ]
            : []),
        ],
        advice: ['see on the target whether something listens while connections are refused: ss -ltnp'],
      };
    }
    const {closedAfterMs, establishedBefore, reopened} = listenerWatch;
    if (closedAfterMs === null) return clear;
    const allGone = targetProcesses !== undefined && targetProcesses.gone.length >= targetProcesses.before;
    if (allGone) return clear;
    return {
      verdict: 'hit',
      confidence: targetProcesses ? 'certain' : 'likely',
      ceiling: null,
      because: [
        cite('listenerWatch', 'the listening socket was gone after, ms', {value: Math.round(closedAfterMs)}),
        cite('listenerWatch', 'connections established until then', {
          value: establishedBefore ?? attempts.established,
        }),
        cite('listenerWatch', 'something listens there again', {value: reopened ? 'yes' : 'no'}),
        cite('attempts', 'SYNs answered with RST', {value: refused}),
        ...(reset > 0 ? [cite('attempts', 'reset while they waited in its queue', {value: reset})] : []),
        ...(targetProcesses
          ? [
              cite('targetProcesses', 'processes of the listener that live, of those before', {
                value: `${targetProcesses.before - targetProcesses.gone.length} of ${targetProcesses.before}`,
              }),
            ]
          : []),
      ],
      advice: [
        ...ownReason(acceptors),
        `it closed its listener ${formatDuration(closedAfterMs * 1000)} after the first attempt, by itself: look for a limit on its rate, a one-shot mode, draining or a restart, in its configuration and log`,
        `offer fewer a second (--rate) to see whether it was the rate: ${formatCount(attempts.established)} succeeded before`,
      ],
    };
  },
});

function ownReason(acceptors: readonly Acceptor[] | undefined): string[] {
  const reason = (acceptors ?? []).flatMap(({comm}) => reasons[comm] ?? [])[0];
  return reason === undefined ? [] : [reason];
}
