import {ParseError} from './parse-error.ts';

/**
 * /proc/net/softnet_stat: a line of hexadecimal numbers for each CPU, the second of which counts the packets that found
 * its backlog full (net/core/net-procfs.c softnet_seq_show). Of the whole machine, in whatever namespace it is read.
 */
export function parseSoftnetDropped(text: string): number {
  const rows = text.split('\n').filter((line) => line !== '');
  if (rows.length === 0) throw new ParseError('a line for each CPU', text);
  return rows.reduce((total, row) => {
    const dropped = /^[0-9a-f]{8} ([0-9a-f]{8})(?: [0-9a-f]{8})*\s*$/.exec(row)?.[1];
    if (dropped === undefined) throw new ParseError('hexadecimal numbers', row);
    return total + Number.parseInt(dropped, 16);
  }, 0);
}
