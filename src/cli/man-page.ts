import type {Flag} from '../options/flag.ts';
import type {Topic} from '../topics/topic.ts';
import {topics} from '../topics/topics.ts';
import {type Command, formsOf, isShown} from './command.ts';
import {everyCommandsFlags} from './general-flags.ts';
import {bold, italic, paragraph, roff, section, subsection, tagged} from './roff.ts';

/**
 * plimsoll(1) for man(1), from what --help of each command is made of. What several commands have in common stands there
 * once, with their names.
 */
export function renderManPage(summary: string, described: readonly Command[], version: string): string {
  const commands = described.filter(isShown).map(withFlagsOfAll);
  const all = commands.flatMap((command) => [command, ...command.commands]);
  const parts = commands.flatMap(({name, epilogue, commands: inner}) =>
    [epilogue, ...inner.map((each) => each.epilogue)].flatMap(epilogueParts).map((part) => ({...part, name})),
  );
  const lines = [
    `.TH PLIMSOLL 1 "" "plimsoll ${roff(version)}" "User Commands"`,
    // A name that is hyphenated cannot be looked for.
    '.nh',
    '.ad l',
    section('NAME'),
    `plimsoll \\- ${roff(asClause(summary))}`,
    section('SYNOPSIS'),
    ...commands.flatMap((command) => formsOf(command).map((form) => `${synopsis(form)}\n.br`)),
    section('COMMANDS'),
    ...commands.flatMap((command) => commandLines(command, commands)),
    section('OPTIONS OF SEVERAL COMMANDS'),
    ...shared(
      commands.flatMap(({name, flags}) => flags.filter(isCommon(commands)).map((flag) => ({flag, name}))),
      ({flag}) => flagLines(flag),
    ).map(({text, names}) => `${text}\n.br\nOf ${roff(namesText(names, commands))}.`),
    ...[...new Set(parts.map(({head}) => head))].filter(Boolean).flatMap((head) => [
      section(head.toUpperCase()),
      ...shared(
        parts.filter((part) => part.head === head),
        ({body}) => bodyLines(body),
      ).flatMap(({text, names}) => [subsection(namesText(names, commands)), text]),
    ]),
    ...topics.flatMap(topicLines),
    section('EXAMPLES'),
    ...all.flatMap(({examples}) => examples.map(([line, shows]) => tagged(bold(line), roff(shows)))),
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

/** Those of every command are not written out with each. */
function withFlagsOfAll(command: Command): Command {
  return {...command, flags: [...command.flags, ...everyCommandsFlags]};
}

function commandLines(command: Command, commands: readonly Command[]): string[] {
  const {name, describe = '', words, flags, commands: inner, epilogue} = command;
  const own = flags.filter((flag) => !isCommon(commands)(flag));
  const common = flags.filter(isCommon(commands)).map((flag) => `--${flag.name}`);
  return [
    subsection(`plimsoll ${formsOf(command).at(-1) ?? name}`),
    `${roff(describe)}.`,
    ...inner.flatMap((each) =>
      tagged(synopsis(`${name} ${formsOf(each).at(-1)}`), roff(each.describe ?? '')),
    ),
    ...words.map((word) => tagged(italic(word.name), roff(describeWord(word.describe, word.choices)))),
    ...own.map(flagLines),
    ...epilogueParts(epilogue)
      .filter(({head}) => head === '')
      .map(({body}) => paragraph(roff(body.join(' ')))),
    paragraph(`Of those that several commands have: ${roff(common.join(', '))}.`),
  ];
}

function synopsis(form: string): string {
  const words = form.split(' ').filter(Boolean);
  return [
    bold('plimsoll'),
    ...words.map((word) => (/^[<[]/.test(word) ? italic(word) : bold(word))),
    italic('[flags]'),
  ].join(' ');
}

function flagLines(flag: Flag): string {
  const {name, alias, kind, choices = [], default: usual, describe} = flag;
  const isSwitch = kind === 'switch';
  const value = isSwitch ? '' : ` ${italic('VALUE')}`;
  const off = isSwitch && usual === true ? `, ${bold(`--no-${name}`)}` : '';
  const short = alias === undefined ? '' : `${bold(`-${alias}`)}, `;
  const ending = usual === undefined || usual === false ? '' : ` [default: ${usual}]`;
  return tagged(`${short}${bold(`--${name}`)}${value}${off}`, roff(describeWord(describe, choices) + ending));
}

const describeWord = (describe: string, choices: readonly string[]) =>
  choices.length === 0 ? describe : `${describe}; one of ${choices.join(', ')}`;

/** True for a flag that is the same in more than one command. */
function isCommon(commands: readonly Command[]): (flag: Flag) => boolean {
  const count = new Map<string, number>();
  for (const text of commands.flatMap(({flags}) => flags.map(flagLines)))
    count.set(text, (count.get(text) ?? 0) + 1);
  return (flag) => (count.get(flagLines(flag)) ?? 0) > 1;
}

/** What is the same once, with the names of all that have it, in the order of the first. */
function shared<Item extends {readonly name: string}>(
  items: readonly Item[],
  render: (item: Item) => string,
): {readonly text: string; readonly names: readonly string[]}[] {
  const names = new Map<string, string[]>();
  for (const item of items) {
    const text = render(item);
    names.set(text, [...(names.get(text) ?? []), item.name]);
  }
  return [...names].map(([text, of]) => ({text, names: [...new Set(of)]}));
}

function namesText(names: readonly string[], commands: readonly Command[]): string {
  return names.length === commands.length ? 'every command' : names.join(', ');
}

/** What `plimsoll explain` shows of a topic, as a section. */
function topicLines({name, title, parts}: Topic): string[] {
  return [
    section(name.toUpperCase()),
    paragraph(roff(`${title}.`)),
    ...parts.flatMap((part) =>
      typeof part === 'string'
        ? [paragraph(roff(part))]
        : part.map(([item, meaning]) => tagged(bold(item), roff(meaning))),
    ),
  ];
}

interface EpiloguePart {
  /** `Exit codes`; empty for what stands before the first head. */
  readonly head: string;
  readonly body: readonly string[];
}

function epilogueParts(epilogue: string): EpiloguePart[] {
  const parts: {head: string; body: string[]}[] = [];
  for (const line of epilogue.split('\n').filter((each) => each.trim() !== '')) {
    const [, head] = /^([A-Z][A-Za-z ]*):$/.exec(line) ?? [];
    if (head !== undefined) parts.push({head, body: []});
    else if (parts.length === 0) parts.push({head: '', body: [line]});
    else parts.at(-1)?.body.push(line);
  }
  return parts;
}

/** Lines of two columns become a list, others paragraphs. */
function bodyLines(body: readonly string[]): string {
  return body
    .map((line) => {
      const [, tag, text] = /^ +(\S.*?) {2,}(\S.*)$/.exec(line) ?? [];
      return tag === undefined || text === undefined
        ? paragraph(roff(line.trim()))
        : tagged(bold(tag), roff(text));
    })
    .join('\n');
}

const asClause = (sentence: string) =>
  sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
