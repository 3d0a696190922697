import {holdFlags} from '../options/experiments.ts';
import {experimentCommand} from './experiment-command.ts';

/** `plimsoll hold`: whether connections survive for a time, and who ends them. */
export const holdCommand = experimentCommand({
  name: 'hold',
  describe: 'whether connections stay open for a time, and who closes them',
  flags: holdFlags,
  examples: [
    ['plimsoll hold :8080 -c 100 -d 90s', 'find an idle timeout of less than 90 s'],
    [
      'plimsoll hold staging:5432 -c 500 -d 20m',
      'find out whether a NAT or balancer on the path drops idle connections',
    ],
  ],
});
