import type {ArgumentsCamelCase, Argv, CommandModule} from 'yargs';
import {
  connectionsFlag,
  describeLoadFlags,
  exitCodeHelp,
  type LoadArguments,
  loadFlag,
  rateFlag,
} from './load-flags.ts';

export interface HoldArguments extends LoadArguments {
  connections: string;
  rate?: string | undefined;
  duration: string;
}

/** `plimsoll hold`: whether connections survive for a time, and who ends them. */
export const holdCommand: CommandModule<object, HoldArguments> = {
  command: 'hold [target]',
  describe: 'do connections survive for a time, and who ends them',
  builder: (yargs) =>
    describeHoldFlags(yargs)
      .example('$0 hold :8080 -c 100 -d 90s', 'is there an idle timeout of less than 90 s?')
      .example('$0 hold staging:5432 -c 500 -d 20m', 'what a NAT or balancer forgets on the way')
      .epilogue(exitCodeHelp),
  async handler(flags: ArgumentsCamelCase<HoldArguments>) {
    const {runExperiment} = await import('./run-experiment.ts');
    process.exitCode = await runExperiment('hold', flags);
  },
};

/** What can be set, besides what every experiment has. */
export function describeHoldFlags(yargs: Argv<object>): Argv<HoldArguments> {
  return describeLoadFlags(yargs)
    .option('connections', connectionsFlag('1000', 'connections to hold'))
    .option('rate', {
      ...rateFlag(undefined, 'new connections a second while they are opened: 500/s, 30/m, or max'),
      defaultDescription: '1000/s, fewer for less than 1200 connections',
    })
    .option('duration', {
      alias: 'd',
      ...loadFlag(
        '1m',
        'how long to hold them when the last is settled; longer than the timeout that is looked for',
      ),
    }) as unknown as Argv<HoldArguments>;
}
