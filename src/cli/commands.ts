import type {CommandModule} from 'yargs';
import type {Setting} from '../model/setting.ts';
import {burstCommand} from './burst.ts';
import {ceilingCommand} from './ceiling.ts';
import {compareCommand} from './compare.ts';
import {completionCommand} from './completion.ts';
import {configCommand, experimentCommands, isExperiment} from './config.ts';
import {explainCommand} from './explain.ts';
import {holdCommand} from './hold.ts';
import {inspectCommand} from './inspect.ts';
import {listenCommand} from './listen.ts';
import {rateCommand} from './rate.ts';
import {reportCommand} from './report.ts';
import {surveyCommand} from './survey.ts';
import {workerCommand} from './worker.ts';

/** What plimsoll is, in one sentence. */
export const summary = 'Measures how many connections a host takes, and says which limit stopped it.';

/**
 * Every command, in the order of --help.
 * @param settings those of the command line that was parsed
 */
export function allCommands(settings: () => readonly Setting[]): CommandModule[] {
  return [
    surveyCommand,
    ceilingCommand,
    burstCommand,
    rateCommand,
    holdCommand,
    inspectCommand,
    explainCommand,
    reportCommand,
    compareCommand,
    listenCommand,
    configCommand(settings),
    completionCommand,
    workerCommand,
  ] as CommandModule[];
}

/** `ceiling` of `ceiling [target]`; of several forms the one that has a name. */
export function nameOf({command}: CommandModule): string {
  const names = [command ?? ''].flat().map((form) => form.split(' ')[0] ?? '');
  return names.find((name) => name !== '$0') ?? '';
}

/** Commands that are for people. */
export function isShown({describe}: CommandModule): boolean {
  return describe !== false;
}

/** The first words of a command line, as far as they name a command: `config`, `ceiling`. */
export function pathOf(words: readonly unknown[], commands: readonly CommandModule[]): string[] {
  const [first = '', second = ''] = words.map(String);
  if (!commands.map(nameOf).includes(first)) return [];
  return first === 'config' && isExperiment(second) ? [first, second] : [first];
}

/** Names of the commands that may follow, of those that are for people. */
export function namesAfter(path: readonly string[], commands: readonly CommandModule[]): readonly string[] {
  if (path.length === 0) return commands.filter(isShown).map(nameOf);
  return path.length === 1 && path[0] === 'config' ? experimentCommands : [];
}
