import {deniedInWords} from '../last-words.ts';
import {clear, defineLimit} from '../limit.ts';

export const targetDied = defineLimit({
  id: 'target-died',
  title: 'A process that served the listener ended during the run',
  facts: [
    'When a process dies the kernel closes its sockets: held connections get FIN, or RST where bytes were unread or the connection was still in the accept queue; all at one moment. SYNs are then answered with RST (measured: death-ends-all-at-once).',
    'A graceful reload starts new workers with the same listening socket; the old ones accept no more, end their idle connections and exit (nginx.org, Controlling nginx; haproxy(1), -sf).',
  ],
  needs: ['attempts'],
  wants: ['targetProcesses', 'targetMemory', 'tasksRefused', 'ends', 'listening', 'listenerWatch'],
  decide: 'look at the process and its log on the target: systemctl status; journalctl -k | grep -i oom',
  judge({attempts, targetProcesses, targetMemory, tasksRefused = 0, ends, listening, listenerWatch}, cite) {
    if (attempts.established === 0 || attempts.endedByPeer + attempts.refusals.refused === 0) return clear;
    if (targetProcesses) {
      const {before, gone} = targetProcesses;
      if (gone.length === 0) return clear;
      // One of several may have ended for another reason: servers replace their workers.
      const all = gone.length === before;
      const replaced = listenerWatch && (listenerWatch.closedAfterMs === null || listenerWatch.reopened);
      return {
        verdict: 'hit',
        // Killed for memory, or without a thread that it wanted, it did not end of its own: that limit stands first.
        confidence: all && (targetMemory?.oomKills ?? 0) === 0 && tasksRefused === 0 ? 'certain' : 'likely',
        ceiling: null,
        because: [
          cite('targetProcesses', 'processes of the listener that are gone', {
            value: gone.join(', '),
          }),
          cite('attempts', 'connections that ended when they did', {value: attempts.endedByPeer}),
          cite('attempts', 'attempts refused', {value: attempts.refusals.refused}),
          ...(replaced ? [cite('listenerWatch', 'something listens there after that', {value: 'yes'})] : []),
        ],
        advice: [
          ...(replaced
            ? [
                'another process took its place: a reload or a restart does that, and ends idle connections of the old one. If there was one (its log, systemctl status), run again without',
              ]
            : []),
          'find out why it ended: its log, journalctl -u UNIT, journalctl -k | grep -i -e oom -e segfault',
        ],
      };
    }
    if (listening !== undefined || !ends || attempts.endedByPeer < 5 || attempts.open > 0) return clear;
    if (deniedInWords(attempts)) return clear;
    const ages = ends.agesUs.p90 - ends.agesUs.p10;
    const times = ends.timesUs.p90 - ends.timesUs.p10;
    if (times > ages / 3) return clear;
    return {
      verdict: 'hit',
      confidence: attempts.refusals.refused > 0 ? 'likely' : 'possible',
      ceiling: null,
      because: [
        cite('ends', 'connections that ended together', {value: ends.count}),
        cite('ends', 'time over which they ended, p10 to p90, ms', {value: Math.round(times / 1000)}),
        cite('attempts', 'attempts refused after that', {value: attempts.refusals.refused}),
      ],
      advice: ['see whether the process still runs, and why it ended: its log, journalctl -u UNIT'],
    };
  },
});
