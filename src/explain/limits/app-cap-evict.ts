import type {EndsSpread} from '../../model/ends.ts';
import {serverSettingOf} from '../../model/server-settings.ts';
import type {Tally} from '../../model/tally.ts';
import {formatCount} from '../../model/units.ts';
import {anyFdsFull} from '../fds-full.ts';
import {clear, defineLimit} from '../limit.ts';
import {ownSetting} from '../own-setting.ts';
import {endedAfterArrivals, laterOutlivedOthers, oldestWereEnded} from '../trouble.ts';
import {citeOthers, othersOf, wholeWords} from '../with-others.ts';

/** Survivors this much older than the age at which others ended were not spared by an idle timeout. */
const sparedUs = 500_000;

/** Whoever makes room for others has been there while as many came as are alive; a server may end several at once. */
const leastAgeShare = 0.25;

function endedTooYoung(
  {started, open, firstStartedAtMs, lastStartedAtMs}: Tally,
  {agesUs}: EndsSpread,
): boolean {
  if (firstStartedAtMs === null || lastStartedAtMs === null) return false;
  const toReplaceAllUs = (open / started) * (lastStartedAtMs - firstStartedAtMs) * 1000;
  return agesUs.p90 < leastAgeShare * toReplaceAllUs;
}

export const appCapEvict = defineLimit({
  id: 'app-cap-evict',
  title: 'The application closes its oldest connections to make room for new ones',
  facts: [
    'nginx closes its oldest idle connections when worker_connections run short: every connect(2) succeeds, the number alive stays the same, and a test that counts successes never sees the limit (nginx: worker_connections, ngx_drain_connections()).',
    'nginx begins when a sixteenth of worker_connections is left, and closes up to 32 at once, in each worker by itself: the number alive falls by so many and rises again. Repeats open one more after the other until that happens, so their number is the most that is held.',
    'A kernel that resets what finds its accept queue full (tcp_abort_on_overflow; measured: abort-on-overflow-resets) ends them at once, and admits others later: the connections that it ends are too young to have made room.',
    'Idle timeouts also close the oldest first, but continue until none is left, while eviction stops when no more arrive. If both act, the connections that the idle timeout closed lived longer than those that made room.',
  ],
  needs: ['attempts'],
  wants: ['settled', 'ends', 'acceptors', 'admitted', 'targetProcesses', 'server', 'repeats'],
  decide: 'hold longer after the last arrival: an idle timeout goes on ending connections, eviction does not',
  judge({attempts: atEnd, settled, ends: all, acceptors, admitted, targetProcesses, server, repeats}, cite) {
    const goesOn = all !== undefined && endedAfterArrivals(atEnd, all);
    const timedOutLater = goesOn && settled !== undefined && laterOutlivedOthers(all);
    if (goesOn && !timedOutLater) return clear;
    const attempts = timedOutLater ? settled : atEnd;
    const ends = timedOutLater ? {...all, ...all.atArrivals} : all;
    if (attempts.endedByPeer === 0 || !oldestWereEnded(attempts)) return clear;
    if (acceptors && anyFdsFull(acceptors)) return clear;
    if (targetProcesses && targetProcesses.gone.length > 0) return clear;
    if (ends && endedTooYoung(attempts, ends)) return clear;
    const spared =
      timedOutLater ||
      (ends !== undefined &&
        attempts.lastEstablishedAtMs !== null &&
        attempts.firstStartedAtMs !== null &&
        ends.runUs - (attempts.lastEstablishedAtMs - attempts.firstStartedAtMs) * 1000 >
          ends.agesUs.p90 + sparedUs);
    // Each time the oldest ended for one more, and none while nobody came.
    const {batch, held: again} = repeats ?? {};
    const madeRoom = batch !== undefined && (again?.times ?? 0) > 1;
    const most = (batch && again?.connections) || (admitted ? admitted.acceptedMost : attempts.open);
    return {
      verdict: 'hit',
      confidence: spared || madeRoom ? (acceptors && admitted ? 'certain' : 'likely') : 'possible',
      ceiling: most + othersOf(admitted),
      because: [
        cite(timedOutLater ? 'settled' : 'attempts', 'connections alive when no more came, the youngest', {
          value: attempts.open,
        }),
        ...citeOthers(cite, admitted),
        cite(timedOutLater ? 'settled' : 'attempts', 'older ones that the application closed', {
          value: attempts.endedByPeer,
        }),
        ...(batch
          ? [
              cite('repeats', `oldest connections closed at once when one came beyond ${formatCount(most)}`, {
                value: batch,
              }),
            ]
          : []),
        ...(ends
          ? [cite('ends', 'their age when closed, p50, ms', {value: Math.round(ends.agesUs.p50 / 1000)})]
          : []),
        ...(acceptors ?? [])
          .slice(0, 1)
          .map(({comm, fdsMost, soft}) =>
            cite('acceptors', `descriptors of ${comm}, of ${formatCount(soft)}`, {value: fdsMost}),
          ),
      ],
      advice: [
        `raise the number of connections that the application keeps, ${wholeWords(most, admitted)}`,
        ...(acceptors
          ? ownSetting(acceptors, 'connections', server)
          : [serverSettingOf(['nginx'], 'connections') ?? '']),
      ],
    };
  },
});
