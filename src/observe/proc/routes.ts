import type {Route} from '../../model/host-facts.ts';
import {canonicalAddress} from '../address.ts';
import {ParseError} from './parse-error.ts';

/**
 * /proc/net/route: device, destination, gateway, flags, …, and the mask as the eighth, in hexadecimal of the machine's own
 * byte order (net/ipv4/fib_trie.c fib_route_seq_show): the last byte comes first on any machine that this runs on.
 */
export function parseRoutes(text: string): Route[] {
  const [heading = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  if (!heading.startsWith('Iface')) throw new ParseError('the heading of /proc/net/route', heading);
  return lines.map((line) => {
    const fields = line.trim().split(/\s+/);
    const [device = '', destination = '', , , , , , mask = ''] = fields;
    if (!/^[0-9A-F]{8}$/.test(destination) || !/^[0-9A-F]{8}$/.test(mask))
      throw new ParseError('a route with its mask', line);
    return {device, network: dotted(destination), prefixLength: onesIn(mask)};
  });
}

/** /proc/net/ipv6_route: destination, its prefix length in hexadecimal, source, …, and the device at the end. */
export function parseRoutes6(text: string): Route[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const match =
        /^([0-9a-f]{32}) ([0-9a-f]{2}) [0-9a-f]{32} [0-9a-f]{2} [0-9a-f]{32}(?: [0-9a-f]{8}){4} +(\S+)$/.exec(
          line.trim(),
        );
      if (!match) throw new ParseError('a route of IPv6', line);
      const [, digits = '', length = '', device = ''] = match;
      const groups = digits.match(/.{4}/g) as string[];
      return {
        network: canonicalAddress(groups.join(':')),
        prefixLength: Number.parseInt(length, 16),
        device,
      };
    });
}

function dotted(littleEndian: string): string {
  const bytes = littleEndian.match(/../g) as string[];
  return bytes
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

function onesIn(mask: string): number {
  return [...Number.parseInt(mask, 16).toString(2)].filter((bit) => bit === '1').length;
}
