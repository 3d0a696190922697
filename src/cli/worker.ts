import {exitCodes} from '../exit-codes.ts';
import {command} from './command.ts';

/** One driver process on standard streams: started by plimsoll itself, here and on other hosts. */
export const workerCommand = command({
  name: 'worker',
  async run() {
    await import('../drive/worker-entry.ts');
    return exitCodes.measured;
  },
});
