import {expect, test} from 'vitest';
import {parseThreads, threadsScript} from '../../src/observe/threads.ts';

const output = [
  '/proc/71/comm:java',
  '/proc/71/task/71/wchan:futex_do_wait',
  '/proc/71/task/72/wchan:futex_do_wait',
  '/proc/71/task/73/wchan:sk_wait_data',
  '/proc/71/task/74/wchan:0',
  '/proc/710/comm:nginx: worker',
  '/proc/710/task/710/wchan:do_epoll_wait',
].join('\n');

test.each([
  [
    'threads of two processes, one pid the beginning of the other',
    [71, 710],
    [
      {
        pid: 71,
        comm: 'java',
        threads: 4,
        waits: [
          {wchan: 'futex_do_wait', count: 2},
          {wchan: 'sk_wait_data', count: 1},
        ],
      },
      {pid: 710, comm: 'nginx: worker', threads: 1, waits: [{wchan: 'do_epoll_wait', count: 1}]},
    ],
  ],
  ['one that has ended', [72], []],
])('%s', (_, pids, expected) => {
  expect(parseThreads(output, pids)).toEqual(expected);
});

test('a reader who may not know is told 0 for each', () => {
  const text = '/proc/9/comm:sshd\n/proc/9/task/9/wchan:0\n/proc/9/task/10/wchan:0';
  expect(parseThreads(text, [9])).toEqual([{pid: 9, comm: 'sshd', threads: 2, waits: []}]);
});

test('no process, no question', () => {
  expect(threadsScript([])).toBe(':');
});
