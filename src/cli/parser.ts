import yargs, {type Argv, type CommandModule, type Options} from 'yargs';
import {type Flag, kebab, unknownChoice} from '../options/flag.ts';
import {suggestion} from '../plan/suggestion.ts';
import {UsageError} from '../plan/usage-error.ts';
import {version} from '../version.ts';
import type {Call} from './call.ts';
import {type Command, formsOf, isShown} from './command.ts';
import {summary} from './commands.ts';
import {everyCommandsFlags, generalFlags, questionFlags} from './general-flags.ts';
import {print} from './print.ts';

/** A command line after yargs: values by name in both spellings, and what is left over in `_`. */
interface Parsed {
  readonly _: readonly (string | number)[];
  readonly [name: string]: unknown;
}

/** The command that a command line names. */
export interface Chosen {
  readonly command: Command;
  /** The words that name it: `config`, `ceiling`; none for the default. */
  readonly path: readonly string[];
  readonly parsed: Parsed;
}

const widestHelp = 100;
/** yargs trips over names that every object has. */
const everyObjects = Object.getOwnPropertyNames(Object.prototype);

/**
 * Finds the command and cuts its line into words and flags, none of them read yet. Undefined where --help or --version
 * was asked for, and is printed.
 * @throws UsageError for what is no line of flags and words
 */
export async function parseLine(call: Call, commands: readonly Command[]): Promise<Chosen | undefined> {
  const {io} = call;
  const args = asQuestion(call.args, commands);
  const foreign = args.map((arg) => arg.split('=')[0] ?? '').find(isEveryObjects);
  if (foreign !== undefined)
    throw new UsageError(`${foreign} is not a flag of plimsoll; see plimsoll --help`);
  let chosen: Omit<Chosen, 'path'> | undefined;
  const parser = yargs();
  await parser
    .scriptName('plimsoll')
    .usage(`$0 [command] [target]\n\n${summary}`)
    .command(
      commands.map((command) =>
        commandModule(command, (found, parsed) => {
          chosen = {command: found, parsed};
        }),
      ),
    )
    .options({
      config: optionOf(generalFlags.config),
      // yargs makes false of --no-color.
      color: {
        ...optionOf(generalFlags.color),
        coerce: (value: unknown) => (value === false ? 'never' : value),
      },
    })
    .parserConfiguration({'dot-notation': false, 'greedy-arrays': false})
    // yargs lays out the help of every command that it runs, and breaking its lines would hold up the run.
    .check(({help}) => {
      if (!help) parser.wrap(null);
      return true;
    }, true)
    .detectLocale(false)
    .version(questionFlags.version.name, questionFlags.version.describe, version)
    .help(questionFlags.help.name, questionFlags.help.describe)
    .alias('help', questionFlags.help.alias ?? [])
    .group(
      everyCommandsFlags.map(({name}) => name),
      questionFlags.help.group,
    )
    .wrap(Math.min(widestHelp, io.stdout.columns ?? widestHelp))
    .exitProcess(false)
    .fail((message, error) => {
      if (error && error.name !== 'YError') throw error;
      throw new UsageError(objectionOf(message ?? error?.message, args[0], commands));
    })
    // Its help is text like any other.
    .parseAsync([...args], {}, (_error, _argv, output) => {
      if (output !== '') print(`${output}\n`, call);
    });
  return chosen && {...chosen, path: pathOf(chosen.parsed._, commands)};
}

/**
 * `plimsoll help ceiling` asks for what `plimsoll ceiling --help` shows.
 * @throws UsageError where no command has this name
 */
function asQuestion(args: readonly string[], commands: readonly Command[]): readonly string[] {
  const [first, name, ...rest] = args;
  if (first !== 'help' || name === undefined || name.startsWith('-')) return args;
  const names = commands.filter(isShown).map((command) => command.name);
  if (names.includes(name)) return [name, ...rest, '--help'];
  const meant = suggestion(name, names);
  throw new UsageError(
    meant === undefined
      ? `unknown command "${name}", expected ${names.join(', ')}`
      : `unknown command "${name}", did you mean plimsoll help ${meant}?`,
  );
}

function isEveryObjects(flag: string): boolean {
  return everyObjects.some((name) => flag === `--${name}` || flag === `--${kebab(name)}`);
}

function commandModule(
  command: Command,
  choose: (command: Command, parsed: Parsed) => void,
): CommandModule<object, object> {
  const {describe, words, flags, commands, examples, epilogue, isDefault} = command;
  const forms = formsOf(command);
  return {
    command: isDefault ? [`$0 ${forms[0]}`, ...forms.slice(1)] : [...forms],
    describe: describe ?? false,
    builder: (argv: Argv) => {
      let built = argv;
      for (const {name, choices, ...word} of words)
        built = built.positional(name, {
          type: 'string',
          describe: word.describe,
          ...(choices.length === 0 ? {} : {choices}),
          demandOption: word.required,
        });
      built = built.options(Object.fromEntries(flags.map((flag) => [flag.name, optionOf(flag)])));
      for (const inner of commands) built = built.command(commandModule(inner, choose));
      for (const [line, shows] of examples) built = built.example(line.replace('plimsoll', '$0'), shows);
      return built.epilogue(epilogue);
    },
    handler: (parsed) => choose(command, parsed as unknown as Parsed),
  };
}

/** Defaults are filled in later, once it is known who has set what. */
function optionOf(flag: Flag): Options {
  const {kind, choices, alias, describe, group, default: usual} = flag;
  const description = flag.defaultDescription ?? (usual === undefined ? undefined : JSON.stringify(usual));
  return {
    ...(kind === 'switch'
      ? {type: 'boolean'}
      : {requiresArg: true, ...(choices === undefined ? {type: 'string'} : {choices})}),
    ...(kind === 'list' ? {array: true} : {}),
    ...(alias === undefined ? {} : {alias}),
    ...(description === undefined ? {} : {defaultDescription: description}),
    describe,
    group,
  };
}

/** The first words of a command line, as far as they name a command: `config`, `ceiling`. */
function pathOf(words: readonly unknown[], commands: readonly Command[]): string[] {
  const [first, ...rest] = words.map(String);
  const command = commands.find(({name}) => name === first);
  return command ? [command.name, ...pathOf(rest, command.commands)] : [];
}

/** The words of yargs in ours: what was wrong, what was expected and what to do. */
function objectionOf(message: string, first = '', commands: readonly Command[] = []): string {
  const [, name = ''] = /^Not enough arguments following: (\S+)/.exec(message) ?? [];
  if (name === generalFlags.config.name) return '--config needs the path of a JSON or YAML file';
  if (name !== '') return `${name.length === 1 ? '-' : '--'}${name} needs a value; see plimsoll --help`;
  const [, flag, given, choices = ''] = /Argument: (\S+), Given: "(.*?)", Choices: (.*)/s.exec(message) ?? [];
  if (flag !== undefined) {
    const isWord = commands
      .find(({name: command}) => command === first)
      ?.words.some(({name: word}) => word === flag);
    const as = isWord ? flag : `--${flag}`;
    return unknownChoice(as, given ?? '', choices.replaceAll('"', '').split(', '));
  }
  const [, got, needed] =
    /^Not enough non-option arguments: got (\d+), need at least (\d+)/.exec(message) ?? [];
  if (needed !== undefined)
    return `plimsoll ${first} needs ${needed === '1' ? 'a record' : `${needed} records`}, ${got} given; see plimsoll ${first} --help`;
  return `${message}; see plimsoll --help`;
}
