import {holdFlags} from '../options/experiments.ts';
import {experimentCommand} from './experiment-command.ts';

/** `plimsoll hold`: whether connections survive for a time, and who ends them. */
export const holdCommand = experimentCommand({
  name: 'hold',
  describe: 'do connections survive for a time, and who ends them',
  flags: holdFlags,
  examples: [
    ['plimsoll hold :8080 -c 100 -d 90s', 'is there an idle timeout of less than 90 s?'],
    ['plimsoll hold staging:5432 -c 500 -d 20m', 'what a NAT or balancer forgets on the way'],
  ],
});
