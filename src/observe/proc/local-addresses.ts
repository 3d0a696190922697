import ipaddr from 'ipaddr.js';
import {canonicalAddress} from '../address.ts';
import {ParseError} from './parse-error.ts';

/** An address or a whole network that a network namespace takes for its own. */
export interface LocalNetwork {
  readonly address: string;
  readonly prefixLength: number;
}

/**
 * /proc/net/fib_trie: a leaf `|-- 127.0.0.0` is followed by its routes `/8 host LOCAL`; the LOCAL ones are the
 * namespace's own addresses, and networks routed to lo as a whole (net/ipv4/fib_trie.c fib_trie_seq_show). The file lists
 * tables main and local, an address may come twice. Lines of other kinds are passed over.
 */
export function parseFibTrie(text: string): LocalNetwork[] {
  const networks = new Map<string, LocalNetwork>();
  let leaf: string | undefined;
  for (const line of text.split('\n')) {
    const address = /^ *\|-- (\d{1,3}(?:\.\d{1,3}){3})$/.exec(line)?.[1];
    if (address !== undefined) leaf = address;
    const prefixLength = /^ *\/(\d{1,2}) host LOCAL/.exec(line)?.[1];
    if (prefixLength === undefined) continue;
    if (leaf === undefined) throw new ParseError('an address before its routes', line);
    networks.set(`${leaf}/${prefixLength}`, {address: leaf, prefixLength: Number(prefixLength)});
  }
  return [...networks.values()];
}

/** /proc/net/if_inet6: 32 hexadecimal digits, then index, prefix length of the link, scope, flags and device. */
export function parseIfInet6(text: string): LocalNetwork[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const match = /^([0-9a-f]{32}) [0-9a-f]{2,8} [0-9a-f]{2} [0-9a-f]{2} [0-9a-f]{2} +\S+$/.exec(line);
      if (!match) throw new ParseError('an IPv6 address', line);
      const groups = (match[1] as string).match(/.{4}/g) as string[];
      return {address: canonicalAddress(groups.join(':')), prefixLength: 128};
    });
}

export function isWithin(address: string, networks: readonly LocalNetwork[]): boolean {
  const canonical = canonicalAddress(address);
  if (!ipaddr.isValid(canonical)) return false;
  const parsed = ipaddr.parse(canonical);
  return networks.some((network) => {
    if (!ipaddr.isValid(network.address)) return false;
    const own = ipaddr.parse(network.address);
    return own.kind() === parsed.kind() && parsed.match(own, network.prefixLength);
  });
}
