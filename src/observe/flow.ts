import ipaddr from 'ipaddr.js';
import type {
  Hook,
  NetfilterRule,
  OneOf,
  PacketMatch,
  RulePath,
  RulePlace,
  SourceNat,
} from '../model/host-facts.ts';
import type {PortRange} from '../model/plan.ts';
import {canonicalAddress, isWildcard} from './address.ts';

/** Packets of one run as a host sees them; null for what is not known there. */
export interface Flow {
  readonly family: 4 | 6;
  readonly sources: readonly string[] | null;
  /** Addresses that the packets may have as their destination, before and after it was translated. */
  readonly destinations: readonly string[] | null;
  readonly ports: readonly number[] | null;
  readonly inDevice: string | null;
  readonly outDevice: string | null;
  readonly hooks: readonly Hook[];
}

/** Could a packet of the run be one of those that the rule is for? Only what the text of the rule excludes is excluded. */
export function couldMatch(only: PacketMatch | undefined, flow: Flow): boolean {
  if (!only) return true;
  const {family, protocols, destinationPorts, sources, destinations, inDevices, outDevices} = only;
  return (
    (family === undefined || family === flow.family) &&
    could(protocols, ['tcp'], (name, protocol) => name === protocol) &&
    could(destinationPorts, flow.ports, inRange) &&
    could(sources, flow.sources, inNetwork) &&
    could(destinations, flow.destinations, inNetwork) &&
    could(inDevices, flow.inDevice === null ? null : [flow.inDevice], isDevice) &&
    could(outDevices, flow.outDevice === null ? null : [flow.outDevice], isDevice)
  );
}

/**
 * Rules that a packet of the run could meet, in the order in which it meets them: those of the hooks on its way, and of
 * the chains that these lead to.
 */
export function rulesMet<Rule extends RulePlace>(
  rules: readonly Rule[],
  paths: readonly RulePath[],
  flow: Flow,
): (Rule & {readonly base: string})[] {
  return walkTranslated(rules, paths, flow)[0];
}

/** Rules that rewrite the source of such a packet, in the order in which it meets them. */
export function sourceNatsMet(paths: readonly RulePath[], flow: Flow): SourceNat[] {
  return walkTranslated([], paths, flow)[1].flatMap(({sourceNat}) => sourceNat ?? []);
}

/** Behind a rule that translates, the packet may have any address and port as its destination. */
function walkTranslated<Rule extends RulePlace>(
  rules: readonly Rule[],
  paths: readonly RulePath[],
  flow: Flow,
): [(Rule & {readonly base: string})[], RulePath[]] {
  const met = walk(rules, paths, flow);
  if (!met[1].some(({translates}) => translates)) return met;
  return walk(rules, paths, {...flow, ports: null, destinations: null});
}

function walk<Rule extends RulePlace>(
  rules: readonly Rule[],
  paths: readonly RulePath[],
  flow: Flow,
): [(Rule & {readonly base: string})[], RulePath[]] {
  const places = new Map<string, {rule?: Rule; path?: RulePath; place: RulePlace}[]>();
  const add = (place: RulePlace, of: {rule?: Rule; path?: RulePath}) => {
    const chain = places.get(place.chain) ?? [];
    places.set(place.chain, chain);
    chain.push({place, ...of});
  };
  for (const rule of rules) add(rule, {rule});
  for (const path of paths) add(path, {path});
  for (const chain of places.values()) chain.sort((a, b) => (a.place.at ?? 0) - (b.place.at ?? 0));

  const metRules: (Rule & {readonly base: string})[] = [];
  const metPaths: RulePath[] = [];
  const walked = new Set<string>();
  const enter = (chain: string, base: string) => {
    if (walked.has(chain)) return;
    walked.add(chain);
    for (const {place, rule, path} of places.get(chain) ?? []) {
      if (!couldMatch(place.only, flow)) continue;
      if (rule) metRules.push({...rule, base});
      if (path) metPaths.push(path);
      for (const to of place.leadsTo ?? []) for (const next of chainsOf(to)) enter(next, base);
    }
  };
  const chainsOf = (name: string) =>
    name.endsWith(' *')
      ? [...places]
          .filter(
            ([chain, [first]]) => chain.startsWith(name.slice(0, -1)) && first?.place.hook === undefined,
          )
          .map(([chain]) => chain)
      : [name];
  for (const hook of flow.hooks)
    for (const [chain, [first]] of places) if (first?.place.hook === hook) enter(chain, chain);
  return [metRules, metPaths];
}

/** Which of two rules are one: the text has no counters. */
export function ruleName({chain, text}: Pick<NetfilterRule, 'chain' | 'text'>): string {
  return `${chain}: ${text}`;
}

function could<T, V>(
  wanted: OneOf<T> | undefined,
  values: readonly V[] | null,
  isOne: (one: T, value: V) => boolean,
): boolean {
  if (!wanted || values === null) return true;
  return values.some((value) => wanted.values.some((one) => isOne(one, value)) !== wanted.not);
}

function inRange({first, last}: PortRange, port: number): boolean {
  return first <= port && port <= last;
}

function inNetwork(network: string, address: string): boolean {
  const [base = '', length] = network.split('/');
  if (isWildcard(address)) return true;
  const [own, of] = [canonicalAddress(address), canonicalAddress(base)];
  if (!ipaddr.isValid(own) || !ipaddr.isValid(of)) return true;
  const [one, other] = [ipaddr.parse(own), ipaddr.parse(of)];
  if (one.kind() !== other.kind()) return false;
  const bits = length === undefined ? (one.kind() === 'ipv4' ? 32 : 128) : Number(length);
  return one.match(other, bits);
}

function isDevice(pattern: string, device: string): boolean {
  return /[*+]$/.test(pattern) ? device.startsWith(pattern.slice(0, -1)) : pattern === device;
}
