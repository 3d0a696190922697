import {limitNames} from '../model/limit-names.ts';
import {schemeNames} from '../model/target.ts';
import type {Flag} from '../options/flag.ts';
import {topics} from '../topics/topics.ts';
import {type Command, isShown} from './command.ts';
import {everyCommandsFlags} from './general-flags.ts';

/** What may stand in the place of the word at the cursor. */
export interface Completion {
  readonly word: string;
  /** What it is for; empty for a value. */
  readonly describe: string;
}

/** What the scripts of `plimsoll completion` read: a line for each word that fits, behind a tab what it is for. */
export function renderCompletions(words: readonly string[], commands: readonly Command[]): string {
  return completionsOf(words, commands)
    .map(({word, describe}) => `${word}\t${describe}\n`)
    .join('');
}

/** The subject of explain may be the path of a record as well, so it has no list of its own. */
const choicesOfWord: Readonly<Record<string, readonly string[]>> = {
  subject: [...limitNames, ...topics.map(({name}) => name), 'facts'],
};
const targets = ['target'];
const targetBeginnings = schemeNames.map((scheme) => `${scheme}://`);
const paths = ['record', 'base-record', 'new-record'];

/**
 * What the word at the cursor can become; nothing where only the shell knows, as for files.
 * @param words those behind `plimsoll`, the last being the one at the cursor, empty where it is yet to begin. Some shells
 * make three words of `--engine=net`
 * @param commands the first is the one that may be left out
 */
export function completionsOf(words: readonly string[], commands: readonly Command[]): readonly Completion[] {
  const atCursor = words.at(-1) ?? '';
  const current = atCursor === '=' ? '' : atCursor;
  const read = readWords(words.slice(0, -1), commands.filter(isShown));
  const offered = read.awaiting
    ? values(read.awaiting.choices ?? [])
    : (afterEqualsSign(current, read) ?? (current.startsWith('-') ? flagsOf(read) : wordsOf(read, current)));
  return offered.filter(({word}) => word.startsWith(current));
}

interface Read {
  readonly command: Command;
  /** Those that may be named next. */
  readonly commands: readonly Command[];
  /** How many words stand behind the command. */
  readonly words: number;
  readonly flags: readonly Flag[];
  /** The flag whose value is to come. */
  readonly awaiting: Flag | undefined;
}

function readWords(before: readonly string[], all: readonly Command[]): Read {
  const [withoutName] = all;
  if (!withoutName) throw new Error('there are no commands');
  let command = withoutName;
  let commands = all;
  let words = 0;
  const flags: Flag[] = [];
  let awaiting: Flag | undefined;
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
      if (flag.kind !== 'switch' && !word.includes('=')) awaiting = flag;
    } else words++;
  }
  return {command, commands: words === 0 ? commands : [], words, flags, awaiting};
}

const allFlagsOf = ({flags}: Command): readonly Flag[] => [...flags, ...everyCommandsFlags];

function flagOf(word: string, command: Command): Flag | undefined {
  const [name = ''] = word.replace(/^--?(no-)?/, '').split('=');
  return allFlagsOf(command).find((flag) => flag.name === name || flag.alias === name);
}

function afterEqualsSign(current: string, {command}: Read): readonly Completion[] | undefined {
  const [, lead] = /^(--[^=]+=)/.exec(current) ?? [];
  if (lead === undefined) return undefined;
  return values((flagOf(lead, command)?.choices ?? []).map((choice) => lead + choice));
}

function flagsOf({command, flags}: Read): readonly Completion[] {
  return allFlagsOf(command)
    .filter((flag) => flag.kind === 'list' || !flags.includes(flag))
    .flatMap(({name, alias, kind, default: usual, describe}) => [
      {word: `--${kind === 'switch' && usual === true ? 'no-' : ''}${name}`, describe},
      ...(alias === undefined ? [] : [{word: `-${alias}`, describe}]),
    ]);
}

function wordsOf(read: Read, current: string): readonly Completion[] {
  const {command, commands, words} = read;
  const {name = '', choices = []} = command.words[words] ?? {};
  const offered = [
    ...commands.map((each) => ({word: each.name, describe: each.describe ?? ''})),
    ...values(choicesOfWord[name] ?? choices),
  ];
  // Of a target only its scheme can be completed; that is offered once it has begun, for there are many.
  if (current !== '' && targets.includes(name)) offered.push(...values(targetBeginnings));
  // Nobody can list targets; what may stand before one is better than nothing.
  return offered.length === 0 && current === '' && !paths.includes(name) ? flagsOf(read) : offered;
}

const values = (words: readonly string[]) => words.map((word) => ({word, describe: ''}));
