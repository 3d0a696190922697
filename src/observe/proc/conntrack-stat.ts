import {ParseError} from './parse-error.ts';

/** Packets that connection tracking turned away, over all CPUs. */
export interface ConntrackDrops {
  readonly drop: number;
  readonly earlyDrop: number;
  readonly insertFailed: number;
}

/**
 * /proc/net/stat/nf_conntrack: a line of names and a line of hexadecimal numbers for each CPU
 * (net/netfilter/nf_conntrack_standalone.c ct_cpu_seq_show), of the network namespace. The columns are found by name: they
 * have changed places.
 */
export function parseConntrackStat(text: string): ConntrackDrops {
  const [header = '', ...rows] = text.split('\n').filter((line) => line.trim() !== '');
  const names = header.trim().split(/\s+/);
  const sum = (name: string) => {
    const column = names.indexOf(name);
    if (column < 0) throw new ParseError(`a column ${name}`, header);
    return rows.reduce((total, row) => {
      const words = row.trim().split(/\s+/);
      const word = words[column] ?? '';
      if (words.length !== names.length || !/^[0-9a-f]{1,16}$/i.test(word))
        throw new ParseError(`${names.length} hexadecimal numbers`, row);
      return total + Number.parseInt(word, 16);
    }, 0);
  };
  if (rows.length === 0) throw new ParseError('a line for each CPU', text);
  return {drop: sum('drop'), earlyDrop: sum('early_drop'), insertFailed: sum('insert_failed')};
}

/** `conntrack -S`, conntrack(8): `cpu=0 found=0 invalid=0 insert=0 insert_failed=0 drop=250 early_drop=0 …`. */
export function parseConntrackTool(text: string): ConntrackDrops {
  const rows = text.split('\n').filter((line) => line.trim() !== '');
  if (rows.length === 0) throw new ParseError('a line for each CPU', text);
  const sum = (name: string) =>
    rows.reduce((total, row) => {
      const value = new RegExp(`^cpu=\\d+\\s.*\\b${name}=(\\d{1,20})\\b`).exec(row)?.[1];
      if (value === undefined) throw new ParseError(`${name} of a CPU`, row);
      return total + Number(value);
    }, 0);
  return {drop: sum('drop'), earlyDrop: sum('early_drop'), insertFailed: sum('insert_failed')};
}
