import {formatCount} from '../../model/units.ts';
import {isProxy, seeBehindFirst} from '../behind-proxy.ts';
import {anyFdsFull} from '../fds-full.ts';
import {fullBetweenLooks} from '../full-between-looks.ts';
import {everyOneDenied, lastWords} from '../last-words.ts';
import {clear, defineLimit} from '../limit.ts';
import {ownSetting} from '../own-setting.ts';
import {deniedForOtherReasons} from '../replies.ts';
import {tasksFull} from '../tasks-full.ts';
import {isPerSource} from '../test-outcome.ts';
import {oldestWereEnded, placesOf} from '../trouble.ts';
import {citeOthers, othersOf, wholeWords} from '../with-others.ts';

/** Kept for so long a connection was not turned away. */
const keptAWhileUs = 100_000;

export const appCapReject = defineLimit({
  id: 'app-cap-reject',
  title: 'The application closes connections beyond a number of its own',
  facts: [
    'The handshake and connect(2) succeed; within milliseconds EOF, RST or a message follows, and connections held before stay open. Whether EOF or RST comes is a race and means nothing: a server that closes with unread bytes sends RST (measured: close-unread-resets).',
    'The target counts them as accepted (PassiveOpens), its queue is empty and ListenOverflows does not change. A process that is out of descriptors or threads may do the same, so both are checked first (measured: full-server-waits-or-closes).',
  ],
  needs: ['attempts'],
  wants: [
    'settled',
    'acceptors',
    'admitted',
    'tasks',
    'listenerWatch',
    'tasksRefused',
    'tcpExt',
    'targetProcesses',
    'tests',
    'ends',
    'outgoing',
    'attribution',
    'openedOnward',
    'server',
  ],
  shapes: ['number', 'every', 'rate'],
  decide:
    'read the application’s own maximum, and its descriptors and threads while the connections are held',
  judge(
    {
      attempts,
      settled,
      acceptors,
      admitted,
      tasks,
      tasksRefused,
      tcpExt,
      targetProcesses,
      tests,
      listenerWatch,
      ends,
      outgoing,
      attribution,
      openedOnward,
      server,
    },
    cite,
  ) {
    const {closed, reset, denied} = attempts.refusals;
    // Those that wait in the queue of a listener are reset when it is closed: that was not their number.
    const byClosing = listenerWatch && listenerWatch.closedAfterMs !== null ? reset : 0;
    const turnedAway = closed + reset + denied - deniedForOtherReasons(attempts) - byClosing;
    if (turnedAway === 0) return clear;
    const words = lastWords(attempts);
    const said = words ? [cite('attempts', 'last message of the application', {value: words.text})] : [];
    if (attempts.open === 0 && everyOneDenied(attempts)) {
      const because = [cite('attempts', 'attempts denied, which is every one', {value: denied}), ...said];
      if (words?.tooMany)
        return {
          verdict: 'hit',
          confidence: 'likely',
          ceiling: 0,
          because,
          advice: [
            'other clients had all of its connections before this run: see which, or raise its maximum',
          ],
        };
      return {
        verdict: 'unknown',
        why: 'the application refused every attempt from the first on, so this is not a limit on the number of connections',
        because,
      };
    }
    const placed = placesOf(attempts, settled);
    if (attempts.open === 0 && !(attempts.closedByPeer > 0 && (words?.tooMany || placed)))
      return {
        verdict: 'unknown',
        why: 'the application ended every connection, so this is not a limit on the number of connections',
      };
    // Survivors that are younger than those that were ended are no rejection: the oldest were closed to make room.
    if (placed && oldestWereEnded(placed) && !words?.tooMany) return clear;
    // A proxy that has no port left towards its backend closes as well (connect(2) EADDRNOTAVAIL).
    if (outgoing && outgoing.used >= outgoing.range) return clear;
    // It had one for each whom it told so; memcached keeps just enough.
    if (acceptors && anyFdsFull(acceptors) && !words?.tooMany) return clear;
    if (tasksFull(tasks) || (tasksRefused ?? 0) > 0) return clear;
    if (targetProcesses && targetProcesses.gone.length > 0) return clear;
    // A RST from the target's kernel on a full accept queue, not from the application (measured: abort-on-overflow-resets).
    if ((tcpExt?.EmbryonicRsts ?? 0) >= turnedAway) return clear;

    const taken = attempts.open + attempts.closedByPeer;
    const full = words?.full ?? false;
    // 503 is said of a rate of requests as well (nginx, limit_req).
    const overloaded = (attempts.replies['503'] ?? 0) > turnedAway / 2;
    // Who is beyond a number has no place, not one for a while: unbound shortens its timeout when it fills up.
    const keptUs = !full && ends && ends.agesUs.p10 >= keptAWhileUs ? ends.agesUs.p10 : undefined;
    const hadMore = admitted !== undefined && admitted.acceptedMost > taken;
    const kept = keptUs !== undefined && hadMore;
    const own = ownSetting(acceptors, 'connections', server);
    // What another address was seen to get goes before words.
    const perSource = tests?.secondSource ? isPerSource(tests) : (words?.perSource ?? false);
    const most = kept ? admitted.acceptedMost : taken;
    // A proxy closes its client as well when what stands behind it has closed: whose number it was it does not tell.
    const behindProxy = isProxy({attribution, openedOnward, attempts});
    const others = acceptors !== undefined && tasks !== undefined;
    // Of several backends one was observed: that it had room says nothing of the one that closed them.
    const inPart = attribution !== undefined && attribution.share < 1;
    const mayBeFull = !full && fullBetweenLooks({acceptors, tasks}, admitted);
    return {
      verdict: 'hit',
      confidence:
        kept || mayBeFull || ((behindProxy || inPart) && !full)
          ? 'possible'
          : (full || others) && !overloaded && !behindProxy
            ? 'certain'
            : acceptors || full
              ? 'likely'
              : 'possible',
      ceiling:
        othersOf(admitted) +
        (kept
          ? admitted.acceptedMost
          : attempts.closedByPeer === 0
            ? (admitted?.accepted ?? attempts.open)
            : // Those that ended later had been taken as well; where some had ended before the last came, not at one moment.
              settled && settled.closedByPeer > 0
              ? Math.max(settled.open, admitted?.acceptedMost ?? 0)
              : taken),
      because: [
        cite('attempts', 'connections that the application held', {value: taken}),
        ...citeOthers(cite, admitted),
        cite('attempts', kept ? 'accepted and closed after a while' : 'accepted and closed at once', {
          value: turnedAway,
        }),
        ...(kept
          ? [
              cite('ends', 'their age when they were closed, p10, ms', {value: Math.round(keptUs / 1000)}),
              cite('admitted', 'most connections that it had at one moment', {value: admitted.acceptedMost}),
            ]
          : []),
        ...said,
        ...(acceptors ?? [])
          .slice(0, 1)
          .map(({comm, fdsMost, soft}) =>
            cite('acceptors', `descriptors of ${comm}, of ${formatCount(soft)}`, {value: fdsMost}),
          ),
        ...(tests?.secondSource
          ? [
              cite(
                'tests',
                `succeeded meanwhile from ${tests.secondSource.source}, of ${tests.secondSource.tried}`,
                {value: tests.secondSource.entered},
              ),
            ]
          : []),
        ...(tasks
          ? [cite('tasks', `tasks, of ${formatCount(tasks.max)} (${tasks.name})`, {value: tasks.used})]
          : []),
      ],
      advice: [
        ...(kept
          ? [
              'it closed each of them only after a while: perhaps a timeout that gets shorter as it fills up; read its own count and log',
            ]
          : []),
        ...(behindProxy ? [seeBehindFirst] : []),
        perSource
          ? `it counts by source address: raise its maximum per source, ${most} now, or see what it takes of several together (--source)`
          : `raise the application’s own maximum of connections, ${wholeWords(most, admitted)}${own.length > 0 ? '' : ' (maxclients, worker_connections, max_connections, MaxStartups …)'}`,
        ...own,
        ...((others || full) && !mayBeFull
          ? []
          : ['rule out descriptors and threads first: both make some servers close in the same way']),
      ],
    };
  },
});
