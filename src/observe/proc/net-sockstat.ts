import {ParseError} from './parse-error.ts';

/**
 * /proc/net/sockstat and sockstat6: `TCP: inuse 1 orphan 0 tw 3 alloc 1 mem 8` by protocol (net/ipv4/proc.c
 * sockstat_seq_show). `inuse` and `tw` are of the network namespace, `orphan`, `alloc` and `mem` (pages) of the machine.
 */
export function parseSockstat(text: string): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const protocols = new Map<string, ReadonlyMap<string, number>>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const match = /^(\w+):((?: \w+ -?\d{1,20})+) *$/.exec(line);
    if (!match) throw new ParseError('a protocol with its names and numbers', line);
    const [, protocol = '', fields = ''] = match;
    const words = fields.trim().split(' ');
    const numbers = new Map<string, number>();
    for (let i = 0; i + 1 < words.length; i += 2) numbers.set(words[i] as string, Number(words[i + 1]));
    protocols.set(protocol, numbers);
  }
  return protocols;
}

/** One number of it, for example `tw` of `TCP`. */
export function sockstatNumber(
  protocols: ReadonlyMap<string, ReadonlyMap<string, number>>,
  protocol: string,
  field: string,
): number {
  const value = protocols.get(protocol)?.get(field);
  if (value === undefined) throw new ParseError(`${field} of ${protocol}`, [...protocols.keys()].join(' '));
  return value;
}
