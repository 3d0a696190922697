import {isFull} from '../../model/file-table.ts';
import {formatCount} from '../../model/units.ts';
import {clear, defineLimit} from '../limit.ts';

export const driverMemory = defineLimit({
  id: 'driver-memory',
  title: 'The driver’s host is out of memory for sockets',
  facts: [
    'socket(2) and connect(2) fail with ENOMEM or ENOBUFS when the kernel cannot allocate, or a memory control group is at its limit (socket(2), tcp(7)).',
    'Without memory for the inode of a socket, socket(2) fails with ENFILE, as when the file table is full (net/socket.c __sock_create); /proc/sys/fs/file-nr shows which of the two it is.',
    'A pair of sockets takes about 10 KB of kernel memory, both ends on one host (measured: socket-pair-memory).',
  ],
  needs: ['attempts'],
  wants: ['driverFiles'],
  decide: 'read free memory and the memory control group of the driver during the run',
  judge({attempts, driverFiles}, cite) {
    const failed = attempts.refusals['no-memory'];
    // With room in the file table it is the other cause of ENFILE.
    const noInode = driverFiles && isFull(driverFiles) ? 0 : attempts.refusals['no-files'];
    if (failed + noInode === 0) return clear;
    return {
      verdict: 'hit',
      confidence: failed > 0 ? 'certain' : driverFiles ? 'likely' : 'possible',
      ceiling: attempts.open,
      because: [
        cite('attempts', 'attempts failed with ENOMEM or ENOBUFS on the driver', {value: failed}),
        ...(noInode > 0 ? [cite('attempts', 'socket(2) failed with ENFILE', {value: noInode})] : []),
        ...(noInode > 0 && driverFiles
          ? [
              cite('driverFiles', `file handles in use on the driver, of ${formatCount(driverFiles.max)}`, {
                value: driverFiles.allocated,
              }),
            ]
          : []),
      ],
      advice: [
        'give the driver more memory, or raise memory.max of its control group',
        'spread the load over more hosts',
      ],
    };
  },
});
