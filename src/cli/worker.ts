import type {CommandModule} from 'yargs';

/** One driver process on standard streams: started by plimsoll itself, here and on other hosts. */
export const workerCommand: CommandModule = {
  command: 'worker',
  describe: false,
  async handler() {
    await import('../drive/worker-entry.ts');
  },
};
