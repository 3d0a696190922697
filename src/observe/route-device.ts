import ipaddr from 'ipaddr.js';
import type {Route} from '../model/host-facts.ts';
import {canonicalAddress, isLoopback} from './address.ts';

/**
 * The device by which packets to this address leave: that of the longest network it is in. Routes by policy (ip-rule(8))
 * are not among them; undefined where none is.
 */
export function deviceTowards(address: string, routes: readonly Route[]): string | undefined {
  const canonical = canonicalAddress(address);
  if (isLoopback(canonical)) return 'lo';
  if (!ipaddr.isValid(canonical)) return undefined;
  const parsed = ipaddr.parse(canonical);
  const [longest] = routes
    .filter(({network, prefixLength}) => {
      const of = ipaddr.parse(network);
      return of.kind() === parsed.kind() && parsed.match(of, prefixLength);
    })
    .sort((a, b) => b.prefixLength - a.prefixLength);
  return longest?.device;
}
