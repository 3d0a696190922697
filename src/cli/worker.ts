import type {CommandModule} from 'yargs';
import {load} from './load.ts';

/** One driver process on standard streams: started by plimsoll itself, here and on other hosts. */
export const workerCommand: CommandModule = {
  command: 'worker',
  describe: false,
  async handler() {
    const {runWorker} = load<typeof import('../drive/worker.ts')>('../drive/worker');
    await runWorker(process.stdin, process.stdout);
    process.exit();
  },
};
