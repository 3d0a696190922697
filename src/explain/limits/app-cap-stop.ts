import {formatCount} from '../../model/units.ts';
import {acceptQueueBound} from '../accept-queue-bound.ts';
import {anyFdsFull} from '../fds-full.ts';
import {fullBetweenLooks} from '../full-between-looks.ts';
import {clear, defineLimit} from '../limit.ts';
import {ownSetting} from '../own-setting.ts';
import {stoodStill, stoppedMs} from '../stood-still.ts';
import {stuckMembers} from '../stuck-members.ts';
import {tasksFull} from '../tasks-full.ts';
import {isNoNumber} from '../test-outcome.ts';
import {everyOneAnswered, lateCount, leftOutCount, silenceOf} from '../trouble.ts';
import {citeOthers, othersOf, wholeWords} from '../with-others.ts';

export const appCapStop = defineLimit({
  id: 'app-cap-stop',
  title: 'The application stops accepting at a number of its own',
  facts: [
    'haproxy at maxconn, Apache at MaxRequestWorkers and memcached without maxconns_fast take no more, and leave the rest in the accept queue, where the kernel goes on acknowledging it: clients see number + Send-Q + 1 connections (their manuals; measured: waiting-is-acknowledged, accept-queue-holds-one-more).',
    'The kernel shows the same as for a stalled application (ListenOverflows, a full queue); the difference is that some connections were accepted, and descriptors stay below their limit. When k connections are closed, k of the waiting ones are accepted within milliseconds.',
    'An idle timeout frees places as well: some connections are closed, and as many others are accepted, up to the same number.',
    'haproxy passes its maxconn to listen(2) as the backlog, so both are one number there.',
  ],
  needs: ['attempts'],
  wants: [
    'tests',
    'acceptQueue',
    'somaxconn',
    'admitted',
    'acceptors',
    'acceptFlow',
    'tasks',
    'queueMembers',
    'targetProcesses',
    'targetFiles',
    'server',
  ],
  shapes: ['number', 'every', 'time'],
  decide:
    'close some of the held connections: if as many of the waiting ones are then served, the number is the application’s own',
  judge(
    {
      attempts,
      tests,
      acceptQueue,
      somaxconn,
      admitted,
      acceptors,
      acceptFlow,
      tasks,
      queueMembers,
      targetProcesses,
      targetFiles,
      server,
    },
    cite,
  ) {
    const {release} = tests ?? {};
    // None got in for those that left: it stopped for another reason, or takes so many and no more in all its life (nc -l).
    const tookNoMore = release !== undefined && release.entered === 0;
    if (tookNoMore && (!admitted || admitted.acceptedMost === 0)) return clear;
    const entered = release
      ? [cite('tests', `succeeded after ${release.released} were closed`, {value: release.entered})]
      : [];
    if (!acceptQueue || !admitted || !acceptFlow) {
      const silent = leftOutCount(attempts);
      const queued = admitted?.queued ?? 0;
      if (attempts.established === 0 || silent + attempts.unproven + queued === 0) return clear;
      if (admitted?.acceptedMost === 0) return clear;
      if (everyOneAnswered(attempts) || silenceOf(attempts) === 'interleaved') return clear;
      // More got in than had left, or later than turned away: it was not full.
      if (tests && isNoNumber(tests)) return clear;
      // A phantom came late and did not get in.
      const cameLate = Math.max(0, lateCount(attempts) - attempts.phantom);
      if (cameLate > silent + Math.max(attempts.unproven, queued)) return clear;
      return {
        verdict: 'hit',
        confidence: 'possible',
        // Once some have ended, more have been answered than it ever had at once.
        ceiling:
          (admitted && admitted.acceptedMost + othersOf(admitted)) ??
          (attempts.answered > 0 && attempts.closedByPeer === 0 ? attempts.answered : null),
        boundBy: 'unknown',
        because: [
          cite('attempts', 'connections that the target’s kernel holds', {value: attempts.open}),
          cite('attempts', 'of them answered by the application', {value: attempts.answered}),
          cite('attempts', 'of them without a reply so far', {value: attempts.unproven}),
          cite('attempts', 'attempts without an answer', {value: silent}),
          ...(admitted ? [cite('admitted', 'connections left in the accept queue', {value: queued})] : []),
          ...entered,
        ],
        advice: [
          'compare the number with the application’s own maximum (haproxy maxconn, Apache MaxRequestWorkers)',
        ],
      };
    }
    if (admitted.acceptedMost === 0) return clear;
    // Those it had were ended since, of another cause, and left their places to those that waited.
    const gaveWay = stoodStill(acceptFlow);
    if (admitted.queued === 0 && !gaveWay) return clear;
    if (acceptors && anyFdsFull(acceptors)) return clear;
    if (tasksFull(tasks)) return clear;
    if (targetFiles && targetFiles.allocated >= targetFiles.max) return clear;
    if (queueMembers && stuckMembers(queueMembers).length > 0) return clear;
    if (targetProcesses && targetProcesses.stopped.length > 0) return clear;
    // The whole standstill counts, before the last outcome as well as after it.
    const stillMs = Math.max(
      acceptFlow.stillMs ?? 0,
      acceptFlow.takenAtEnd > 0 ? 0 : acceptFlow.waitedAtEndMs,
    );
    if (acceptFlow.takenAtEnd > 0 && stillMs < stoppedMs && !gaveWay) return clear;
    if (stillMs < stoppedMs && !gaveWay)
      return {
        verdict: 'unknown',
        why: 'others waited at the end for too short a time to see whether the application still accepts',
      };
    const stoodAgain =
      gaveWay && (acceptFlow.stood?.sinceMs ?? 0) > 0 && attempts.closedByPeer > admitted.acceptedMost;
    return {
      verdict: 'hit',
      // The test convicts: as many entered as had left, and no more. So do ends, after which the number stands again.
      confidence:
        tookNoMore || fullBetweenLooks({acceptors, tasks}, admitted)
          ? 'possible'
          : (release &&
                // Of those that were closed, as many had a place as it ever had.
                release.entered >= Math.min(release.released, admitted.acceptedMost) &&
                release.entered < release.tried) ||
              stoodAgain
            ? 'certain'
            : 'likely',
      fitsBest: gaveWay,
      ceiling: admitted.acceptedMost + othersOf(admitted),
      boundBy: acceptQueueBound(acceptQueue, somaxconn),
      because: [
        cite('admitted', 'connections that the application accepted', {value: admitted.acceptedMost}),
        ...citeOthers(cite, admitted),
        cite('admitted', 'connections left in the accept queue', {value: admitted.queued}),
        ...(acceptFlow.stood && gaveWay
          ? [
              cite('acceptFlow', 'ms without an accept while others waited, before one was closed', {
                value: Math.round(acceptFlow.stood.beforeEndsMs),
              }),
              cite('acceptFlow', 'ms at the same number again, after others were accepted', {
                value: Math.round(acceptFlow.stood.sinceMs),
              }),
            ]
          : [cite('acceptFlow', 'accepted since, while they waited', {value: acceptFlow.takenAtEnd})]),
        ...entered,
        ...(acceptors ?? [])
          .slice(0, 1)
          .map(({comm, fdsMost, soft}) =>
            cite('acceptors', `descriptors of ${comm}, of ${formatCount(soft)}`, {value: fdsMost}),
          ),
      ],
      advice: [
        `raise the application’s own maximum, ${wholeWords(admitted.acceptedMost, admitted)}`,
        ...ownSetting(acceptors, 'connections', server),
        tookNoMore
          ? 'it accepted no other connection after those had ended: it serves a fixed number in all, or it hangs; look at its stack and state'
          : 'if it has no such maximum, it hangs after that many: look at its stack',
      ],
    };
  },
});
