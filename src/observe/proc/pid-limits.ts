import type {SoftHard} from '../../model/host-facts.ts';
import {ParseError} from './parse-error.ts';

/**
 * /proc/PID/limits, proc_pid_limits(5): one resource a line, soft and hard, `unlimited` for RLIM_INFINITY. Resources by
 * the kernel's own words (fs/proc/base.c lnames): `Max open files`, `Max processes`. A resource's name holds spaces, so
 * columns are told apart by two of them.
 */
export function parsePidLimits(text: string): ReadonlyMap<string, SoftHard> {
  const limits = new Map<string, SoftHard>();
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('Limit ')) continue;
    const match = /^(\S+(?: \S+)*) {2,}(unlimited|\d{1,20}) +(unlimited|\d{1,20})(?: |$)/.exec(line);
    if (!match) throw new ParseError('name, soft and hard limit', line);
    const [, name = '', soft = '', hard = ''] = match;
    limits.set(name, {soft: parseLimit(soft), hard: parseLimit(hard)});
  }
  return limits;
}

/** One resource of it, for example `Max open files`. */
export function parsePidLimit(text: string, resource: string): SoftHard {
  const limit = parsePidLimits(text).get(resource);
  if (!limit) throw new ParseError(`a line ${resource}`, text);
  return limit;
}

function parseLimit(word: string): number {
  return word === 'unlimited' ? Infinity : Number(word);
}
