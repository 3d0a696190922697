import {parseNumber} from './number.ts';
import {ParseError} from './parse-error.ts';

/** A "flat keyed" file of a control group, cgroup-v2.rst: `max 41` a line. memory.oom_control of v1 has that form too. */
export function parseKeyed(text: string): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const match = /^(\S+) (\d{1,20})$/.exec(line.trimEnd());
    if (!match) throw new ParseError('a key and a number', line);
    values.set(match[1] as string, parseNumber(match[2] as string));
  }
  return values;
}

/** One number of it. */
export function parseKey(text: string, key: string): number {
  const value = parseKeyed(text).get(key);
  if (value === undefined) throw new ParseError(`a line ${key}`, text);
  return value;
}
