import {ParseError} from './parse-error.ts';

/**
 * A file with one whole number, as most of /proc/sys has. What JavaScript cannot hold exactly is a kernel's way to say
 * "no limit" (fs.file-max is LONG_MAX under systemd, memory.limit_in_bytes close to it), hence Infinity.
 */
export function parseNumber(text: string): number {
  const word = text.trim();
  if (!/^-?\d{1,20}$/.test(word)) throw new ParseError('a whole number', word);
  const value = Number(word);
  return value > Number.MAX_SAFE_INTEGER ? Infinity : value;
}

/** The same, or `max` for Infinity: cgroup v2 pids.max and memory.max. */
export function parseNumberOrMax(text: string): number {
  return text.trim() === 'max' ? Infinity : parseNumber(text);
}

/** One line without its newline: boot_id, osrelease. */
export function parseWord(text: string): string {
  const word = text.trim();
  if (!/^\S{1,256}$/.test(word)) throw new ParseError('one word', word);
  return word;
}
