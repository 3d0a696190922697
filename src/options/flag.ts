import {parseCount, parseDurationMs, parseRate, parseShare} from '../plan/quantity.ts';
import {suggestion} from '../plan/suggestion.ts';
import {UsageError} from '../plan/usage-error.ts';

/** What a command line, a variable or a config file holds for one flag. */
export type Given = string | number | boolean | readonly (string | number)[];

/**
 * One thing that can be set, described once: the command line, --help, the page of the manual, completion, environment,
 * config files and the options of the library are all made from it.
 */
export interface Flag<Value = unknown, Defaulted extends boolean = boolean> {
  /** On the command line, without dashes: `connect-timeout`; the names in a config file and PLIMSOLL_* follow from it. */
  readonly name: string;
  readonly alias?: string;
  readonly describe: string;
  /** Heading in --help: `Load:`. */
  readonly group: string;
  /** A switch is on or off and takes no value; a list may be given several times. */
  readonly kind: 'switch' | 'text' | 'list';
  /** All values that it takes; absent where they cannot be listed. */
  readonly choices?: readonly string[];
  /** As a user would write it. */
  readonly default?: string | boolean;
  /** What --help says of the default where it is no fixed value. */
  readonly defaultDescription?: string;
  /** Whether there is a value where nobody sets one. */
  readonly defaulted: Defaulted;
  /**
   * The value, in the unit of its option.
   * @param as how the user knows it, for the message
   * @throws UsageError
   */
  readonly parse: (given: Given, as: string) => Value;
  /**
   * Refuses a value that was not parsed here but handed over by a program.
   * @throws UsageError
   */
  readonly assert: (value: unknown, as: string) => void;
}

/** Flags by the names of their options in the library. */
export type FlagTable = Readonly<Record<string, Flag>>;

type ValueOf<F> =
  F extends Flag<infer Value, infer Defaulted> ? (Defaulted extends true ? Value : Value | undefined) : never;

/** What a table of flags comes to once everything is parsed, defaults included. */
export type ValuesOf<Table> = {readonly [Option in keyof Table]: ValueOf<Table[Option]>};

/** The same as a program gives it: whatever is left out has its default. */
export type OptionsOf<Table> = {readonly [Option in keyof Table]?: ValueOf<Table[Option]> | undefined};

/** What the kind of a flag does not say. */
interface Description<Default extends string | boolean | undefined, Value> {
  readonly name: string;
  readonly alias?: string;
  readonly describe: string;
  readonly group: string;
  readonly default?: Default;
  readonly defaultDescription?: string;
  /**
   * What a value of the right type must hold besides.
   * @throws UsageError that begins with `as`
   */
  readonly check?: (value: Value, as: string) => void;
}

/** How a kind of value is read. */
interface Grammar<Value> {
  readonly kind: Flag['kind'];
  readonly choices?: readonly string[];
  readonly parse: (given: Given, as: string) => Value;
  /** Of a value that a program hands over. */
  readonly isValue: (value: unknown) => boolean;
  readonly expected: string;
}

type IsDefaulted<Default> = Default extends string | boolean ? true : false;

function flag<Value, Default extends string | boolean | undefined>(
  {check = () => {}, ...description}: Description<Default, Value>,
  {parse, isValue, expected, ...grammar}: Grammar<Value>,
): Flag<Value, IsDefaulted<Default>> {
  return {
    ...(description as Omit<Description<string | boolean, Value>, 'check'>),
    ...grammar,
    defaulted: (description.default !== undefined) as IsDefaulted<Default>,
    parse(given, as) {
      const value = parse(given, as);
      check(value, as);
      return value;
    },
    assert(value, as) {
      if (!isValue(value)) throw new UsageError(`${as}: ${shown(value)} is not ${expected}`);
      check(value as Value, as);
    },
  };
}

const shown = (value: unknown) => (typeof value === 'string' ? `"${value}"` : String(value));

/** On or off. */
export const switchFlag = <Default extends boolean | undefined = undefined>(
  description: Description<Default, boolean>,
) =>
  flag(description, {
    kind: 'switch',
    parse: (given) => given === true || given === 'true',
    isValue: (value) => typeof value === 'boolean',
    expected: 'true or false',
  });

/** A text that has a grammar of its own, or none. */
export const textFlag = <Default extends string | undefined = undefined>(
  description: Description<Default, string>,
) =>
  flag(description, {
    kind: 'text',
    parse: String,
    isValue: (value) => typeof value === 'string',
    expected: 'a string',
  });

/** Several such texts. */
export const listFlag = (description: Description<undefined, readonly string[]>) =>
  flag<readonly string[], undefined>(description, {
    kind: 'list',
    parse: (given) => [given].flat().map(String),
    isValue: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
    expected: 'a list of strings',
  });

/** One text, or several where it is given again. */
export const textsFlag = (description: Description<undefined, string | readonly string[]>) =>
  flag<string | readonly string[], undefined>(description, {
    kind: 'list',
    parse: (given) => [given].flat().map(String),
    isValue: (value) => [value].flat().every((each) => typeof each === 'string'),
    expected: 'a string, or a list of strings',
  });

/** One of a few words. */
export const choiceFlag = <const Choice extends string, Default extends Choice | undefined = undefined>(
  description: Description<Default, Choice>,
  choices: readonly Choice[],
) =>
  flag<Choice, Default>(description, {
    kind: 'text',
    choices,
    parse(given, as) {
      const chosen = choices.find((choice) => choice === String(given));
      if (chosen === undefined) throw new UsageError(unknownChoice(as, String(given), choices));
      return chosen;
    },
    isValue: (value) => choices.includes(value as Choice),
    expected: eitherOf(choices),
  });

const numberFlag =
  (parse: (text: string, as: string) => number, isValue: (value: number) => boolean, expected: string) =>
  <Default extends string | undefined = undefined>(description: Description<Default, number>) =>
    flag<number, Default>(description, {
      kind: 'text',
      parse: (given, as) => parse(String(given), as),
      isValue: (value) => typeof value === 'number' && isValue(value),
      expected,
    });

/** A whole number: `500`, `10k`. */
export const countFlag = numberFlag(
  parseCount,
  (value) => Number.isSafeInteger(value) && value >= 0,
  'a whole number of 0 or more',
);

/** So many a second: `500/s`, `30/m`; Infinity for `max`. */
export const rateFlag = numberFlag(
  (text, as) => parseRate(text, as) ?? Infinity,
  (value) => value > 0,
  'a number a second above 0 (Infinity: as fast as can be)',
);

/** A time, in ms: `200ms`, `5m`. */
export const durationFlag = numberFlag(
  parseDurationMs,
  (value) => value >= 0 && value < Infinity,
  'a time in ms, 0 or more',
);

/** A time after which something is given up, in ms; Infinity for `never`. */
export const patienceFlag = numberFlag(
  (text, as) => (text.trim() === 'never' ? Infinity : parseDurationMs(text, as)),
  (value) => value >= 0,
  'a time in ms, 0 or more (Infinity: never)',
);

/** A part of a whole: `5%`, `0.05`. */
export const shareFlag = numberFlag(
  parseShare,
  (value) => value >= 0 && value < Infinity,
  'a share such as 0.05, 0 or more',
);

/** `--engine: "steam" is not known, expected epoll, uring or net`. */
export function unknownChoice(as: string, given: string, choices: readonly string[]): string {
  return `${as}: "${given}" is not known, expected ${eitherOf(choices)}`;
}

function eitherOf(choices: readonly string[]): string {
  return [choices.slice(0, -1).join(', '), ...choices.slice(-1)].filter((part) => part !== '').join(' or ');
}

/** The spelling of a name on a command line. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * What a table comes to where a program gives the options: each asserted, and what is left out with its default.
 * @throws UsageError for an option that there is not, or a value that cannot be
 */
export function completeOptions<Table extends FlagTable>(
  table: Table,
  given: OptionsOf<Table>,
): ValuesOf<Table> {
  const unknown = Object.keys(given).find((option) => !Object.hasOwn(table, option));
  if (unknown !== undefined) {
    const meant = suggestion(unknown, Object.keys(table));
    throw new UsageError(
      `${unknown} is not an option${meant === undefined ? `, expected ${Object.keys(table).join(', ')}` : `, did you mean ${meant}?`}`,
    );
  }
  const values: Record<string, unknown> = {};
  for (const [option, flag] of Object.entries<Flag>(table)) {
    const value: unknown = given[option];
    if (value !== undefined) flag.assert(value, option);
    values[option] = value ?? (flag.default === undefined ? undefined : flag.parse(flag.default, option));
  }
  return values as ValuesOf<Table>;
}
