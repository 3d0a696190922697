import ipaddr from 'ipaddr.js';
import {endpointText, type Target} from '../model/target.ts';
import {UsageError} from './usage-error.ts';

/**
 * Ranges of ipaddr.js that no packet crosses the internet to; all the others, reserved and embedded ones (6to4, NAT64)
 * included, count as public.
 */
const notPublic: ReadonlySet<string> = new Set([
  'unspecified', // 0.0.0.0/8 and ::, the own host
  'loopback', // 127.0.0.0/8, ::1
  'private', // RFC 1918
  'linkLocal', // 169.254.0.0/16 RFC 3927, fe80::/10 RFC 4291
  'uniqueLocal', // fc00::/7, RFC 4193
  'carrierGradeNat', // 100.64.0.0/10: RFC 6598 keeps it inside one operator's network; Tailscale and clouds use it
  'benchmarking', // 2001:2::/48, RFC 5180: made for this
]);
/** The IPv4 twin of 2001:2::/48 (RFC 2544), which ipaddr.js counts as reserved. */
const benchmarking = ipaddr.IPv4.parseCIDR('198.18.0.0/15');

function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 {
  // process() turns ::ffff:10.0.0.1 into 10.0.0.1: it is the IPv4 host that is reached.
  return ipaddr.process(address.replace(/%.*$/, ''));
}

/** True for an address that may be somebody else's: not loopback, private, link-local or one of the machine's own. */
export function isPublicAddress(address: string, ownAddresses: readonly string[]): boolean {
  const parsed = parse(address);
  if (notPublic.has(parsed.range())) return false;
  if (parsed instanceof ipaddr.IPv4 && parsed.match(benchmarking)) return false;
  const text = parsed.toNormalizedString();
  return !ownAddresses.some((own) => parse(own).toNormalizedString() === text);
}

/** @throws UsageError for a public target without --allow-public */
export function assertAllowed(target: Target, allowPublic: boolean, ownAddresses: readonly string[]): void {
  const {endpoint, url} = target;
  if (allowPublic || endpoint.family === 'unix' || !isPublicAddress(endpoint.address, ownAddresses)) return;
  const which = url === `tcp://${endpointText(endpoint)}` ? 'is' : `is ${endpoint.address},`;
  throw new UsageError(
    `${url} ${which} a public address; add --allow-public if its operator permits the load; without it plimsoll only loads loopback, private, link-local and own addresses`,
  );
}
