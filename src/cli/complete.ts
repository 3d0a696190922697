import type {CommandModule} from 'yargs';
import {describeCommands} from './command-description.ts';
import {completionsOf} from './completions.ts';

/** What the scripts of `plimsoll completion` read: a line for each word that fits, behind a tab what it is for. */
export function renderCompletions(words: readonly string[], commands: readonly CommandModule[]): string {
  return completionsOf(words, describeCommands(commands))
    .map(({word, describe}) => `${word}\t${describe}\n`)
    .join('');
}
