import {choiceFlag, switchFlag, textFlag} from '../options/flag.ts';
import {colourChoices} from '../report/colour.ts';

const group = 'General:';

/** Flags of every command. */
export const generalFlags = {
  config: textFlag({
    name: 'config',
    describe:
      'read settings from a JSON or YAML file, for example {"connections": "10k"} or connections: 10k; environment (PLIMSOLL_CONNECTIONS=10k) and flags override it',
    group,
  }),
  color: choiceFlag(
    {
      name: 'color',
      default: 'auto',
      describe:
        'coloured text; auto: as FORCE_COLOR and NO_COLOR say, otherwise only on a terminal (--no-color: never)',
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
