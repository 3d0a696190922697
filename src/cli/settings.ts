import {Parser} from 'yargs/helpers';
import type {Setting} from '../model/setting.ts';
import {withoutPassword} from '../plan/target.ts';
import {
  type KnownFlags,
  kebab,
  type Parsed,
  type Sources,
  settingNames,
  variablesOf,
} from './check-settings.ts';

/** They are asked for, and set nothing. */
const questions = ['help', 'version'];

/**
 * Every setting of a command that measures, with its value and who set it, in the order of its flags.
 * @param commandWords how many words of the command line name the command
 */
export function settingsOf(
  parsed: Parsed,
  commandWords: number,
  known: KnownFlags,
  sources: Sources,
): Setting[] {
  const given = onCommandLine(sources.args, known);
  return settingNames(known)
    .filter((name) => !questions.includes(name))
    .map((name) => ({
      name,
      value: shownValue(name, parsed[name]),
      origin:
        name === 'target' && given._.length > commandWords
          ? 'command line'
          : name in given
            ? 'flag'
            : originOf(name, known, sources),
    }));
}

/** What yargs makes of the command line alone. */
function onCommandLine(args: readonly string[], known: KnownFlags): Parsed {
  const {
    config: _config,
    default: _default,
    envPrefix: _envPrefix,
    ...grammar
  } = {
    config: undefined,
    default: undefined,
    ...known,
  };
  return Parser([...args], grammar as unknown as Parameters<typeof Parser>[1]) as unknown as Parsed;
}

function originOf(name: string, known: KnownFlags, {env, config}: Sources): string {
  const [variable] = variablesOf(env, known).find(([, setting]) => isNameOf(setting, name, known)) ?? [];
  if (variable !== undefined) return variable;
  const inConfig = Object.keys(config?.settings ?? {}).some((key) => isNameOf(kebab(key), name, known));
  return inConfig ? `config file ${config?.path}` : 'default';
}

function isNameOf(word: string, name: string, {alias}: KnownFlags): boolean {
  return word === name || (alias[name]?.includes(word) ?? false);
}

/** Settings are printed into the logs of CI jobs, where no password belongs. */
function shownValue(name: string, value: unknown): Setting['value'] {
  if (value === undefined) return null;
  return name === 'target' ? withoutPassword(String(value)) : (value as Setting['value']);
}
