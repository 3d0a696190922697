import ipaddr from 'ipaddr.js';

/**
 * One spelling for each address, so that equal ones compare equal: no brackets, no zone, RFC 5952, and IPv4 for an
 * IPv4-mapped one, as a dual-stack listener shows its IPv4 peers. `*`, and what is no address, stay as they are.
 */
export function canonicalAddress(text: string): string {
  const bare = text.replace(/^\[/, '').replace(/(\]|%).*$/, '');
  if (!bare.includes(':')) return bare;
  if (!ipaddr.IPv6.isValid(bare)) return bare;
  const address = ipaddr.IPv6.parse(bare);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toString();
}

/** Neither is an address of a peer: a listener with one takes connections to any address. */
export function isWildcard(address: string): boolean {
  return address === '*' || address === '0.0.0.0' || address === '::';
}

/** 127.0.0.0/8 and ::1: every network namespace has its own. */
export function isLoopback(address: string): boolean {
  const canonical = canonicalAddress(address);
  return canonical === '::1' || /^127\.\d+\.\d+\.\d+$/.test(canonical);
}
