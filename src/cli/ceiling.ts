import {ceilingFlags} from '../options/experiments.ts';
import {experimentCommand} from './experiment-command.ts';

/** `plimsoll ceiling`: how many connections can be held at once, and what stopped it. */
export const ceilingCommand = experimentCommand({
  name: 'ceiling',
  describe: 'how many connections can be held at once, and which limit stops more',
  flags: ceilingFlags,
  examples: [
    [
      'plimsoll ceiling staging:8080 -c 10k -r 1k/s',
      'hold up to 10,000 connections, opened at 1,000 per second',
    ],
    ['plimsoll ceiling :8080 -c 50k -o run.json', 'measure a server on this host and save the record'],
    ['plimsoll ceiling postgres://app:secret@staging/db -c 500', 'count logins that PostgreSQL completes'],
    [
      "plimsoll ceiling :8080 -e 'ceiling >= 10k' -e 'connect.p99 < 20ms'",
      'a gate for CI: exit code 1 if one fails',
    ],
    ['plimsoll ceiling unix:/run/app.sock -c 500', 'a Unix-domain listener'],
  ],
});
