import {suggestion} from '../plan/suggestion.ts';
import {UsageError} from '../plan/usage-error.ts';

/** What one command knows of its flags, as yargs keeps it. */
export interface KnownFlags {
  /** Every name and alias. */
  readonly key: Readonly<Record<string, unknown>>;
  readonly alias: Readonly<Record<string, readonly string[]>>;
  /** Those that may be repeated. */
  readonly array: readonly string[];
  readonly boolean: readonly string[];
  /** Set where the command takes its settings from the environment as well. */
  readonly envPrefix?: string;
}

/** Where settings come from, each before yargs joined them. */
export interface Sources {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: {readonly path: string; readonly settings: Readonly<Record<string, unknown>>} | undefined;
}

/** One command line after yargs: the values by name, and what is left over in `_`. */
export interface Parsed {
  readonly _: readonly (string | number)[];
  readonly [name: string]: unknown;
}

/**
 * What yargs lets pass or turns into something else in silence: names that nobody knows, a flag given twice that counts
 * once, and "yes" or "1" for a switch, which it takes for false.
 * @param command `plimsoll ceiling`, for people
 * @throws UsageError
 */
export function checkSettings(command: string, parsed: Parsed, known: KnownFlags, sources: Sources): void {
  const names = settingNames(known);
  const end = (word: string, candidates: readonly string[]) => {
    const meant = suggestion(word, candidates);
    return meant === undefined ? `; see ${command} --help` : `, did you mean ${meant}? See ${command} --help`;
  };
  const {config, env, args} = sources;

  const foreign = new Set<string>();
  for (const [key, value] of Object.entries(config?.settings ?? {})) {
    const where = `config file ${config?.path}: "${key}"`;
    foreign.add(kebab(key));
    if (!isKnown(key, known))
      throw new UsageError(`${where} is not a setting of ${command}${end(kebab(key), names)}`);
    checkKind(where, kebab(key), value, known);
  }

  for (const [variable, name] of variablesOf(env, known)) {
    const value = env[variable] ?? '';
    foreign.add(name);
    if (!isKnown(name, known)) {
      const variables = names.map((each) => `${known.envPrefix}_${each.toUpperCase().replaceAll('-', '_')}`);
      throw new UsageError(`${variable} is not a setting of ${command}${end(variable, variables)}`);
    }
    if (known.boolean.includes(name) && !isSwitch(value))
      throw new UsageError(`${variable}: "${value}" is neither, expected true or false`);
  }

  for (const name of Object.keys(parsed)) {
    const flag = kebab(name);
    if (name === '_' || name === '$0' || foreign.has(flag) || isKnown(name, known)) continue;
    throw new UsageError(
      `${dashed(flag)} is not a flag of ${command}${end(dashed(flag), names.map(dashed))}`,
    );
  }
  for (const name of known.boolean) {
    const value = args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
    if (value !== undefined && !isSwitch(value))
      throw new UsageError(`--${name}: "${value}" is neither, expected --${name} or --no-${name}`);
  }
  for (const name of names) {
    const value = parsed[name];
    if (Array.isArray(value) && !known.array.includes(name))
      throw new UsageError(`--${name} is given ${value.length} times (${value.join(', ')}), expected once`);
    if (typeof value === 'boolean' && !known.boolean.includes(name) && name !== 'config')
      throw new UsageError(`--${name} needs a value; see ${command} --help`);
  }
}

/** The long names of what can be set, in the order in which they are described. */
export function settingNames({key}: KnownFlags): string[] {
  return Object.keys(key).filter((name) => name.length > 1);
}

/** Variables that are settings of a command, each with the name of its flag, whether there is one or not. */
export function variablesOf(
  env: Sources['env'],
  {envPrefix}: KnownFlags,
): [variable: string, name: string][] {
  if (envPrefix === undefined) return [];
  const prefix = `${envPrefix}_`;
  return Object.keys(env)
    .filter((variable) => variable.startsWith(prefix))
    .map((variable) => [variable, variable.slice(prefix.length).toLowerCase().replaceAll('_', '-')]);
}

/** The kinds that JSON has, and a setting has not. */
function checkKind(where: string, name: string, value: unknown, known: KnownFlags): void {
  if (known.boolean.includes(name)) {
    if (typeof value !== 'boolean')
      throw new UsageError(`${where} is ${JSON.stringify(value)}, expected true or false`);
    return;
  }
  const single = (each: unknown) => typeof each === 'string' || typeof each === 'number';
  const repeatable = known.array.includes(name);
  if (single(value) || (repeatable && Array.isArray(value) && value.every(single))) return;
  throw new UsageError(
    `${where} is ${JSON.stringify(value)}, expected a string or a number${repeatable ? ', or a list of them' : ''}`,
  );
}

const isSwitch = (value: string) => value === 'true' || value === 'false';

function isKnown(name: string, {key, alias}: KnownFlags): boolean {
  const flag = kebab(name);
  return Object.hasOwn(key, flag) || Object.values(alias).some((aliases) => aliases.includes(flag));
}

/** yargs keeps a flag under its name and in camel case. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}
