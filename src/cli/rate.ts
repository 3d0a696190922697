import {rateFlags} from '../options/experiments.ts';
import {experimentCommand} from './experiment-command.ts';

/** `plimsoll rate`: how many new connections a second are taken without loss and in time. */
export const rateCommand = experimentCommand({
  name: 'rate',
  describe: 'how many new connections per second, without loss and within a latency objective',
  flags: rateFlags,
  examples: [
    ['plimsoll rate :8080', 'close each connection as soon as it is established'],
    [
      'plimsoll rate http://staging -r 2k/s --objective 20ms',
      'close each connection as soon as it got its HTTP reply',
    ],
  ],
});
