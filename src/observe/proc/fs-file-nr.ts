import {parseNumber} from './number.ts';
import {ParseError} from './parse-error.ts';

/**
 * /proc/sys/fs/file-nr, proc_sys_fs(5): allocated file handles, free ones (always 0 since Linux 2.6) and fs.file-max,
 * which is Infinity where systemd has set it to LONG_MAX.
 */
export function parseFileNr(text: string): {allocated: number; max: number} {
  const words = text.trim().split(/\s+/);
  if (words.length !== 3) throw new ParseError('three numbers', text);
  const [allocated = '', free = '', max = ''] = words;
  return {allocated: parseNumber(allocated) - parseNumber(free), max: parseNumber(max)};
}
