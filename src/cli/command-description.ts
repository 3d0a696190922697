import type {Argv, CommandModule, Options, PositionalOptions} from 'yargs';
import {isShown, nameOf} from './commands.ts';
import {generalFlags} from './general-flags.ts';

/** A flag as a page or a shell needs to know it. */
export interface FlagDescription {
  readonly name: string;
  readonly alias?: string | undefined;
  /** It is on or off, and takes no value. */
  readonly isSwitch: boolean;
  readonly repeatable: boolean;
  /** All values that it takes; empty where they cannot be listed. */
  readonly choices: readonly string[];
  readonly default?: string | boolean | undefined;
  readonly describe: string;
  /** `Load:`, as in --help. */
  readonly group: string;
}

export interface WordDescription {
  readonly name: string;
  readonly choices: readonly string[];
  readonly describe: string;
}

/** What --help says of a command, as data. */
export interface CommandDescription {
  /** Empty for plimsoll without a command. */
  readonly name: string;
  /** `ceiling [target]`; a command that may be left out has a second form without its name. */
  readonly forms: readonly string[];
  readonly describe: string;
  readonly words: readonly WordDescription[];
  readonly flags: readonly FlagDescription[];
  readonly commands: readonly CommandDescription[];
  readonly examples: readonly {readonly line: string; readonly shows: string}[];
  readonly epilogue: string;
}

/** The commands for people, with the flags that each of them has and those that all have. */
export function describeCommands(commands: readonly CommandModule[]): CommandDescription[] {
  return commands.filter(isShown).map(describeCommand);
}

function describeCommand(module: CommandModule): CommandDescription {
  const listener = new Listener();
  const {builder, describe, command} = module;
  if (typeof builder === 'function') builder(listener as unknown as Argv<object>);
  return {
    name: nameOf(module),
    forms: [command ?? []].flat().map((form) => form.replace(/^\$0 ?/, '')),
    describe: String(describe ?? ''),
    words: listener.words,
    flags: [
      ...listener.flags.map((flag) => ({...flag, group: listener.groups.get(flag.name) ?? flag.group})),
      ...generalFlags,
    ],
    commands: describeCommands(listener.modules),
    examples: listener.examples,
    epilogue: listener.epilogues.join('\n\n'),
  };
}

/** Takes the place of yargs where a command describes itself, and keeps what it is told. */
class Listener {
  readonly words: WordDescription[] = [];
  readonly flags: FlagDescription[] = [];
  readonly groups = new Map<string, string>();
  readonly modules: CommandModule[] = [];
  readonly examples: {line: string; shows: string}[] = [];
  readonly epilogues: string[] = [];

  positional(name: string, {choices, describe = ''}: PositionalOptions): this {
    this.words.push({name, choices: choicesOf(choices), describe});
    return this;
  }

  option(name: string, options: Options): this {
    const {alias, type, array, choices, describe = '', group = ''} = options;
    this.flags.push({
      name,
      alias: [alias ?? []].flat()[0],
      isSwitch: type === 'boolean',
      repeatable: array ?? false,
      choices: choicesOf(choices),
      default: options.default as string | boolean | undefined,
      describe,
      group,
    });
    return this;
  }

  group(names: string[], head: string): this {
    for (const name of names) this.groups.set(name, head);
    return this;
  }

  command(module: CommandModule): this {
    this.modules.push(module);
    return this;
  }

  example(line: string, shows: string): this {
    this.examples.push({line: line.replace('$0', 'plimsoll'), shows});
    return this;
  }

  epilogue(text: string): this {
    this.epilogues.push(text);
    return this;
  }

  env(): this {
    return this;
  }
}

const choicesOf = (choices: Options['choices']): string[] => (choices ?? []).map(String);
