import {formatCount} from '../../model/units.ts';
import {tasksFullBetweenLooks} from '../full-between-looks.ts';
import {deniedInWords, lastWords} from '../last-words.ts';
import {clear, defineLimit} from '../limit.ts';
import {tasksFull} from '../tasks-full.ts';
import {isNoNumber, isPerSource} from '../test-outcome.ts';
import {oldestWereEnded, placesOf, troubleCount, unservedCount} from '../trouble.ts';
import {citeOthers, othersOf} from '../with-others.ts';

export const targetTasks = defineLimit({
  id: 'target-tasks',
  title: 'The application cannot start another thread or process',
  facts: [
    'A server with a thread or process a connection is bounded by pids.max of its control group (TasksMax= of systemd) and by RLIMIT_NPROC of its user: clone(2) fails with EAGAIN (fork(2) EAGAIN, getrlimit(2), Documentation/admin-guide/cgroup-v2.rst).',
    'pids.events counts each refusal; root is exempt from RLIMIT_NPROC. What the server then does is its own: close the connection, stop accepting, or exit.',
  ],
  needs: ['attempts'],
  wants: ['settled', 'tests', 'tasks', 'tasksRefused', 'admitted'],
  shapes: ['number', 'every', 'time'],
  decide:
    'on the target: cat pids.current pids.max pids.events of the service’s control group; grep Threads /proc/PID/status',
  judge({attempts, settled, tests, tasks, tasksRefused, admitted}, cite) {
    const refused = tasksRefused ?? 0;
    if (!tasks && tasksRefused === undefined) {
      if (tests && (tests.release?.entered === 0 || isNoNumber(tests) || isPerSource(tests))) return clear;
      const {closed, reset, denied} = attempts.refusals;
      // Words tell the reason, and they tell another one.
      const turnedAway =
        deniedInWords(attempts) && !lastWords(attempts)?.noTask ? 0 : closed + reset + denied;
      const silent = Math.max(unservedCount(attempts), admitted?.queued ?? 0);
      if (
        attempts.established === 0 ||
        silent + turnedAway === 0 ||
        oldestWereEnded(placesOf(attempts, settled) ?? attempts)
      )
        return clear;
      return {
        verdict: 'hit',
        confidence: 'possible',
        ceiling: attempts.answered > 0 ? attempts.answered : null,
        because: [
          cite('attempts', 'connections held', {value: attempts.open}),
          cite('attempts', 'attempts beyond that, turned away or unanswered', {
            value: silent + turnedAway,
          }),
        ],
        advice: ['on the target: cat pids.current pids.max pids.events of the service’s control group'],
      };
    }
    const full =
      tasksFull(tasks) ||
      (tasks !== undefined && tasks.used >= tasks.max && (lastWords(attempts)?.noTask ?? false));
    const trouble = troubleCount(attempts) + (admitted?.queued ?? 0) > 0;
    if (refused === 0 && !full) {
      if (!tasks || tasks.grew === 0 || tasks.used < 0.9 * tasks.max) return clear;
    }
    const between = !full && refused === 0 && tasksFullBetweenLooks(tasks, admitted);
    const hit = trouble && (refused > 0 || full || between);
    return {
      verdict: hit ? 'hit' : 'near',
      confidence: hit && between ? 'possible' : 'certain',
      ceiling: hit ? (admitted?.accepted ?? attempts.open) + othersOf(admitted) : null,
      because: [
        ...citeOthers(cite, admitted),
        ...(tasks
          ? [cite('tasks', `tasks, of ${formatCount(tasks.max)} (${tasks.name})`, {value: tasks.used})]
          : []),
        ...(tasksRefused === undefined
          ? []
          : [cite('tasksRefused', 'tasks refused over the run (pids.events max)', {value: refused})]),
      ],
      advice: [
        'raise TasksMax= of the systemd unit (pids.max), or LimitNPROC=',
        'or use a server that needs no thread a connection',
      ],
    };
  },
});
