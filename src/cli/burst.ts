import {burstFlags} from '../options/experiments.ts';
import {experimentCommand} from './experiment-command.ts';

/** `plimsoll burst`: how many may arrive at one instant before the first is lost. */
export const burstCommand = experimentCommand({
  name: 'burst',
  describe: 'how many connections may arrive at one instant before one is lost',
  flags: burstFlags,
  examples: [
    [
      'plimsoll burst :8080',
      'powers of two, then the middle, until the largest burst without a loss is known',
    ],
    [
      'plimsoll burst redis://staging -c 2k --observe-on "ssh staging"',
      'bursts whose connections each get a reply; the accept queue of the target is read',
    ],
  ],
});
