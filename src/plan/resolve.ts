import {promises as dns} from 'node:dns';
import {isIP} from 'node:net';
import {networkInterfaces} from 'node:os';
import ipaddr from 'ipaddr.js';
import type {Endpoint, Target} from '../model/target.ts';
import type {ParsedTarget} from './target.ts';
import {UsageError} from './usage-error.ts';

/** The part of dns.promises.lookup that is used: the first address of a name, of either family. */
export type Lookup = (host: string) => Promise<{address: string; family: number}>;

/**
 * Looks the host of a target up once, so that every worker meets the same address.
 * @throws UsageError for a name that cannot be resolved
 */
export async function resolveTarget(parsed: ParsedTarget, lookup: Lookup = dns.lookup): Promise<Target> {
  if (parsed.scheme === 'unix') {
    const {url, scheme, path} = parsed;
    return {url, scheme, endpoint: {family: 'unix', path}};
  }
  const {host, port, ...rest} = parsed;
  const address = isIP(host) === 0 ? await lookUp(rest.url, host, lookup) : host;
  return {...rest, endpoint: internetEndpoint(rest.url, address, port)};
}

async function lookUp(url: string, host: string, lookup: Lookup): Promise<string> {
  try {
    return (await lookup(host)).address;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const why =
      code === 'EAI_AGAIN'
        ? 'no name server answered; try again or give an address'
        : `unknown host (${code ?? cause}); check the spelling or give an address`;
    throw new UsageError(`${url}: "${host}": ${why}`, {cause});
  }
}

function internetEndpoint(url: string, address: string, port: number): Endpoint {
  const family = isIP(address) === 6 ? 6 : 4;
  // A connection to "any address" reaches the own host, as in a line copied from ss; say so by its name.
  if (address === '0.0.0.0' || address === '::')
    return {family, address: family === 6 ? '::1' : '127.0.0.1', port};
  return {family, address: family === 6 ? withZoneIndex(url, address) : address, port};
}

/** Link-local addresses need their interface, which connect(2) takes as an index: fe80::1%eth0 → fe80::1%2. */
function withZoneIndex(url: string, address: string): string {
  const [plain = address, zone] = address.split('%');
  if (zone === undefined) {
    if (ipaddr.parse(plain).range() === 'linkLocal')
      throw new UsageError(`${url} is link-local and needs its interface, expected such as [${plain}%eth0]`);
    return plain;
  }
  if (/^\d+$/.test(zone)) return address;
  // Its global addresses are listed with the scope 0.
  const entries = networkInterfaces()[zone] ?? [];
  const index = entries.reduce((found, entry) => found || (entry.scopeid ?? 0), 0);
  if (index === 0)
    throw new UsageError(`${url}: there is no interface "${zone}" with an IPv6 link-local address`);
  return `${plain}%${index}`;
}
