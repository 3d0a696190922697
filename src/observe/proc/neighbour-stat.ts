import {ParseError} from './parse-error.ts';

/** A neighbour table: how many entries it has, and how many it refused since the machine started. */
export interface NeighbourStat {
  readonly entries: number;
  readonly tableFulls: number;
}

/**
 * /proc/net/stat/arp_cache and ndisc_cache: a line of names and a line of hexadecimal numbers for each CPU; `entries` is
 * the same on each (net/core/neighbour.c neigh_stat_seq_show). `table_fulls` came with Linux 4.10.
 */
export function parseNeighbourStat(text: string): NeighbourStat {
  const [header = '', ...rows] = text.split('\n').filter((line) => line.trim() !== '');
  const names = header.trim().split(/[\s,]+/);
  if (rows.length === 0) throw new ParseError('a line for each CPU', text);
  const column = (name: string) => {
    const at = names.indexOf(name);
    if (at < 0) throw new ParseError(`a column ${name}`, header);
    return rows.map((row) => {
      const word = row.trim().split(/\s+/)[at] ?? '';
      if (!/^[0-9a-f]{1,16}$/i.test(word)) throw new ParseError(`${names.length} hexadecimal numbers`, row);
      return Number.parseInt(word, 16);
    });
  };
  const [entries = 0] = column('entries');
  return {entries, tableFulls: column('table_fulls').reduce((sum, count) => sum + count, 0)};
}
