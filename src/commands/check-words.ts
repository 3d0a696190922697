import {suggestion} from '../plan/suggestion.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {Parsed} from './check-settings.ts';

/** What the word behind a command names, where that is no target. */
const subjects: Readonly<Record<string, string>> = {
  inspect: 'address',
  listen: 'address',
  explain: 'limit or record',
  report: 'record',
  compare: 'base and one new record',
};

/**
 * The words of a command line that are no flags. Since a target may stand without a command, a mistyped command looks
 * like a target at first.
 * @param commands names that people use
 * @throws UsageError
 */
export function checkWords(parsed: Parsed, commands: readonly string[]): void {
  const [command, ...extra] = parsed._.map(String);
  const named = command !== undefined && commands.includes(command);
  const first = [parsed.target, parsed.listener, parsed.address].find((word) => typeof word === 'string');
  const beyond = named ? extra : parsed._.map(String);
  if (!named && typeof first === 'string' && /^[a-z][a-z-]*$/i.test(first)) {
    const meant = suggestion(first, commands);
    if (meant !== undefined)
      throw new UsageError(`there is no command "${first}", did you mean plimsoll ${meant}?`);
    if (beyond.length > 0 || first === 'help')
      throw new UsageError(
        `there is no command "${first}", expected ${commands.join(', ')} or a target; see plimsoll --help`,
      );
  }
  if (beyond.length > 0)
    throw new UsageError(
      `"${beyond[0]}" is one word too many, expected one ${(named && subjects[command]) || 'target'}; see plimsoll ${named ? `${command} ` : ''}--help`,
    );
}
