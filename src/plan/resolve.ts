import {promises as dns} from 'node:dns';
import {isIP} from 'node:net';
import {networkInterfaces} from 'node:os';
import ipaddr from 'ipaddr.js';
import {type Endpoint, endpointText, type Target} from '../model/target.ts';
import type {ParsedTarget} from './target.ts';
import {UsageError} from './usage-error.ts';

/** The part of dns.promises.lookup that is used: the addresses of a name, of either family, the preferred one first. */
export type Lookup = (host: string) => Promise<readonly {address: string; family: number}[]>;

const lookUpAll: Lookup = (host) => dns.lookup(host, {all: true});

/** One at least. */
export type Targets = readonly [Target, ...Target[]];

/**
 * The target once for each address of its name, in the order of the resolver.
 * @throws UsageError for a name that cannot be resolved
 */
export async function resolveTargets(parsed: ParsedTarget, lookup: Lookup = lookUpAll): Promise<Targets> {
  if (parsed.scheme === 'unix') {
    const {url, scheme, path} = parsed;
    return [{url, scheme, endpoint: {family: 'unix', path}}];
  }
  const {host, port, ...rest} = parsed;
  const addresses = isIP(host) === 0 ? await lookUp(rest.url, host, lookup) : [host];
  const targets = addresses.map((address) => ({
    ...rest,
    endpoint: internetEndpoint(rest.url, address, port),
  }));
  // A hosts file may name one address twice.
  const distinct = new Map(targets.map((target) => [endpointText(target.endpoint), target]));
  return [...distinct.values()] as unknown as Targets;
}

async function lookUp(url: string, host: string, lookup: Lookup): Promise<string[]> {
  try {
    return (await lookup(host)).map(({address}) => address);
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
      throw new UsageError(
        `${url} is link-local and needs its interface, expected for example [${plain}%eth0]`,
      );
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
