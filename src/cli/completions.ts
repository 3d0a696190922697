import {limitNames} from '../model/limit-names.ts';
import type {CommandDescription, FlagDescription} from './command-description.ts';

/** What may stand in the place of the word at the cursor. */
export interface Completion {
  readonly word: string;
  /** What it is for; empty for a value. */
  readonly describe: string;
}

/** The subject of explain may be the path of a record as well, so yargs knows no list for it. */
const choicesOfWord: Readonly<Record<string, readonly string[]>> = {subject: [...limitNames, 'facts']};
const paths = ['record', 'base', 'new'];

/**
 * What the word at the cursor can become; nothing where only the shell knows, as for files.
 * @param words those behind `plimsoll`, the last being the one at the cursor, empty where it is yet to begin. Some shells
 * make three words of `--engine=net`
 * @param commands the first is the one that may be left out
 */
export function completionsOf(
  words: readonly string[],
  commands: readonly CommandDescription[],
): readonly Completion[] {
  const atCursor = words.at(-1) ?? '';
  const current = atCursor === '=' ? '' : atCursor;
  const read = readWords(words.slice(0, -1), commands);
  const offered = read.awaiting
    ? values(read.awaiting.choices)
    : (afterEqualsSign(current, read) ?? (current.startsWith('-') ? flagsOf(read) : wordsOf(read, current)));
  return offered.filter(({word}) => word.startsWith(current));
}

interface Read {
  readonly command: CommandDescription;
  /** Those that may be named next. */
  readonly commands: readonly CommandDescription[];
  /** How many words stand behind the command. */
  readonly words: number;
  readonly flags: readonly FlagDescription[];
  /** The flag whose value is to come. */
  readonly awaiting: FlagDescription | undefined;
}

function readWords(before: readonly string[], all: readonly CommandDescription[]): Read {
  const [withoutName] = all;
  if (!withoutName) throw new Error('there are no commands');
  let command = withoutName;
  let commands = all;
  let words = 0;
  const flags: FlagDescription[] = [];
  let awaiting: FlagDescription | undefined;
  for (const word of before) {
    if (awaiting) {
      if (word !== '=') awaiting = undefined;
      continue;
    }
    const named = words === 0 ? commands.find(({name}) => name === word) : undefined;
    if (named) {
      commands = named.commands;
      command = commands[0] ?? named;
    } else if (word.startsWith('-')) {
      const flag = flagOf(word, command);
      if (!flag) continue;
      flags.push(flag);
      if (!flag.isSwitch && !word.includes('=')) awaiting = flag;
    } else words++;
  }
  return {command, commands: words === 0 ? commands : [], words, flags, awaiting};
}

function flagOf(word: string, {flags}: CommandDescription): FlagDescription | undefined {
  const [name = ''] = word.replace(/^--?(no-)?/, '').split('=');
  return flags.find((flag) => flag.name === name || flag.alias === name);
}

function afterEqualsSign(current: string, {command}: Read): readonly Completion[] | undefined {
  const [, lead] = /^(--[^=]+=)/.exec(current) ?? [];
  if (lead === undefined) return undefined;
  return values((flagOf(lead, command)?.choices ?? []).map((choice) => lead + choice));
}

function flagsOf({command, flags}: Read): readonly Completion[] {
  return command.flags
    .filter((flag) => flag.repeatable || !flags.includes(flag))
    .flatMap(({name, alias, isSwitch, default: usual, describe}) => [
      {word: `--${isSwitch && usual === true ? 'no-' : ''}${name}`, describe},
      ...(alias === undefined ? [] : [{word: `-${alias}`, describe}]),
    ]);
}

function wordsOf(read: Read, current: string): readonly Completion[] {
  const {command, commands, words} = read;
  const {name = '', choices = []} = command.words[words] ?? {};
  const offered = [
    ...commands.map((each) => ({word: each.name, describe: each.describe})),
    ...values(choicesOfWord[name] ?? choices),
  ];
  // Nobody can list targets; what may stand before one is better than nothing.
  return offered.length === 0 && current === '' && !paths.includes(name) ? flagsOf(read) : offered;
}

const values = (words: readonly string[]) => words.map((word) => ({word, describe: ''}));
