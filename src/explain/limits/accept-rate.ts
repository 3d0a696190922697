import type {AcceptFlow} from '../../model/acceptance.ts';
import {acceptQueueBound} from '../accept-queue-bound.ts';
import {acceptsSlowly, rateNoiseShare} from '../accepts-slowly.ts';
import {anyFdsFull} from '../fds-full.ts';
import {lateFromOutside} from '../late-from-outside.ts';
import {clear, defineLimit} from '../limit.ts';
import {ownSetting} from '../own-setting.ts';
import {stoodStill} from '../stood-still.ts';
import {stuckMembers} from '../stuck-members.ts';
import {
  cameAtOnce,
  isFullNowAndThen,
  isResetNowAndThen,
  lateCount,
  leftOutCount,
  silenceOf,
  troubleCount,
} from '../trouble.ts';

/** Fewer that were taken while others waited show no pace: each may have had its own cause. */
const fewTaken = 10;
const standstillMs = 900;

/** Whether so many were taken, until so shortly before the last look, that the application has a pace and does not stand still. */
function isPace({perSecond, waitedMs, stillMs = 0}: AcceptFlow): boolean {
  const each = 1000 / (perSecond ?? 0);
  return waitedMs / each >= fewTaken && stillMs < Math.max(standstillMs, 3 * each);
}

export const acceptRate = defineLimit({
  id: 'accept-rate',
  title: 'The application accepts more slowly than connections arrive',
  facts: [
    'While arrivals outrun accept(2) the accept queue fills in (Send-Q + 1) / (offered − accepted) seconds; then SYNs are dropped and succeed later, a ladder at the times of SYN retries, at the accept rate (measured: syn-retry-times).',
    'PassiveOpens and the descriptors of the process keep growing while ListenOverflows grows; behind a rate cap ListenOverflows would not change (measured: overflows-count-packets, rate-rule-admits-waves).',
    'With tcp_abort_on_overflow the kernel resets those that find the queue full after their handshake (measured: abort-on-overflow-resets). A firewall rule or a full SYN queue does not do that: it affects SYNs.',
    'Retried connections are often phantoms: with SYN cookies 83 % of them were, at 50/s accepted and 500/s offered (measured: phantom-by-cookie).',
  ],
  needs: ['attempts'],
  wants: [
    'asked',
    'acceptQueue',
    'somaxconn',
    'admitted',
    'acceptors',
    'tcpExt',
    'acceptFlow',
    'queueMembers',
    'tests',
    'server',
  ],
  shapes: ['rate', 'time', 'number'],
  decide:
    'watch the listener’s queue and the descriptors of its process while connections arrive: ss -ltn; ls /proc/PID/fd | wc -l',
  judge(
    {
      attempts,
      asked,
      acceptQueue,
      somaxconn,
      admitted,
      acceptors,
      tcpExt,
      acceptFlow,
      queueMembers,
      tests,
      server,
    },
    cite,
  ) {
    if (!acceptQueue || !admitted || !acceptFlow) {
      const late =
        troubleCount(attempts) > 0 && (silenceOf(attempts) === 'ladder' || isFullNowAndThen(attempts));
      // Some were answered and others still wait: it may just be slow.
      const waits =
        (attempts.openAnswered > 0 && attempts.unproven > 0) ||
        (admitted !== undefined && admitted.acceptedMost > 0 && admitted.queued > 0);
      if (!late && !waits) return clear;
      const outside = {
        ...lateFromOutside(
          attempts,
          cite,
          'see whether the listener’s queue stays full while connections arrive: ss -ltn',
        ),
        fitsBest: !cameAtOnce(attempts) && isResetNowAndThen(attempts, tests),
      };
      if (!admitted) return outside;
      return {
        ...outside,
        because: [
          ...outside.because,
          cite('admitted', 'connections that the application accepted', {value: admitted.acceptedMost}),
          cite('admitted', 'connections left in the accept queue', {value: admitted.queued}),
        ],
      };
    }
    // Whoever accepts nothing has no rate.
    if (admitted.acceptedMost + attempts.answered + attempts.endedByPeer === 0) return clear;
    if (acceptors && anyFdsFull(acceptors)) return clear;
    if (queueMembers && stuckMembers(queueMembers).length > 0) return clear;
    // It took none at all for a while: what set its pace was that others ended.
    if (stoodStill(acceptFlow)) return clear;
    if (!acceptsSlowly(asked, attempts, acceptFlow)) return clear;
    const overflows = tcpExt?.ListenOverflows ?? 0;
    // Who was accepted and then closed or told to go was not lost in the queue. A reset may be the kernel's, where nobody counts.
    const {reset} = attempts.refusals;
    const lost =
      overflows > 0 ||
      leftOutCount(attempts) + attempts.phantom + lateCount(attempts) + (tcpExt ? 0 : reset) > 0;
    // Waiting that ends by itself is no limit; nor is one that has ended for good before the end.
    const fallsBehind =
      asked?.sustained && (acceptFlow.perSecond ?? 0) < (1 - rateNoiseShare) * (asked.perSecond ?? 0);
    if (!lost && admitted.queued === 0 && !fallsBehind) return clear;
    if (admitted.queued > 0 && acceptFlow.takenAtEnd === 0 && !asked?.sustained) return clear;
    return {
      verdict: 'hit',
      confidence: isPace(acceptFlow) ? 'certain' : 'possible',
      ceiling: acceptQueue.limit + acceptQueue.members,
      boundBy: acceptQueueBound(acceptQueue, somaxconn),
      because: [
        cite('acceptFlow', 'accepted a second while others waited', {
          value: Math.round(acceptFlow.perSecond ?? 0),
        }),
        ...(asked?.perSecond ? [cite('asked', 'offered a second', {value: asked.perSecond})] : []),
        cite('acceptQueue', 'accept queue (Recv-Q) at its longest', {value: acceptQueue.longest}),
        cite('acceptQueue', 'limit of the accept queue (Send-Q)', {value: acceptQueue.limit}),
        ...(tcpExt ? [cite('tcpExt', 'ListenOverflows', {value: overflows})] : []),
        cite('admitted', 'still waiting at the end', {value: admitted.queued}),
      ],
      advice: [
        'let the application accept faster: more acceptors (workers, threads, SO_REUSEPORT), less work between two calls of accept',
        'a longer queue only takes longer to fill; it helps against bursts',
        ...ownSetting(acceptors, 'backlog', server),
      ],
    };
  },
});
