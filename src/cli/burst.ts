import type {ArgumentsCamelCase, Argv, CommandModule} from 'yargs';
import {
  connectionsFlag,
  describeLoadFlags,
  exitCodeHelp,
  type LoadArguments,
  repeatsFlag,
} from './load-flags.ts';

export interface BurstArguments extends LoadArguments {
  connections: string;
  repeats: string;
}

/** `plimsoll burst`: how many may arrive at one instant before the first is lost. */
export const burstCommand: CommandModule<object, BurstArguments> = {
  command: 'burst [target]',
  describe: 'how many may arrive at one instant before the first is lost',
  builder: (yargs) =>
    describeBurstFlags(yargs)
      .example(
        '$0 burst :8080',
        'powers of two, then the middle, until the largest burst without a loss is known',
      )
      .example(
        '$0 burst redis://staging -c 2k --observe-on "ssh staging"',
        'bursts of logins, the queue of the target read',
      )
      .epilogue(exitCodeHelp),
  async handler(flags: ArgumentsCamelCase<BurstArguments>) {
    const {runExperiment} = await import('./run-experiment.ts');
    process.exitCode = await runExperiment('burst', flags);
  },
};

/** What can be set, besides what every experiment has. */
export function describeBurstFlags(yargs: Argv<object>): Argv<BurstArguments> {
  return describeLoadFlags(yargs)
    .option('connections', connectionsFlag('8192', 'largest burst that is tried'))
    .option('repeats', repeatsFlag) as unknown as Argv<BurstArguments>;
}
