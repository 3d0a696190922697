import type {Argv, CommandModule} from 'yargs';
import type {Setting} from '../model/setting.ts';
import {burstCommand, describeBurstFlags} from './burst.ts';
import {ceilingCommand, describeCeilingFlags} from './ceiling.ts';
import {settingsEnvironmentHelp} from './environment-help.ts';
import {describeHoldFlags, holdCommand} from './hold.ts';
import {describeRateFlags, rateCommand} from './rate.ts';
import {describeSurveyFlags, surveyCommand} from './survey.ts';

/** Commands whose settings come from so many places that one may want to see what came of it. */
const experiments = {
  survey: {of: surveyCommand, describeFlags: describeSurveyFlags},
  ceiling: {of: ceilingCommand, describeFlags: describeCeilingFlags},
  burst: {of: burstCommand, describeFlags: describeBurstFlags},
  rate: {of: rateCommand, describeFlags: describeRateFlags},
  hold: {of: holdCommand, describeFlags: describeHoldFlags},
};

export type ExperimentCommand = keyof typeof experiments;

/** Words that may follow `plimsoll config`. */
export const experimentCommands = Object.keys(experiments) as ExperimentCommand[];

export function isExperiment(word: string): word is ExperimentCommand {
  return Object.hasOwn(experiments, word);
}

/**
 * `plimsoll config`: the settings that a command line has, as the same words without `config` would use them.
 * @param settings those of the command line that was parsed
 */
export function configCommand(settings: () => readonly Setting[]): CommandModule {
  return {
    command: 'config',
    describe: 'the settings that an experiment would have, and where each comes from; sends nothing',
    builder: (yargs) => {
      for (const name of experimentCommands) {
        const {of, describeFlags} = experiments[name];
        const settingsCommand: CommandModule = {
          command: of.command ?? name,
          describe: `settings of plimsoll ${name}`,
          builder: (inner: Argv<object>) =>
            describeFlags(inner)
              .example(`$0 config ${name} :8080`, `what plimsoll ${name} :8080 would do here`)
              .epilogue(exitCodeHelp),
          async handler(flags) {
            const {printSettings} = await import('./print-settings.ts');
            printSettings(name, flags as never, settings());
          },
        };
        yargs.command(settingsCommand);
      }
      return yargs
        .example('$0 config ceiling --config ci.yaml -c 2k', 'what a flag, PLIMSOLL_* and the file come to')
        .example('$0 config --json', 'of a survey, for a program to read');
    },
    handler() {},
  };
}

const exitCodeHelp = `${settingsEnvironmentHelp}

Exit codes:
  0         printed
  2         the settings are bad; the command itself would refuse them in the same words
  70        a bug`;
