import type {ArgumentsCamelCase, Argv, CommandModule} from 'yargs';
import {
  describeLoadFlags,
  exitCodeHelp,
  type LoadArguments,
  loadFlag,
  objectiveFlag,
  rateFlag,
} from './load-flags.ts';

export interface RateArguments extends LoadArguments {
  rate: string;
  objective: string;
  step: string;
}

/** `plimsoll rate`: how many new connections a second are taken without loss and in time. */
export const rateCommand: CommandModule<object, RateArguments> = {
  command: 'rate [target]',
  describe: 'how many new connections a second, without loss and within a latency objective',
  builder: (yargs) =>
    describeRateFlags(yargs)
      .example('$0 rate :8080', 'each connection is closed as soon as it is established')
      .example('$0 rate http://staging -r 2k/s --objective 20ms', 'as soon as it has had its answer')
      .epilogue(exitCodeHelp),
  async handler(flags: ArgumentsCamelCase<RateArguments>) {
    const {runExperiment} = await import('./run-experiment.ts');
    process.exitCode = await runExperiment('rate', flags);
  },
};

/** What can be set, besides what every experiment has. */
export function describeRateFlags(yargs: Argv<object>): Argv<RateArguments> {
  return describeLoadFlags(yargs)
    .option('rate', rateFlag('20k/s', 'highest rate that is tried, such as 5k/s'))
    .option('objective', objectiveFlag)
    .option('step', loadFlag('2s', 'how long each rate is offered')) as unknown as Argv<RateArguments>;
}
