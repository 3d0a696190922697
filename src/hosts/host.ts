import {split} from 'shlex';
import {UsageError} from '../plan/usage-error.ts';

/** A host is a command prefix that runs a command with its standard streams; this one is the empty prefix. */
export interface Host {
  /** `this host`, or the prefix as the user wrote it. */
  readonly name: string;
  readonly prefix: readonly string[];
}

export const localHost: Host = {name: 'this host', prefix: []};

/**
 * `ssh staging`, `kubectl exec -i "my pod" --`: words, quotes and backslashes as in a POSIX shell; nothing else of a shell's
 * language, since no shell reads it.
 * @param flag where the text comes from, for the message
 * @throws UsageError for no words at all, and for quotes that do not end
 */
export function parseHostPrefix(text: string, flag: string): Host {
  const expected = `expected a command that runs another command, such as 'ssh staging' or 'ip netns exec blue'`;
  let prefix: string[];
  try {
    prefix = split(text);
  } catch (error) {
    throw new UsageError(
      `${flag}: "${text}": ${error instanceof Error ? error.message : error}, ${expected}`,
    );
  }
  if (prefix.length === 0 || prefix[0] === '')
    throw new UsageError(`${flag}: "${text}" is empty, ${expected}`);
  return {name: text.trim(), prefix};
}
