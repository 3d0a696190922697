import {suggestion} from '../plan/suggestion.ts';
import {UsageError} from '../plan/usage-error.ts';
import {type Command, isShown} from './command.ts';
import type {Chosen} from './parser.ts';

/** What the word behind a command names, where that is no target. */
const subjects: Readonly<Record<string, string>> = {
  inspect: 'address',
  listen: 'address',
  explain: 'limit or record',
  report: 'record',
  compare: 'base and one new record',
  demo: 'limit',
};

/**
 * The words of a command line that are no flags. Since a target may stand without a command, a mistyped command looks
 * like a target at first.
 * @throws UsageError
 */
export function checkWords({path, parsed}: Chosen, all: readonly Command[]): void {
  const commands = namesAfter(path, all);
  const first = [parsed.target, parsed.listener, parsed.address].find((word) => typeof word === 'string');
  const beyond = parsed._.slice(path.length);
  const so = (word: string) => [...path, word].join(' ');
  const help = ['plimsoll', ...path, '--help'].join(' ');
  if (commands.length > 0 && typeof first === 'string' && /^[a-z][a-z-]*$/i.test(first)) {
    const meant = suggestion(first, commands);
    if (meant !== undefined)
      throw new UsageError(`unknown command "${so(first)}", did you mean plimsoll ${so(meant)}?`);
    if (beyond.length > 0 || first === 'help' || path.length > 0)
      throw new UsageError(
        `unknown command "${so(first)}", expected ${commands.join(', ')} or a target; see ${help}`,
      );
  }
  if (beyond.length > 0)
    throw new UsageError(
      `unexpected argument "${beyond[0]}", expected one ${subjects[path[0] ?? ''] ?? 'target'}; see ${help}`,
    );
}

/** Names of the commands that may follow, of those that are for people. */
function namesAfter(path: readonly string[], commands: readonly Command[]): readonly string[] {
  const [first, ...rest] = path;
  if (first === undefined) return commands.filter(isShown).map(({name}) => name);
  return namesAfter(rest, commands.find(({name}) => name === first)?.commands ?? []);
}
