import type {Tally} from '../../model/tally.ts';
import {clear, defineLimit} from '../limit.ts';
import {accountsFor} from '../rules-at-work.ts';
import {isNoRate} from '../test-outcome.ts';
import {lateCount, silenceOf, unansweredCount} from '../trouble.ts';

/** With a larger share of the drops the accept queue was full for a time, and the SYN queue behind it. */
const fewOverflows = 0.1;

/** tcp_max_syn_backlog 8 lets 7 be half open (measured: syn-backlog-keeps-a-quarter). */
const shortestQueue = 7;

/** Handshakes come in bunches: with this share of the room taken on average it may be full at times. */
const fillingShare = 0.25;

/** As many came within one round trip: so many were half open, had none been dropped. */
function halfOpenMost({started, firstStartedAtMs, lastStartedAtMs}: Tally, handshakeUs: number): number {
  const rampMs =
    firstStartedAtMs === null || lastStartedAtMs === null ? 0 : lastStartedAtMs - firstStartedAtMs;
  return started * Math.min(1, handshakeUs / 1000 / Math.max(rampMs, 1));
}

export const synQueue = defineLimit({
  id: 'syn-queue',
  title: 'More half-open connections than the SYN queue holds',
  facts: [
    'Half-open connections are bounded by the backlog of their listener, and without SYN cookies also by tcp_max_syn_backlog, of which one quarter is kept for known peers: max − max/4 + 1 get in (tcp(7), net/ipv4/tcp_input.c tcp_conn_request; measured: syn-backlog-keeps-a-quarter, half-open-bounded-by-backlog).',
    'ListenDrops then rises while ListenOverflows does not; TCPReqQFullDrop rises as well when it was the backlog. With SYN cookies on, nothing is dropped.',
    'A full accept queue fills the SYN queue behind it: a handshake whose last ACK finds no place stays half open, and the kernel looks at the SYN queue first (net/ipv4/tcp_input.c tcp_conn_request). At 50/s accepted and 300/s offered, backlog 16, half of the drops were for the SYN queue. So the SYN queue is the limit only if ListenOverflows hardly changes.',
    'It takes many handshakes in one round trip, so it is not met on loopback.',
  ],
  needs: ['attempts'],
  wants: ['tcpExt', 'outNoRoutes', 'synSettings', 'acceptQueue', 'handshakeUs', 'tests'],
  shapes: ['rate', 'time'],
  decide:
    'on the target: nstat -az TcpExtListenDrops TcpExtListenOverflows TcpExtTCPReqQFullDrop; sysctl net.ipv4.tcp_syncookies',
  judge({attempts, tcpExt, outNoRoutes = 0, synSettings, acceptQueue, handshakeUs, tests}, cite) {
    const trouble = lateCount(attempts) + unansweredCount(attempts);
    if (trouble === 0) return clear;
    if (!tcpExt) {
      if (silenceOf(attempts) !== 'ladder' || attempts.phantom > 0) return clear;
      return {
        verdict: 'hit',
        confidence: 'possible',
        ceiling: null,
        fitsBest:
          !(tests && isNoRate(tests)) &&
          handshakeUs !== undefined &&
          halfOpenMost(attempts, handshakeUs) >= shortestQueue,
        because: [
          cite('attempts', 'established only after a SYN retry', {value: lateCount(attempts)}),
          ...(handshakeUs === undefined
            ? []
            : [
                cite('handshakeUs', 'handshakes under way at once, by when they arrived', {
                  value: Math.round(halfOpenMost(attempts, handshakeUs)),
                }),
              ]),
        ],
        advice: ['read ListenDrops against ListenOverflows on the target: nstat -az'],
      };
    }
    const {ListenDrops = 0, ListenOverflows = 0, TCPReqQFullDrop = 0} = tcpExt;
    // A SYN whose answer has no route is dropped as well, whatever the queue.
    const forQueues = ListenDrops - outNoRoutes;
    if (forQueues <= ListenOverflows || (synSettings && synSettings.syncookies > 0)) return clear;
    // Counters are of the whole namespace: fewer drops than half of the attempts that suffered were another listener's.
    if (!accountsFor(forQueues - ListenOverflows, trouble)) return clear;
    const behindAcceptQueue = ListenOverflows > fewOverflows * ListenDrops;
    const byBacklog = TCPReqQFullDrop > 0;
    const ceiling = byBacklog
      ? acceptQueue && acceptQueue.limit + acceptQueue.members
      : synSettings && synSettings.maxSynBacklog - (synSettings.maxSynBacklog >> 2) + 1;
    // So few handshakes were under way at once that they cannot have filled it: then whose drops they were is not known.
    const fills =
      handshakeUs === undefined ||
      ceiling === undefined ||
      halfOpenMost(attempts, handshakeUs) >= fillingShare * ceiling;
    return {
      verdict: 'hit',
      confidence: !fills ? 'possible' : synSettings && !behindAcceptQueue ? 'certain' : 'likely',
      ceiling: ceiling ?? null,
      because: [
        cite('tcpExt', 'SYNs dropped by the listener (ListenDrops)', {value: ListenDrops}),
        cite('tcpExt', 'of them for a full accept queue (ListenOverflows)', {value: ListenOverflows}),
        cite('tcpExt', 'of them for a SYN queue longer than the backlog (TCPReqQFullDrop)', {
          value: TCPReqQFullDrop,
        }),
        ...(handshakeUs === undefined
          ? []
          : [
              cite('handshakeUs', 'handshakes under way at once, by when they arrived', {
                value: Math.round(halfOpenMost(attempts, handshakeUs)),
              }),
            ]),
        ...(synSettings
          ? [
              cite('synSettings', 'net.ipv4.tcp_syncookies', {value: synSettings.syncookies}),
              cite('synSettings', 'net.ipv4.tcp_max_syn_backlog', {value: synSettings.maxSynBacklog}),
            ]
          : []),
      ],
      advice: [
        ...(behindAcceptQueue
          ? ['see to the accept queue first: while it is full, it fills the SYN queue behind it']
          : []),
        'turn SYN cookies on: sysctl -w net.ipv4.tcp_syncookies=1',
        byBacklog
          ? 'or raise the backlog of the listener and net.core.somaxconn'
          : `or raise the SYN queue: sysctl -w net.ipv4.tcp_max_syn_backlog=${(synSettings?.maxSynBacklog ?? 1024) * 4}`,
      ],
    };
  },
});
