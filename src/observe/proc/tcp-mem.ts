import {parseNumber} from './number.ts';
import {ParseError} from './parse-error.ts';

/** /proc/sys/net/ipv4/tcp_mem in pages, tcp(7): below low nothing is done, from pressure on TCP shrinks, high is the end. */
export function parseTcpMem(text: string): {low: number; pressure: number; high: number} {
  const words = text.trim().split(/\s+/);
  if (words.length !== 3) throw new ParseError('three numbers', text);
  const [low = '', pressure = '', high = ''] = words;
  return {low: parseNumber(low), pressure: parseNumber(pressure), high: parseNumber(high)};
}
