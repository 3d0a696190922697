import type {OneOf, PacketMatch} from '../model/host-facts.ts';
import type {PortRange} from '../model/plan.ts';

/** Protocols by number in the way that nft(8) and iptables(8) print them where they know no name. */
const protocolNumbers: Readonly<Record<string, string>> = {
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
};

const value = String.raw`(!= )?(\{[^{}]*\}|"[^"]*"|\S+)`;
const pattern = (words: string) => new RegExp(`(?:^| )(?:${words}) ${value}`);
const selectors = {
  protocol: pattern('meta l4proto|ip protocol|ip6 nexthdr'),
  ports: pattern('(?:tcp|th|dccp|sctp|udp) dport'),
  sources: pattern('ip6? saddr'),
  destinations: pattern('ip6? daddr'),
  inDevice: pattern('iif|iifname|meta iifname'),
  outDevice: pattern('oif|oifname|meta oifname'),
};

/**
 * Which packets a rule of nft(8) is for, by the matches that stand in it; sets that have a name, ranges of addresses and
 * whatever else it may say are taken for any.
 * @param family of its table: `ip`, `ip6`, `inet` …
 */
export function nftMatch(family: string, rule: string): PacketMatch {
  // What a set or meter is told of a packet does not choose it.
  const text = rule.replace(
    /\b(?:add|update|delete) @\S+ \{[^{}]*\}|\bmeter \S+ (?:size \d+ )?\{[^{}]*\}/g,
    '',
  );
  const protocols = listOf(text, selectors.protocol, protocolOf) ?? impliedProtocol(text);
  const ports = listOf(text, selectors.ports, portsOf);
  const sources = listOf(text, selectors.sources, networkOf);
  const destinations = listOf(text, selectors.destinations, networkOf);
  const inDevices = listOf(text, selectors.inDevice, deviceOf);
  const outDevices = listOf(text, selectors.outDevice, deviceOf);
  const only = familyOf(family, text);
  return {
    ...(only === undefined ? {} : {family: only}),
    ...(protocols ? {protocols} : {}),
    ...(ports ? {destinationPorts: ports} : {}),
    ...(sources ? {sources} : {}),
    ...(destinations ? {destinations} : {}),
    ...(inDevices ? {inDevices} : {}),
    ...(outDevices ? {outDevices} : {}),
  };
}

function familyOf(table: string, text: string): 4 | 6 | undefined {
  if (table === 'ip' || /(^| )(ip|icmp) (saddr|daddr|protocol|type) |meta nfproto ipv4/.test(text)) return 4;
  return table === 'ip6' || /(^| )(ip6|icmpv6) \S+ |meta nfproto ipv6/.test(text) ? 6 : undefined;
}

/** `udp dport 53`, `icmp type echo-request`: the match of a protocol's own field. */
function impliedProtocol(text: string): OneOf<string> | undefined {
  const name =
    /(?:^| )(tcp|udp|udplite|sctp|dccp|icmp|icmpv6|esp|ah|igmp) (?:sport|dport|flags|option|type|code|spi|checksum|length)\b/.exec(
      text,
    )?.[1];
  return name === undefined ? undefined : {not: false, values: [name]};
}

/** Undefined where the text does not say, or says it in a way that is not understood. */
function listOf<T>(
  text: string,
  selector: RegExp,
  parse: (word: string) => T | undefined,
): OneOf<T> | undefined {
  const [, not, words = ''] = selector.exec(text) ?? [];
  if (words === '' || words === 'vmap' || words === 'map' || words.startsWith('@')) return undefined;
  const each = words.replace(/^\{|\}$/g, '').split(',');
  const values = each.map((word) => parse(word.trim()));
  return values.every((one) => one !== undefined) ? {not: not !== undefined, values} : undefined;
}

function protocolOf(word: string): string | undefined {
  const name = protocolNumbers[word] ?? word;
  return name === 'ipv6-icmp' ? 'icmpv6' : /^[a-z][\w-]*$/.test(name) ? name : undefined;
}

function portsOf(word: string): PortRange | undefined {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word) ?? [];
  return first === undefined ? undefined : {first: Number(first), last: Number(last)};
}

function networkOf(word: string): string | undefined {
  return /^[\da-f.:]+(\/\d{1,3})?$/i.test(word) ? word : undefined;
}

function deviceOf(word: string): string | undefined {
  return word.replaceAll('"', '') || undefined;
}
