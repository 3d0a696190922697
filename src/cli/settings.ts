import type {Setting} from '../model/setting.ts';
import {type Flag, type Given, kebab} from '../options/flag.ts';
import {suggestion} from '../plan/suggestion.ts';
import {withoutPassword} from '../plan/target.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {Environment} from './call.ts';
import type {Command, Input} from './command.ts';
import {generalFlags, questionFlags} from './general-flags.ts';
import type {Chosen} from './parser.ts';

/** Where settings come from besides the command line. */
export interface Sources {
  readonly args: readonly string[];
  readonly env: Environment;
  readonly config: {readonly path: string; readonly settings: Readonly<Record<string, unknown>>} | undefined;
}

/** Anything that can be set: a flag, or a word such as the target. */
type Settable = Pick<Flag, 'name' | 'alias' | 'kind' | 'default'>;

const prefix = 'PLIMSOLL_';
/** CI jobs pin the version of a tool by such names. */
const notSettings = ['version', 'help'];

/**
 * What a command is given: of each setting the first of flag, variable, config file and default, parsed.
 * @param commands all there are, whose flags may stand in the environment of a whole pipeline
 * @throws UsageError
 */
export function readInput(
  {command, path, parsed}: Chosen,
  commands: readonly Command[],
  sources: Sources,
): Input<never> {
  const reader = new SettingsReader(command, ['plimsoll', ...path].join(' '), parsed, sources);
  reader.assertKnown(commands);
  const words: Record<string, string | undefined> = {};
  const settings: Setting[] = [];
  for (const {name} of command.words) {
    const {value, origin} = reader.read({name, kind: 'text'});
    words[name] = value === undefined ? undefined : wordAsGiven(String(value), sources.args);
    settings.push({name, value: shownValue(name, value), origin});
  }
  const values: Record<string, unknown> = {};
  for (const [option, flag] of Object.entries({...command.table, ...generalFlags})) {
    const {value, origin} = reader.read(flag);
    values[option] = value === undefined ? undefined : flag.parse(value, `--${flag.name}`);
    settings.push({name: flag.name, value: shownValue(flag.name, value), origin});
  }
  return {values: values as never, words, settings};
}

/** The path of the config file of a command line, if it or the environment names one. */
export function configPathOf({command, parsed}: Chosen, env: Environment): string | undefined {
  const {name} = generalFlags.config;
  const given = parsed[name] ?? (command.readsEnvironment ? env[variableOf(name)] : undefined);
  if (Array.isArray(given))
    throw new UsageError(`--${name} is given ${given.length} times (${given.join(', ')}), expected once`);
  if (given === false) throw new UsageError('--config needs the path of a JSON or YAML file');
  return given === undefined ? undefined : String(given);
}

class SettingsReader {
  readonly #command: Command;
  /** `plimsoll ceiling`, for people. */
  readonly #line: string;
  readonly #parsed: Chosen['parsed'];
  readonly #sources: Sources;
  readonly #settable: readonly Settable[];

  constructor(command: Command, line: string, parsed: Chosen['parsed'], sources: Sources) {
    this.#command = command;
    this.#line = line;
    this.#parsed = parsed;
    this.#sources = sources;
    this.#settable = settableOf(command);
  }

  /**
   * What yargs lets pass or turns into something else in silence: names that nobody knows, a flag given twice that counts
   * once, and "yes" or "1" for a switch, which it takes for false.
   * @throws UsageError
   */
  assertKnown(commands: readonly Command[]): void {
    const {args, env, config} = this.#sources;
    for (const [key, value] of Object.entries(config?.settings ?? {})) {
      const where = `config file ${config?.path}: "${key}"`;
      const settable = this.#find(kebab(key));
      if (!settable)
        throw new UsageError(`${where} is not a setting of ${this.#line}${this.#meant(kebab(key), String)}`);
      assertKind(where, value, settable);
    }
    if (this.#command.readsEnvironment) this.#assertVariables(env, commands);
    for (const name of Object.keys(this.#parsed)) {
      const flag = kebab(name);
      if (name === '_' || name === '$0' || this.#find(flag) || isQuestion(flag)) continue;
      const owners = commands.filter(({flags}) => flags.some((each) => namesOf(each).includes(flag)));
      throw new UsageError(
        owners.length > 0
          ? `${dashed(flag)} is a flag of plimsoll ${owners.map((owner) => owner.name).join(', ')}, not of ${this.#line}; see ${this.#line} --help`
          : `${dashed(flag)} is not a flag of ${this.#line}${this.#meant(dashed(flag), dashed)}`,
      );
    }
    for (const {name, kind} of [...this.#settable, ...Object.values(questionFlags)]) {
      const value = this.#parsed[name];
      const given = args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
      if (kind === 'switch' && given !== undefined && !isSwitch(given))
        throw new UsageError(`--${name}: "${given}" is not valid, expected --${name} or --no-${name}`);
      if (kind !== 'list' && Array.isArray(value))
        throw new UsageError(`--${name} is given ${value.length} times (${value.join(', ')}), expected once`);
      if (kind !== 'switch' && typeof value === 'boolean')
        throw new UsageError(`--${name} needs a value; see ${this.#line} --help`);
    }
  }

  /** The value as it was written, and who wrote it. */
  read(settable: Settable): {readonly value: Given | undefined; readonly origin: string} {
    const {name} = settable;
    const {args, env, config} = this.#sources;
    const onLine = this.#parsed[name];
    if (onLine !== undefined) {
      const asFlag = args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
      const isWord = !asFlag && this.#command.words.some((word) => word.name === name);
      return {value: onLine as Given, origin: isWord ? 'command line' : 'flag'};
    }
    const fromEnvironment = this.#command.readsEnvironment || name === generalFlags.color.name;
    const variable = fromEnvironment
      ? namesOf(settable)
          .map(variableOf)
          .find((each) => env[each] !== undefined)
      : undefined;
    if (variable !== undefined) return {value: env[variable] as string, origin: variable};
    const [, fromFile] =
      Object.entries(config?.settings ?? {}).find(([key]) => namesOf(settable).includes(kebab(key))) ?? [];
    if (fromFile !== undefined) return {value: fromFile as Given, origin: `config file ${config?.path}`};
    return {value: settable.default, origin: 'default'};
  }

  #assertVariables(env: Environment, commands: readonly Command[]): void {
    const names = (settable: readonly Settable[]) => settable.flatMap(namesOf);
    const ofOthers = names(commands.filter(({readsEnvironment}) => readsEnvironment).flatMap(settableOf));
    for (const [variable, value = ''] of Object.entries(env)) {
      if (!variable.startsWith(prefix)) continue;
      const name = variable.slice(prefix.length).toLowerCase().replaceAll('_', '-');
      const settable = this.#find(name);
      if (settable?.kind === 'switch' && !isSwitch(value))
        throw new UsageError(`${variable}: "${value}" is not valid, expected true or false`);
      // A variable that is set once for a whole pipeline may be another command's.
      if (settable || notSettings.includes(name) || ofOthers.includes(name)) continue;
      throw new UsageError(
        `${variable} is not a setting of ${this.#line}${this.#meant(variable, variableOf)}`,
      );
    }
  }

  #find(name: string): Settable | undefined {
    return this.#settable.find((settable) => namesOf(settable).includes(name));
  }

  #meant(word: string, form: (name: string) => string): string {
    const names = [...this.#settable, ...Object.values(questionFlags)].map(({name}) => form(name));
    const meant = suggestion(word, names);
    const help = `${this.#line} --help`;
    return meant === undefined ? `; see ${help}` : `, did you mean ${meant}? See ${help}`;
  }
}

function settableOf({words, flags}: Command): Settable[] {
  return [
    ...words.map(({name}): Settable => ({name, kind: 'text'})),
    ...flags,
    ...Object.values(generalFlags),
  ];
}

const namesOf = ({name, alias}: Settable): string[] => (alias === undefined ? [name] : [name, alias]);

const variableOf = (name: string) => prefix + name.toUpperCase().replaceAll('-', '_');

const isQuestion = (name: string) =>
  Object.values(questionFlags).some((flag) => namesOf(flag).includes(name));

const isSwitch = (value: string) => value === 'true' || value === 'false';

const dashed = (name: string) => (name.length === 1 ? `-${name}` : `--${name}`);

/** The kinds that JSON has, and a setting has not. */
function assertKind(where: string, value: unknown, {kind}: Settable): void {
  if (kind === 'switch') {
    if (typeof value === 'boolean') return;
    throw new UsageError(`${where} is ${JSON.stringify(value)}, expected true or false`);
  }
  const single = (each: unknown) => typeof each === 'string' || typeof each === 'number';
  if (single(value) || (kind === 'list' && Array.isArray(value) && value.every(single))) return;
  const orList = kind === 'list' ? ', or a list of them' : '';
  throw new UsageError(`${where} is ${JSON.stringify(value)}, expected a string or a number${orList}`);
}

/** yargs makes an empty word of a lone `-`. */
function wordAsGiven(word: string, args: readonly string[]): string {
  return word === '' && args.includes('-') ? '-' : word;
}

/** Settings are printed into the logs of CI jobs, where no password belongs. */
function shownValue(name: string, value: Given | undefined): Setting['value'] {
  if (value === undefined) return null;
  return name === 'target' ? withoutPassword(String(value)) : value;
}
