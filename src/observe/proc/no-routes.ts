import {parseMib} from './net-netstat.ts';
import {ParseError} from './parse-error.ts';

/**
 * Packets of this host's own that it had no route for: OutNoRoutes of /proc/net/snmp for IPv4 and Ip6OutNoRoutes of
 * /proc/net/snmp6 for IPv6 (net/ipv4/proc.c, net/ipv6/proc.c).
 */
export function parseNoRoutes(snmp: string): number {
  const {OutNoRoutes} = parseMib(snmp, 'Ip');
  if (OutNoRoutes === undefined) throw new ParseError('OutNoRoutes of Ip', snmp);
  return OutNoRoutes;
}

/** The same of IPv6: a line for each counter. */
export function parseNoRoutes6(snmp6: string): number {
  const count = /^Ip6OutNoRoutes\s+(\d{1,20})\s*$/m.exec(snmp6)?.[1];
  if (count === undefined) throw new ParseError('Ip6OutNoRoutes', snmp6);
  return Number(count);
}
