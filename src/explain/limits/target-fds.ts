import type {ServerFacts} from '../../model/server.ts';
import {refusedCount} from '../../model/tally.ts';
import type {Acceptor} from '../../model/target-evidence.ts';
import {fdsFull} from '../fds-full.ts';
import {fdsFullBetweenLooks} from '../full-between-looks.ts';
import {lastWords} from '../last-words.ts';
import {clear, defineLimit} from '../limit.ts';
import {ownSetting} from '../own-setting.ts';
import {isNoNumber, isPerSource} from '../test-outcome.ts';
import {oldestWereEnded, placesOf, unservedCount} from '../trouble.ts';
import {citeOthers, othersOf} from '../with-others.ts';

export const targetFds = defineLimit({
  id: 'target-fds',
  title: 'The accepting process is out of file descriptors',
  facts: [
    'Each accepted connection is a descriptor. accept(2) fails with EMFILE when the soft RLIMIT_NOFILE of the accepting process is reached; the connection stays in the accept queue, where the kernel goes on acknowledging it (accept(2); measured: accept-out-of-descriptors).',
    'Servers react in different ways: most leave the rest in the queue (nginx, redis, haproxy), some of them in a busy loop; node and sshd close the connection without a byte; some exit (measured: full-server-waits-or-closes). Nothing is written to the kernel log.',
    'To confirm it, compare the count of /proc/PID/fd with "Max open files" in /proc/PID/limits, for the process that accepts: the worker, not the master.',
  ],
  needs: ['attempts'],
  wants: ['settled', 'acceptors', 'admitted', 'acceptQueue', 'tests', 'server'],
  shapes: ['number', 'every', 'time'],
  decide: 'compare on the target: ls /proc/PID/fd | wc -l with "Max open files" of /proc/PID/limits',
  judge({attempts, settled, acceptors, admitted, acceptQueue, tests, server}, cite) {
    if (!acceptors) {
      if (tests && (tests.release?.entered === 0 || isNoNumber(tests) || isPerSource(tests))) return clear;
      const {closed, reset} = attempts.refusals;
      // Its descriptors may be closed to us (/proc/PID/fd is its user's own), while who waits in its queue is not.
      const silent = Math.max(unservedCount(attempts), admitted?.queued ?? 0);
      if (
        attempts.established === 0 ||
        silent + closed + reset === 0 ||
        oldestWereEnded(placesOf(attempts, settled) ?? attempts)
      )
        return clear;
      return {
        verdict: 'hit',
        confidence: 'possible',
        ceiling:
          (admitted && admitted.acceptedMost + othersOf(admitted)) ??
          (attempts.answered > 0 ? attempts.answered : null),
        because: [
          cite('attempts', 'connections held', {value: attempts.open}),
          cite('attempts', 'attempts without an answer, waiting ones included', {value: silent}),
          cite('attempts', 'connections closed without a message', {value: closed + reset}),
        ],
        advice: ['compare on the target: ls /proc/PID/fd | wc -l with "Max open files" of /proc/PID/limits'],
      };
    }
    const waiting = Math.max(admitted?.queued ?? 0, acceptQueue?.atEnd ?? 0);
    // Whoever is told that there are too many had a descriptor to be told on (memcached).
    const told = lastWords(attempts)?.tooMany ? attempts.refusals.denied : 0;
    const trouble = waiting + refusedCount(attempts) - told + attempts.phantom + attempts.closedByPeer;
    const full = acceptors.filter(fdsFull);
    const fullest = full[0];
    if (!fullest) {
      const between = acceptors.find((one) => fdsFullBetweenLooks(one, admitted));
      if (between && trouble > 0)
        return {
          verdict: 'hit',
          confidence: 'possible',
          ceiling: null,
          because: [citeFds(between), ...citeOthers(cite, admitted)],
          advice: raise(between, server),
        };
      const close = acceptors.find(({fdsMost, soft}) => fdsMost >= 0.9 * soft);
      if (!close) return clear;
      return {
        verdict: 'near',
        confidence: 'certain',
        ceiling: close.soft - close.fdsBefore,
        because: [citeFds(close)],
        advice: raise(close, server),
      };
    }
    const room = full.reduce((sum, {soft, fdsBefore}) => sum + soft - fdsBefore, 0);
    return {
      verdict: trouble > 0 ? 'hit' : 'near',
      confidence: 'certain',
      ceiling: admitted && trouble > 0 ? admitted.acceptedMost + othersOf(admitted) : room,
      because: [
        ...full.map(citeFds),
        cite('acceptors', `soft RLIMIT_NOFILE of ${fullest.comm}`, {value: fullest.soft}),
        ...(admitted
          ? [
              cite('admitted', 'connections that the application accepted', {value: admitted.acceptedMost}),
              ...citeOthers(cite, admitted),
              cite('admitted', 'connections left in the accept queue', {value: admitted.queued}),
            ]
          : []),
      ],
      advice: raise(fullest, server),
    };

    function citeFds({comm, pid, fdsBefore, fdsMost}: Acceptor) {
      return cite('acceptors', `descriptors of ${comm} (pid ${pid})`, {before: fdsBefore, after: fdsMost});
    }
  },
});

/** The setting of the server at hand first: each sets RLIMIT_NOFILE in a way of its own. */
function raise(acceptor: Acceptor, server: ServerFacts | undefined): string[] {
  const {pid, soft, hard} = acceptor;
  const most = hard > soft && Number.isFinite(hard) ? hard : 2 * soft;
  return [
    ...ownSetting([acceptor], 'fds', server),
    `at once${hard > soft ? '' : ', as root'}: prlimit --pid ${pid} --nofile=${most}:${most}`,
    `for good: LimitNOFILE=${most} in its systemd unit, or ulimit -n ${most} before it starts`,
  ];
}
