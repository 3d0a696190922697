import {clear, defineLimit} from '../limit.ts';

export const driverFds = defineLimit({
  id: 'driver-fds',
  title: 'The driver is out of file descriptors',
  facts: [
    'Each connection is a descriptor of the process that opened it. socket(2) fails with EMFILE at once, before anything is sent, when RLIMIT_NOFILE (the soft limit) is reached; the target sees nothing (getrlimit(2); measured: socket-out-of-descriptors).',
    'plimsoll raises its soft limit to the hard one by itself. The limit is per process, so more workers hold more. With --engine uring a worker holds more than its limit: io_uring keeps the sockets in tables of its own, each of which is bounded by the limit.',
  ],
  needs: ['attempts', 'driverFds'],
  decide: 'run with the epoll engine, which reads the limits of its workers',
  judge({attempts, driverFds: {workers}}, cite) {
    const failed = attempts.refusals['no-fds'];
    const held = attempts.open + attempts.pending;
    // What was held had room, even where a worker counts one of its own too many: a descriptor that it inherited with a
    // number above the limit takes no place below it (measured: descriptor-limit-bounds-numbers).
    const room = Math.max(
      held,
      workers.reduce((sum, {soft, own, room}) => sum + (room ?? Math.max(0, soft - own)), 0),
    );
    if (failed === 0 && held < 0.9 * room) return clear;
    const {soft, hard, own, room: each = soft - own} = workers[0] ?? {soft: 0, hard: 0, own: 0};
    return {
      verdict: failed > 0 ? 'hit' : 'near',
      confidence: 'certain',
      ceiling: room,
      because: [
        cite('attempts', 'socket(2) failed with EMFILE', {value: failed}),
        cite('driverFds', 'soft RLIMIT_NOFILE of each worker', {value: soft}),
        cite('driverFds', 'descriptors each worker needs for itself', {value: own}),
        cite('driverFds', 'workers', {value: workers.length}),
      ],
      advice: [
        `spread the load over more workers: --workers ${Math.ceil((attempts.started + 1) / Math.max(1, each)) + 1}`,
        `raise the hard limit of the driver (${hard} now): ulimit -Hn as root, or LimitNOFILE= of its unit`,
      ],
    };
  },
});
