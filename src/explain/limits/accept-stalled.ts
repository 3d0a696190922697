import {serverOf} from '../../model/server-settings.ts';
import {acceptQueueBound} from '../accept-queue-bound.ts';
import {anyFdsFull} from '../fds-full.ts';
import {clear, defineLimit} from '../limit.ts';
import {stoppedMembers, stuckMembers} from '../stuck-members.ts';
import {refusedBeforeHandshake, silenceOf} from '../trouble.ts';

export const acceptStalled = defineLimit({
  id: 'accept-stalled',
  title: 'The application does not call accept',
  facts: [
    'Finished handshakes wait in the accept queue until accept(2) takes them. The kernel completes handshakes and acknowledges data even if the application never accepts: a successful connect(2) is not acceptance.',
    'The queue holds one more than its limit, since the kernel compares with > (include/net/sock.h sk_acceptq_is_full): Send-Q + 1, where Send-Q is min(backlog of listen(2), net.core.somaxconn when listen(2) was called) (listen(2); measured: accept-queue-holds-one-more, backlog-clamped-at-listen).',
    'Beyond that SYNs are silently dropped and counted in ListenOverflows and ListenDrops: per packet, retries included, and per network namespace (measured: overflows-count-packets).',
    'Connections that were reset keep their place in the queue until accept(2) has taken them: closing them frees nothing (measured: reset-keeps-its-place).',
  ],
  needs: ['attempts'],
  wants: [
    'acceptQueue',
    'queueMembers',
    'somaxconn',
    'acceptors',
    'admitted',
    'tcpExt',
    'targetProcesses',
    'tests',
  ],
  shapes: ['number', 'every', 'time'],
  decide: 'read the listener’s queue and the owners of its connections on the target: ss -ltn, ss -tne',
  judge(
    {attempts, acceptQueue, queueMembers, somaxconn, acceptors, admitted, tcpExt, targetProcesses, tests},
    cite,
  ) {
    if (attempts.established === 0 && attempts.refusals.deadline + attempts.refusals.unanswered === 0)
      return clear;

    // Room that a closed connection leaves is taken at once by an application that accepts at all.
    const someEntered = tests?.release !== undefined && tests.release.entered > 0;
    if (!admitted || !acceptQueue) {
      if (someEntered) return clear;
      // A queue that is full drops SYNs, and answers none.
      if (attempts.established === 0 && refusedBeforeHandshake(attempts) > 0) return clear;
      // Nobody gets in late where nobody is taken: it is a threshold (measured:
      // accept-queue-holds-one-more). Who came late by the driver's
      // own doing waits with the others, and owes an answer where one was asked for.
      const silence = silenceOf(attempts);
      if ((silence === 'ladder' || silence === 'interleaved') && attempts.unproven === 0) return clear;
      const {refusals, phantom, unproven} = attempts;
      const unanswered =
        refusals.deadline + refusals.unanswered + refusals['queue-full'] + phantom + unproven;
      if (unanswered === 0)
        return attempts.open === 0
          ? clear
          : {
              verdict: 'unknown',
              why: 'the target’s kernel took every connection; whether the application did was not observed',
            };
      return {
        verdict: 'hit',
        confidence: 'possible',
        ceiling: attempts.open,
        boundBy: 'unknown',
        because: [
          cite('attempts', 'connections that the target’s kernel holds', {value: attempts.open}),
          cite('attempts', 'attempts without an answer', {value: unanswered}),
          ...(tests?.release
            ? [
                cite('tests', `succeeded after ${tests.release.released} were closed`, {
                  value: tests.release.entered,
                }),
              ]
            : []),
        ],
        advice: [
          'see whether the application accepts: ss -ltn on the target shows Recv-Q above Send-Q when it does not',
        ],
      };
    }

    const stopped = targetProcesses?.stopped ?? [];
    const [alone, ...others] = acceptors ?? [];
    const server = alone && others.length === 0 ? serverOf(alone.comm) : undefined;
    if (queueMembers && stuckMembers(queueMembers).length > 0) return clear;
    if (queueMembers && admitted.acceptedMost > 0 && stoppedMembers(queueMembers, stopped).length > 0)
      return clear;
    if (Math.max(admitted.queued, acceptQueue.longest) === 0) return clear;
    // accept(2) that fails for want of a descriptor leaves the same queue behind.
    if (acceptors && anyFdsFull(acceptors)) return clear;
    return {
      verdict: 'hit',
      // Where its descriptors are closed to us, accept(2) may as well fail for want of one.
      confidence: acceptors || stopped.length > 0 ? 'certain' : 'likely',
      ceiling: acceptQueue.limit + acceptQueue.members,
      boundBy: acceptQueueBound(acceptQueue, somaxconn),
      because: [
        cite('admitted', 'connections of this run that the application accepted', {
          value: admitted.acceptedMost,
        }),
        ...(stopped.length > 0
          ? [cite('targetProcesses', 'stopped (state T), until SIGCONT', {value: stopped.join(', ')})]
          : []),
        cite('admitted', 'connections without an owner at the end', {value: admitted.queued}),
        cite('acceptQueue', 'accept queue (Recv-Q) at its longest', {value: acceptQueue.longest}),
        cite('acceptQueue', 'limit of the accept queue (Send-Q)', {value: acceptQueue.limit}),
        ...(somaxconn === undefined ? [] : [cite('somaxconn', 'net.core.somaxconn', {value: somaxconn})]),
        ...(tcpExt?.ListenOverflows === undefined
          ? []
          : [cite('tcpExt', 'ListenOverflows', {value: tcpExt.ListenOverflows})]),
        ...(acceptors?.[0]
          ? [
              cite('acceptors', `descriptors of ${acceptors[0].comm} (pid ${acceptors[0].pid})`, {
                before: acceptors[0].fdsBefore,
                after: acceptors[0].fdsMost,
              }),
            ]
          : []),
      ],
      advice: [
        ...(server?.workersAccept
          ? [
              `${server.name}: one process alone has the listener, where its workers would have it as well: they may have ended, or never started; its error log says why`,
            ]
          : []),
        `find out why the application does not accept: is it stopped, blocked or busy? ${
          acceptors?.[0]
            ? `cat /proc/${acceptors[0].pid}/stack /proc/${acceptors[0].pid}/wchan`
            : 'look at its stack'
        }`,
        'a longer queue would only hide it: connections wait in it, unserved',
      ],
    };
  },
});
