import type {Setting} from '../model/setting.ts';
import type {Flag, FlagTable, ValuesOf} from '../options/flag.ts';
import type {Call} from './call.ts';
import type {generalFlags} from './general-flags.ts';

/** A word of a command line that is no flag. */
interface Word {
  readonly name: string;
  readonly required: boolean;
  /** All that it can be; empty where they cannot be listed. */
  readonly choices: readonly string[];
  readonly describe: string;
}

/** What a command is given, parsed. */
export interface Input<Values> {
  /** By the names of the options. */
  readonly values: Values;
  /** The words that are no flags, by name. */
  readonly words: Readonly<Record<string, string | undefined>>;
  /** Everything that can be set, as it was written and by whom. */
  readonly settings: readonly Setting[];
}

/** One command, as data: parser, --help, page of the manual and completion are made from it. */
export interface Command {
  /** `ceiling`. */
  readonly name: string;
  /** It is what a command line without a command means. */
  readonly isDefault: boolean;
  /** Commands that are for plimsoll itself have none, and are shown to nobody. */
  readonly describe: string | undefined;
  readonly words: readonly Word[];
  readonly table: FlagTable;
  readonly flags: readonly Flag[];
  /** Settings are taken from PLIMSOLL_* as well. */
  readonly readsEnvironment: boolean;
  /** It takes the signals that came before it began, and ends in order; others are ended by them. */
  readonly takesSignals: boolean;
  readonly commands: readonly Command[];
  readonly examples: readonly (readonly [line: string, shows: string])[];
  readonly epilogue: string;
  /** Answers the exit code. */
  run(call: Call, input: Input<never>): Promise<number>;
}

/** How a command is written down. */
interface Definition<Table> {
  readonly name: string;
  readonly isDefault?: boolean;
  readonly describe?: string;
  readonly words?: Readonly<Record<string, Partial<Omit<Word, 'name'>> & {readonly describe: string}>>;
  readonly flags?: Table;
  readonly readsEnvironment?: boolean;
  readonly takesSignals?: boolean;
  readonly commands?: readonly Command[];
  readonly examples?: Command['examples'];
  readonly epilogue?: string;
  run(call: Call, input: Input<ValuesOf<Table & typeof generalFlags>>): Promise<number>;
}

/** A command from its definition, which types what it is given by its flags. */
export function command<Table extends FlagTable = Record<never, never>>({
  name,
  isDefault = false,
  describe,
  words = {},
  flags,
  readsEnvironment = false,
  takesSignals = false,
  commands = [],
  examples = [],
  epilogue = '',
  run,
}: Definition<Table>): Command {
  const table: FlagTable = flags ?? {};
  return {
    name,
    isDefault,
    describe,
    words: Object.entries(words).map(([word, {required = false, choices = [], describe: text}]) => ({
      name: word,
      required,
      choices,
      describe: text,
    })),
    table,
    flags: Object.values(table),
    readsEnvironment,
    takesSignals,
    commands,
    examples,
    epilogue,
    run: run as Command['run'],
  };
}

/** `ceiling [target]`, and for what may stand without its name a second form: `[target]`. */
export function formsOf({name, isDefault, words}: Command): readonly string[] {
  const rest = words.map((word) => (word.required ? `<${word.name}>` : `[${word.name}]`));
  const named = [name, ...rest].join(' ');
  return isDefault ? [rest.join(' '), named] : [named];
}

/** Commands that are for people. */
export function isShown({describe}: Command): boolean {
  return describe !== undefined;
}
