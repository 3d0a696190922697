import type {ArgumentsCamelCase, Argv, CommandModule} from 'yargs';
import {
  connectionsFlag,
  describeLoadFlags,
  exitCodeHelp,
  type LoadArguments,
  loadFlag,
  rateFlag,
  repeatsFlag,
} from './load-flags.ts';

export interface CeilingArguments extends LoadArguments {
  connections: string;
  rate: string;
  hold: string;
  repeats: string;
}

/** `plimsoll ceiling`: how many connections can be held at once, and what stopped it. */
export const ceilingCommand: CommandModule<object, CeilingArguments> = {
  command: 'ceiling [target]',
  describe: 'how many connections can be held at once, and what stopped it',
  builder: (yargs) =>
    describeCeilingFlags(yargs)
      .example(
        '$0 ceiling staging:8080 -c 10k -r 1k/s',
        'hold up to 10,000 connections, 1,000 new ones a second',
      )
      .example('$0 ceiling :8080 -c 50k -o run.json', 'a server on this host; keep the record')
      .example('$0 ceiling postgres://app:secret@staging/db -c 500', 'logins that PostgreSQL completes')
      .example(
        "$0 ceiling :8080 -e 'ceiling >= 10k' -e 'connect.p99 < 20ms'",
        'a gate for CI: exit code 1 where one fails',
      )
      .example('$0 ceiling unix:/run/app.sock -c 500', 'a Unix-domain listener')
      .epilogue(exitCodeHelp),
  async handler(flags: ArgumentsCamelCase<CeilingArguments>) {
    const {runExperiment} = await import('./run-experiment.ts');
    process.exitCode = await runExperiment('ceiling', flags);
  },
};

/** What can be set, besides what every experiment has. */
export function describeCeilingFlags(yargs: Argv<object>): Argv<CeilingArguments> {
  return describeLoadFlags(yargs)
    .option('connections', connectionsFlag('1000', 'most connections to hold, such as 500 or 10k'))
    .option('rate', rateFlag('1000/s', 'new connections a second, open loop: 500/s, 30/m, or max'))
    .option('hold', loadFlag('2s', 'how long to hold them when the last is settled'))
    .option('repeats', repeatsFlag) as unknown as Argv<CeilingArguments>;
}
