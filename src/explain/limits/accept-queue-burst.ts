import {acceptQueueBound} from '../accept-queue-bound.ts';
import {acceptsSlowly} from '../accepts-slowly.ts';
import {anyFdsFull} from '../fds-full.ts';
import {lateFromOutside} from '../late-from-outside.ts';
import {clear, defineLimit} from '../limit.ts';
import {ownSetting} from '../own-setting.ts';
import {accountsFor} from '../rules-at-work.ts';
import {stoodStill} from '../stood-still.ts';
import {stuckMembers} from '../stuck-members.ts';
import {
  cameAtOnce,
  everyOneAnswered,
  isFullNowAndThen,
  isResetNowAndThen,
  lateCount,
  leftOutCount,
  silenceOf,
} from '../trouble.ts';

export const acceptQueueBurst = defineLimit({
  id: 'accept-queue-burst',
  title: 'A burst was larger than the accept queue; the application is healthy',
  facts: [
    'Between two calls of accept(2) arrivals wait in the accept queue, Send-Q + 1 of them (measured: accept-queue-holds-one-more). A burst beyond that loses SYNs, which come again a second later, even when the application is idle the rest of the time (measured: syn-retry-times).',
    'With SYN cookies some retried connections are phantoms: established on the client only, the server has no such connection (measured: phantom-by-cookie).',
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
  decide: 'read ListenOverflows and the queue on the target: nstat -az TcpExtListenOverflows; ss -ltn',
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
    const late = lateCount(attempts);
    // With tcp_abort_on_overflow the kernel resets what finds the queue full (measured: abort-on-overflow-resets).
    const reset = (tcpExt?.EmbryonicRsts ?? 0) > 0 ? attempts.refusals.reset : 0;
    const trouble = late + leftOutCount(attempts) + attempts.phantom + reset;
    if (trouble === 0) return clear;
    const toldFull = attempts.refusals['queue-full'];
    if (!acceptQueue || !admitted || !(tcpExt || toldFull > 0)) {
      // EAGAIN proves the queue of a Unix-domain listener full, and all that got into it were answered.
      if (toldFull > 0 && everyOneAnswered(attempts))
        return {
          verdict: 'hit',
          confidence: 'likely',
          ceiling: null,
          boundBy: 'unknown',
          because: [
            cite(
              'attempts',
              'connect(2) failed with EAGAIN: the queue of the Unix-domain listener was full',
              {
                value: toldFull,
              },
            ),
            cite('attempts', 'answered, of those that connected', {value: attempts.openAnswered}),
          ],
          advice: [
            'raise the backlog of the listener and net.core.somaxconn, or offer less at once; how many it holds: ss -lx, Send-Q + 1',
          ],
        };
      if (silenceOf(attempts) !== 'ladder' && !isFullNowAndThen(attempts)) return clear;
      return {
        ...lateFromOutside(
          attempts,
          cite,
          'raise the backlog of the listener and net.core.somaxconn, or offer less at once',
        ),
        // Without a phantom among those that came late a rule is as good an explanation.
        fitsBest: cameAtOnce(attempts) && (attempts.phantom > 0 || isResetNowAndThen(attempts, tests)),
      };
    }
    // connect(2) to a Unix-domain listener fails with EAGAIN where its queue is full, and no counter tells it.
    const overflows = toldFull > 0 ? toldFull : (tcpExt?.ListenOverflows ?? 0);
    // Of those that were ended after their answer the target has none any more.
    const accepts = admitted.acceptedMost > 0 || attempts.answered > 0;
    const healthy = accepts && admitted.queued === 0 && acceptQueue.atEnd === 0;
    if (overflows === 0 || !healthy || stoodStill(acceptFlow)) return clear;
    if (acceptsSlowly(asked, attempts, acceptFlow)) return clear;
    if ((queueMembers && stuckMembers(queueMembers).length > 0) || (acceptors && anyFdsFull(acceptors)))
      return clear;
    // The counter is of the whole namespace, and other listeners count in it.
    const seenFull = acceptQueue.longest >= acceptQueue.limit;
    const smallest = Math.min(...(queueMembers ?? [acceptQueue]).map(({limit}) => limit));
    if (!seenFull && attempts.started <= smallest)
      return {
        verdict: 'unknown',
        why: `ListenOverflows rose by ${overflows} in this network namespace, and this listener’s queue was never seen longer than ${acceptQueue.longest} of ${acceptQueue.limit}: another listener overflowed, or other clients of this one; compare Recv-Q with Send-Q of every listener under load: ss -ltn`,
      };
    // Where attempts come evenly there is no burst: they waited since it was behind, or for a pause that was seen no longer.
    if (asked?.sustained && acceptFlow && acceptFlow.waitedMs > 0)
      return {
        verdict: 'unknown',
        why: 'others waited when the queue overflowed, for too short a time to see whether the application had fallen behind: offer each rate for longer (--step)',
      };
    return {
      verdict: 'hit',
      confidence: seenFull || accountsFor(overflows, trouble) ? 'certain' : 'likely',
      ceiling: acceptQueue.limit + acceptQueue.members,
      boundBy: acceptQueueBound(acceptQueue, somaxconn),
      because: [
        toldFull > 0
          ? cite(
              'attempts',
              'connect(2) failed with EAGAIN: the queue of the Unix-domain listener was full',
              {
                value: toldFull,
              },
            )
          : cite('tcpExt', 'SYNs and ACKs dropped for a full accept queue (ListenOverflows)', {
              value: overflows,
            }),
        cite('acceptQueue', 'limit of the accept queue (Send-Q)', {value: acceptQueue.limit}),
        cite('acceptQueue', 'accept queue, longest seen', {value: acceptQueue.longest}),
        cite('acceptQueue', 'accept queue at the end', {value: acceptQueue.atEnd}),
        cite('admitted', 'connections that the application accepted', {value: admitted.acceptedMost}),
        cite('attempts', 'established only after a SYN retry', {value: late}),
      ],
      advice: [
        'raise the backlog that the application passes to listen(2)',
        ...ownSetting(acceptors, 'backlog', server),
        ...(somaxconn !== undefined && somaxconn <= acceptQueue.limit / acceptQueue.members
          ? [
              `and net.core.somaxconn, ${somaxconn} now, before it listens: sysctl -w net.core.somaxconn=${somaxconn * 4}`,
            ]
          : []),
      ],
    };
  },
});
