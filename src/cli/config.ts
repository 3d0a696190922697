import {type Command, command} from './command.ts';
import {settingsEnvironmentHelp} from './environment-help.ts';

const exitCodeHelp = `${settingsEnvironmentHelp}

Exit codes:
  0         printed
  2         the settings are bad; the command itself would refuse them in the same words
  70        internal error`;

/**
 * `plimsoll config`: the settings that a command line has, as the same words without `config` would use them.
 * @param experiments commands whose settings come from so many places that one may want to see what came of it
 */
export function configCommand(experiments: readonly Command[]): Command {
  return command({
    name: 'config',
    describe: 'show the settings an experiment would use, and where each comes from; sends nothing',
    commands: experiments.map((experiment) => ({
      ...experiment,
      takesSignals: false,
      describe: `settings of plimsoll ${experiment.name}`,
      examples: [
        [`plimsoll config ${experiment.name} :8080`, `what plimsoll ${experiment.name} :8080 would do here`],
      ],
      epilogue: exitCodeHelp,
      async run(call, input) {
        const {printSettings} = await import('./print-settings.ts');
        return printSettings(experiment.name as never, call, input);
      },
    })),
    examples: [
      ['plimsoll config ceiling --config ci.yaml -c 2k', 'what a flag, PLIMSOLL_* and the file come to'],
      ['plimsoll config --json', 'of a survey, for a program to read'],
    ],
    run: () => Promise.reject(new Error('config without an experiment is config survey')),
  });
}
