import ipaddr from 'ipaddr.js';
import type {SourceNat} from '../model/host-facts.ts';

/** Without a range, unprivileged ports become these: net/netfilter/nf_nat_core.c nf_nat_l4proto_unique_tuple. */
const anyPorts = 65_535 - 1024 + 1;

/**
 * Of a rule that rewrites source addresses, how many ports it has: `masquerade to :40000-40049` and `snat to
 * 10.0.0.1-10.0.0.4:1024-65535` of nft(8), `-j MASQUERADE --to-ports 40000-40049` and `-j SNAT --to-source …` of
 * iptables-extensions(8). Undefined for any other rule.
 */
export function sourceNatOf(rule: string): SourceNat | undefined {
  const text = rule.replace(/"[^"]*"/g, '""');
  const nft = /(?:^|\s)(masquerade|snat(?: ip6?)?)(?: to (\S+))?(?:\s|$)/.exec(text);
  if (nft) return {text: rule, ports: nft[1] === 'masquerade' ? portsTo(nft[2] ?? ':') : portsTo(nft[2])};
  const target = /(?:^|\s)-j (MASQUERADE|SNAT)(?:\s|$)/.exec(text)?.[1];
  if (target === undefined) return undefined;
  const option = (name: string) => new RegExp(`(?:^|\\s)--${name} (\\S+)`).exec(text)?.[1];
  const ports = option('to-ports');
  return {
    text: rule,
    ports: target === 'MASQUERADE' ? portsTo(`:${ports ?? ''}`) : portsTo(option('to-source')),
  };
}

const place = /^(?:(\[[^\]]+\](?:-\[[^\]]+\])?)|([\da-f]*:[\da-f]*:[\da-f:-]*)|([\d.-]*))(?::([\d-]*))?$/i;

/** `10.0.0.1-10.0.0.4:1024-65535`, of which either part may be missing; `[fd00::1]:80-90` of IPv6. */
function portsTo(to: string | undefined): number | null {
  if (to === undefined) return null;
  const match = place.exec(to);
  if (!match) return null;
  const [, bracketed, six, four, range] = match;
  const addresses = addressCount((bracketed ?? six ?? four)?.replaceAll(/[[\]]/g, '') ?? '');
  const ports = portCount(range ?? '');
  return addresses === null || ports === null ? null : addresses * ports;
}

function addressCount(text: string): number | null {
  if (text === '') return 1;
  const [first = '', last = first] = text.split('-');
  if (!ipaddr.isValid(first) || !ipaddr.isValid(last)) return null;
  const [from, to] = [ipaddr.parse(first), ipaddr.parse(last)].map((address) =>
    address.toByteArray().reduce((sum, byte) => sum * 256n + BigInt(byte), 0n),
  ) as [bigint, bigint];
  const count = to - from + 1n;
  return count < 1n || count > 65_536n ? null : Number(count);
}

function portCount(text: string): number | null {
  if (text === '') return anyPorts;
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  return first === undefined || Number(last) < Number(first) ? null : Number(last) - Number(first) + 1;
}
