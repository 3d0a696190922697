import {clear, defineLimit} from '../limit.ts';

export const driverMemory = defineLimit({
  id: 'driver-memory',
  title: 'The driver’s host has no memory for another socket',
  facts: [
    'socket(2) and connect(2) fail with ENOMEM or ENOBUFS when the kernel cannot allocate, or a memory control group is at its limit (socket(2), tcp(7)).',
    'A pair of sockets takes about 10 KB of kernel memory, both ends on one host (facts/performance.md 3).',
  ],
  needs: ['attempts'],
  decide: 'read free memory and the memory control group of the driver during the run',
  judge({attempts}, cite) {
    const failed = attempts.refusals['no-memory'];
    if (failed === 0) return clear;
    return {
      verdict: 'hit',
      confidence: 'certain',
      ceiling: attempts.open,
      because: [cite('attempts', 'attempts failed with ENOMEM or ENOBUFS on the driver', {value: failed})],
      advice: [
        'give the driver more memory, or raise memory.max of its control group',
        'spread the load over more hosts',
      ],
    };
  },
});
