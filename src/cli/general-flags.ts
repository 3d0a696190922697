import {colourFlag} from './colour-flag.ts';
import type {FlagDescription} from './command-description.ts';

const general = {group: 'General:', repeatable: false, choices: []} as const;

/** Flags of every command, which main.ts gives to yargs in its own way. */
export const configFlag: FlagDescription = {
  ...general,
  name: 'config',
  isSwitch: false,
  describe:
    'settings from a JSON or YAML file: {"connections": "10k"} or connections: 10k; PLIMSOLL_CONNECTIONS=10k and flags go before it',
};
const {choices, describe} = colourFlag(undefined);
const colorFlag: FlagDescription = {...general, name: 'color', isSwitch: false, choices, describe};
export const helpFlag: FlagDescription = {
  ...general,
  name: 'help',
  alias: 'h',
  isSwitch: true,
  describe: 'show this help',
};
export const versionFlag: FlagDescription = {
  ...general,
  name: 'version',
  isSwitch: true,
  describe: 'show the version number',
};

export const generalFlags: readonly FlagDescription[] = [configFlag, colorFlag, helpFlag, versionFlag];
