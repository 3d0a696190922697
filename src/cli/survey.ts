import type {ArgumentsCamelCase, Argv, CommandModule} from 'yargs';
import {
  connectionsFlag,
  describeLoadFlags,
  exitCodeHelp,
  type LoadArguments,
  loadFlag,
  objectiveFlag,
  repeatsFlag,
} from './load-flags.ts';

export interface SurveyArguments extends LoadArguments {
  connections?: string | undefined;
  budget: string;
  objective: string;
  repeats: string;
}

/** `plimsoll [target]`: every experiment in turn, sized by the limits that were read, and one page. */
export const surveyCommand: CommandModule<object, SurveyArguments> = {
  command: ['$0 [target]', 'survey [target]'],
  describe:
    'burst, rate, ceiling and hold in turn: what this host takes, what stops it, what to change first',
  builder: (yargs) =>
    describeSurveyFlags(yargs)
      .example('$0', 'what this host takes: a listener of its own on loopback')
      .example('$0 :8080', 'the whole portrait of a server on this host, in two minutes')
      .example(
        '$0 staging:8080 --observe-on "ssh staging" --budget 5m -o portrait.json',
        'of one elsewhere, its limits read; keep the record',
      )
      .epilogue(exitCodeHelp),
  async handler(flags: ArgumentsCamelCase<SurveyArguments>) {
    const {runExperiment} = await import('./run-experiment.ts');
    process.exitCode = await runExperiment('survey', flags);
  },
};

/** What can be set, besides what every experiment has. */
export function describeSurveyFlags(yargs: Argv<object>): Argv<SurveyArguments> {
  return describeLoadFlags(yargs)
    .option(
      'connections',
      connectionsFlag(
        undefined,
        'most connections to hold [default: what the limits of the target call for, at most 10k]',
      ),
    )
    .option('budget', loadFlag('2m', 'how long the survey may take, about'))
    .option('objective', objectiveFlag)
    .option('repeats', repeatsFlag) as unknown as Argv<SurveyArguments>;
}
