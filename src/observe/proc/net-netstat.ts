import type {Counters} from '../../model/host-facts.ts';
import {ParseError} from './parse-error.ts';

/**
 * /proc/net/netstat and /proc/net/snmp: for each MIB a line of names and a line of values with the same label
 * (net/ipv4/proc.c). No name is spelled here, so new kernels bring their new counters along.
 */
export function parseNetstat(text: string): Readonly<Record<string, Counters>> {
  const lines = text.split('\n').filter((line) => line !== '');
  const mibs: [string, Counters][] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const header = lines[i] as string;
    const [label = '', ...names] = header.trimEnd().split(' ');
    if (!/^\w+:$/.test(label)) throw new ParseError('the label of a MIB', header);
    const row = lines[i + 1] ?? '';
    const [rowLabel, ...values] = row.trimEnd().split(' ');
    if (rowLabel !== label || values.length !== names.length)
      throw new ParseError(`${names.length} values of ${label}`, row);
    mibs.push([label.slice(0, -1), pair(names, values, row)]);
  }
  return Object.fromEntries(mibs);
}

/** The counters of one MIB of it, for example `TcpExt`. */
export function parseMib(text: string, name: string): Counters {
  const mibs = parseNetstat(text);
  const counters = Object.hasOwn(mibs, name) ? mibs[name] : undefined;
  if (!counters) throw new ParseError(`the MIB ${name}`, text);
  return counters;
}

function pair(names: readonly string[], values: readonly string[], row: string): Counters {
  return Object.fromEntries(
    names.map((name, i) => {
      const value = values[i] as string;
      // Tcp.MaxConn is -1.
      if (!/^-?\d{1,20}$/.test(value)) throw new ParseError(`a number for ${name}`, row);
      return [name, Number(value)];
    }),
  );
}
