import type {PortRange} from '../../model/plan.ts';
import {ParseError} from './parse-error.ts';

/** /proc/sys/net/ipv4/ip_local_port_range: two ports, both inclusive, ip(7). */
export function parsePortRange(text: string): PortRange {
  const match = /^(\d{1,5})\s+(\d{1,5})$/.exec(text.trim());
  if (!match) throw new ParseError('two ports', text.trim());
  return range(match[1] as string, match[2] as string, text.trim());
}

/** /proc/sys/net/ipv4/ip_local_reserved_ports: `40000-40010,50000`, or an empty line for none. */
export function parseReservedPorts(text: string): readonly PortRange[] {
  const list = text.trim();
  if (list === '') return [];
  return list.split(',').map((part) => {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
    if (!match) throw new ParseError('ports and ranges of ports', list);
    return range(match[1] as string, match[2] ?? (match[1] as string), list);
  });
}

/** `40000-40010,50000`: what `parseReservedPorts` reads. */
export function renderPorts(ranges: readonly PortRange[]): string {
  return ranges.map(({first, last}) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

function range(first: string, last: string, line: string): PortRange {
  const ports = {first: Number(first), last: Number(last)};
  if (ports.last > 65535 || ports.first > ports.last) throw new ParseError('a range of ports', line);
  return ports;
}
