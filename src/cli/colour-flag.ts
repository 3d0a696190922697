import {type ColourChoice, colourChoices} from '../report/colour.ts';

/** What every command that prints is given beside its own flags. */
export interface ColourArguments {
  color: ColourChoice;
}

/**
 * `--color` of every command, and `--no-color`, which many programs know.
 * @param fromEnvironment PLIMSOLL_COLOR: unlike other settings it is for commands that take none from there as well
 */
export function colourFlag(fromEnvironment: string | undefined) {
  return {
    choices: colourChoices,
    requiresArg: true,
    default: fromEnvironment ?? 'auto',
    defaultDescription: '"auto"',
    // yargs makes false of --no-color.
    coerce: (value: unknown) => (value === false ? 'never' : value),
    describe:
      'colour of text: auto is by FORCE_COLOR and NO_COLOR, else where it goes to a terminal; --no-color is never',
    group: 'General:',
  } as const;
}
