import fc from 'fast-check';
import {expect, test} from 'vitest';
import {FdQueue, none} from '../../src/listen/fd-queue.ts';

test('behaves as a list of descriptors in the order they were pushed', () => {
  const fds = fc.array(fc.oneof(fc.integer({min: 0, max: 8}), fc.constantFrom(1023, 1024, 5000)), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(fds, (steps) => {
      const queue = new FdQueue();
      let model: {fd: number; atMs: number}[] = [];
      // A descriptor that is in the queue is taken out, any other is put in.
      for (const [atMs, fd] of steps.entries()) {
        if (model.some((entry) => entry.fd === fd)) {
          queue.remove(fd);
          model = model.filter((entry) => entry.fd !== fd);
        } else {
          queue.push(fd, atMs);
          model.push({fd, atMs});
        }
        expect(queue.size).toBe(model.length);
        expect(queue.first).toBe(model[0]?.fd ?? none);
        expect(queue.firstPushedAtMs).toBe(model[0]?.atMs ?? Infinity);
      }
      for (const {fd} of model) {
        expect(queue.first).toBe(fd);
        queue.remove(queue.first);
      }
      expect(queue.first).toBe(none);
    }),
  );
});
