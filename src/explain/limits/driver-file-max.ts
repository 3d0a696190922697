import {isFull} from '../../model/file-table.ts';
import {clear, defineLimit} from '../limit.ts';

export const driverFileMax = defineLimit({
  id: 'driver-file-max',
  title: 'The driver’s host is out of file handles',
  facts: [
    'fs.file-max bounds the open files of the whole machine. socket(2) fails with ENFILE at once (proc_sys_fs(5), socket(2)).',
    'Processes with CAP_SYS_ADMIN are exempt: fs/file_table.c alloc_empty_file. file-nr may then stand above the limit.',
    'The kernel also says ENFILE when it has no memory for the inode of a socket (net/socket.c __sock_create): the table then has room.',
  ],
  needs: ['attempts'],
  wants: ['driverFiles'],
  decide: 'read /proc/sys/fs/file-nr on the driver during the run',
  judge({attempts, driverFiles}, cite) {
    const failed = attempts.refusals['no-files'];
    if (failed === 0) return clear;
    const full = driverFiles && isFull(driverFiles);
    return {
      verdict: 'hit',
      confidence: full ? 'certain' : driverFiles ? 'possible' : 'likely',
      ceiling: attempts.open,
      because: [
        cite('attempts', 'socket(2) failed with ENFILE', {value: failed}),
        ...(driverFiles
          ? [
              cite('driverFiles', 'file handles in use on the driver', {value: driverFiles.allocated}),
              cite('driverFiles', 'fs.file-max on the driver', {value: driverFiles.max}),
            ]
          : []),
      ],
      advice: [
        ...(full === false
          ? [
              'the table had room when it was read: check first whether memory was short, which gives the same error',
            ]
          : []),
        'raise the limit on the driver: sysctl -w fs.file-max=1000000',
        'find who else holds files there: lsof -n | wc -l',
      ],
    };
  },
});
