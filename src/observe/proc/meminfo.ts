import {ParseError} from './parse-error.ts';

/** /proc/meminfo, proc_meminfo(5): its "kB" are KiB. MemAvailable is there since Linux 3.14. */
export function parseMeminfo(text: string): {totalBytes: number; availableBytes: number} {
  return {totalBytes: bytesOf('MemTotal', text), availableBytes: bytesOf('MemAvailable', text)};
}

function bytesOf(field: string, text: string): number {
  const match = new RegExp(`^${field}: +(\\d{1,15}) kB$`, 'm').exec(text);
  if (!match) throw new ParseError(`a line ${field}`, text);
  return Number(match[1]) * 1024;
}
