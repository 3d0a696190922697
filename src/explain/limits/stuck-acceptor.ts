import {anyFdsFull} from '../fds-full.ts';
import {clear, defineLimit} from '../limit.ts';
import {stoppedMembers, stuckMembers} from '../stuck-members.ts';
import {silenceOf, unansweredCount, waitingOf} from '../trouble.ts';

export const stuckAcceptor = defineLimit({
  id: 'stuck-acceptor',
  title: 'One member of a SO_REUSEPORT group does not accept',
  facts: [
    'With SO_REUSEPORT each member has a queue of its own, and a hash of the four-tuple decides which gets a connection, also when that one is full (socket(7); measured: reuseport-hash-decides).',
    'So failures do not begin at a number but are spread at random, about one in k, and a retry of the same four-tuple reaches the same member.',
  ],
  needs: ['attempts'],
  wants: ['queueMembers', 'acceptors', 'admitted', 'targetProcesses'],
  shapes: ['share'],
  decide: 'compare the queues of the members on the target: ss -ltnp',
  judge({attempts, queueMembers, acceptors, admitted, targetProcesses}, cite) {
    if (!queueMembers) {
      const silent = unansweredCount(attempts) + attempts.unproven;
      if (silent === 0) return clear;
      if (silenceOf(attempts) !== 'interleaved' && waitingOf(attempts) !== 'interleaved') return clear;
      return {
        verdict: 'hit',
        confidence: 'possible',
        ceiling: null,
        because: [
          cite('attempts', 'attempts without an answer, at random among the others', {value: silent}),
          cite('attempts', 'connections held', {value: attempts.open}),
        ],
        advice: ['compare the queues of the members on the target: ss -ltnp'],
      };
    }
    const stuck = stuckMembers(queueMembers);
    // A queue that was seen to get shorter once may be that of a process that was stopped later.
    const stopped =
      stuck.length === 0 && admitted && admitted.acceptedMost > 0
        ? stoppedMembers(queueMembers, targetProcesses?.stopped)
        : [];
    const [first] =
      stuck.length > 0 ? stuck : queueMembers.filter(({atEnd}) => stopped.length > 0 && atEnd > 0);
    if (!first || (acceptors && anyFdsFull(acceptors))) return clear;
    return {
      verdict: 'hit',
      confidence: 'certain',
      ceiling: (stuck.length > 0 ? stuck : [first]).reduce((sum, {limit}) => sum + limit + 1, 0),
      because: [
        cite('queueMembers', 'members of the group', {value: queueMembers.length}),
        ...(stopped.length > 0
          ? [cite('targetProcesses', 'stopped (state T), until SIGCONT', {value: stopped.join(', ')})]
          : [cite('queueMembers', 'of them that do not accept from their queue', {value: stuck.length})]),
        cite('queueMembers', 'its length at the end', {value: first.atEnd}),
        cite('queueMembers', 'its limit', {value: first.limit}),
      ],
      advice: ['restart the worker whose queue does not get shorter: ss -ltnp shows its pid'],
    };
  },
});
