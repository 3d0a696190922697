import {choiceFlag, switchFlag, textFlag} from '../options/flag.ts';
import {colourChoices} from '../report/colour.ts';

const group = 'General:';

/** Flags of every command. */
export const generalFlags = {
  config: textFlag({
    name: 'config',
    describe:
      'settings from a JSON or YAML file: {"connections": "10k"} or connections: 10k; PLIMSOLL_CONNECTIONS=10k and flags go before it',
    group,
  }),
  color: choiceFlag(
    {
      name: 'color',
      default: 'auto',
      describe:
        'colour of text: auto is by FORCE_COLOR and NO_COLOR, else where it goes to a terminal; --no-color is never',
      group,
    },
    colourChoices,
  ),
};

/** Flags that ask for words and set nothing. */
export const questionFlags = {
  help: switchFlag({name: 'help', alias: 'h', describe: 'show this help', group}),
  version: switchFlag({name: 'version', describe: 'show the version number', group}),
};

/** In the order of --help. */
export const everyCommandsFlags = Object.values({...generalFlags, ...questionFlags});
