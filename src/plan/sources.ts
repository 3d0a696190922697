import {isIPv4, isIPv6} from 'node:net';
import ipaddr from 'ipaddr.js';
import {UsageError} from './usage-error.ts';

/** With the default ephemeral range this is 1.8 billion four-tuples; more is a mistyped prefix. */
export const mostSources = 65_536;

const expected =
  'expected an address, a range such as 10.0.0.1-10.0.0.9 or a network such as 10.0.0.0/28, joined by commas';

type Family = 4 | 6;

/** Consecutive addresses of one family, inclusive at both ends, as numbers. */
interface Span {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * The addresses of all --source values, each once, in the order given.
 * @param family of the target, which the sources must share
 * @throws UsageError that begins with `name`
 */
export function parseSources(values: readonly string[], family: Family, name = '--source'): string[] {
  const addresses = new Set<string>();
  for (const part of values.flatMap((value) => value.split(','))) {
    const text = part.trim();
    const object = (problem: string) => new UsageError(`${name}: ${problem}`);
    const span = parseSpan(text, object);
    if (span.family !== family)
      throw object(`"${text}" is IPv${span.family}, the target is IPv${family}; give IPv${family} addresses`);
    if (span.first > span.last) throw object(`"${text}" ends before it begins, swap its ends`);
    const size = span.last - span.first + 1n;
    if (size + BigInt(addresses.size) > mostSources)
      throw object(
        `"${text}" makes it more than ${mostSources.toLocaleString('en')} addresses, give a smaller network or range`,
      );
    const {first, last} = span;
    if ([first, last].some((end) => isForMany(addressText(end, family))))
      throw object(`"${text}" is a multicast or broadcast address, expected one of this host's own`);
    for (let address = first; address <= last; address++) addresses.add(addressText(address, family));
  }
  return [...addresses];
}

type Objection = (problem: string) => UsageError;

function parseSpan(text: string, object: Objection): Span {
  if (text.includes('%'))
    throw object(`"${text}" has a zone, which sources do not take, give an address without it`);
  if (text.includes('/')) return parseNetwork(text, object);
  const [from = '', to = from, ...more] = text.split('-').map((end) => end.trim());
  const family = familyOf(from);
  const end = familyOf(to) === undefined ? completeEnd(from, to) : to;
  if (family === undefined || more.length > 0 || familyOf(end) !== family)
    throw object(`"${text}" is not an address, ${expected}`);
  return {family, first: numberOf(from), last: numberOf(end)};
}

/** The hosts of a network: IPv4 without its network and broadcast address, IPv6 without the routers' anycast (::0). */
function parseNetwork(text: string, object: Objection): Span {
  const [address = '', prefixText = '', ...more] = text.split('/');
  const family = familyOf(address);
  const bits = family === 4 ? 32 : 128;
  const prefix = /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  if (family === undefined || more.length > 0 || !(prefix <= bits))
    throw object(`"${text}" is not a network, ${expected}`);
  const size = 1n << BigInt(bits - prefix);
  const first = numberOf(address) & ~(size - 1n);
  const last = first + size - 1n;
  if (size <= 2n) return {family, first, last};
  return {family, first: first + 1n, last: family === 4 ? last - 1n : last};
}

/** An address that no connection can come from, though bind(2) takes it. */
function isForMany(address: string): boolean {
  return ['multicast', 'broadcast'].includes(ipaddr.parse(address).range());
}

/** `10.0.0.1-9` and `fd00::1-1f`: the end replaces the last group of the start. */
function completeEnd(from: string, to: string): string {
  return from.replace(/[^.:]*$/, () => to);
}

function familyOf(address: string): Family | undefined {
  return isIPv4(address) ? 4 : isIPv6(address) ? 6 : undefined;
}

function numberOf(address: string): bigint {
  return ipaddr
    .parse(address)
    .toByteArray()
    .reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function addressText(address: bigint, family: Family): string {
  const bytes = Array.from({length: family === 4 ? 4 : 16}, () => 0);
  let rest = address;
  for (let at = bytes.length - 1; at >= 0; at--) {
    bytes[at] = Number(rest & 255n);
    rest >>= 8n;
  }
  return ipaddr.fromByteArray(bytes).toString();
}
