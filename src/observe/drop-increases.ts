import type {Drops, HostFacts, NetfilterRule, Qdisc} from '../model/host-facts.ts';
import {missing, type Reading} from '../model/reading.ts';
import {changeBetween, growth, subtract} from './delta.ts';
import {ruleName} from './flow.ts';

/**
 * What was turned away between two readings of a host: the same form, each counter's increase in its place. A queue or
 * link that only one of the two has is left out. What has no counter is as it was after.
 */
export function dropIncreases(
  before: Pick<HostFacts, 'settings' | 'drops'>,
  after: Pick<HostFacts, 'settings' | 'drops'>,
): Drops {
  const change = changeBetween(before.settings, after.settings);
  const increase = <T>(
    pick: (drops: Drops) => Reading<T>,
    from: string,
    subtractReadings: (earlier: Reading<T>, later: Reading<T>) => Reading<T>,
  ): Reading<T> => {
    if (!before.drops || !after.drops) return missing('not-observed', from);
    const later = pick(after.drops);
    if (change !== undefined) return missing('not-observed', later.from, change);
    return subtractReadings(pick(before.drops), later);
  };
  return {
    netfilter: increase((drops) => drops.netfilter, 'nft, iptables-save', ruleIncreases),
    uncounted: increase(
      (drops) => drops.uncounted,
      'nft',
      (_, later) => later,
    ),
    rulePaths: increase(
      (drops) => drops.rulePaths,
      'nft, iptables-save',
      (_, later) => later,
    ),
    conntrack: increase(
      (drops) => drops.conntrack,
      'nf_conntrack',
      (earlier, later) => subtract(earlier, later, (a, b) => numberGrowth('conntrack', a, b)),
    ),
    softnetDropped: increase(
      (drops) => drops.softnetDropped,
      'softnet_stat',
      (earlier, later) => subtract(earlier, later, (a, b) => growth('softnet_stat', a, b)),
    ),
    outNoRoutes: increase(
      (drops) => drops.outNoRoutes,
      '/proc/net/snmp',
      (earlier, later) => subtract(earlier, later, (a, b) => growth('OutNoRoutes', a, b)),
    ),
    qdiscs: increase(
      (drops) => drops.qdiscs,
      'tc',
      (earlier, later) =>
        subtract(earlier, later, (a, b) =>
          growthOfEach(a, b, ({device, kind}) => `${kind} of ${device}`).map(withLossShare),
        ),
    ),
    routes: increase(
      (drops) => drops.routes,
      '/proc/net/route',
      (_, later) => later,
    ),
    // Levels, not counters.
    peerPorts: increase(
      (drops) => drops.peerPorts,
      'ss -tan',
      (_, later) => later,
    ),
    neighbours: increase(
      (drops) => drops.neighbours,
      '/proc/net/stat/arp_cache',
      (earlier, later) =>
        subtract(earlier, later, (a, b) =>
          b.map((table) => ({
            ...table,
            tableFulls: growth(
              'table_fulls',
              a.find(({family}) => family === table.family)?.tableFulls ?? table.tableFulls,
              table.tableFulls,
            ),
          })),
        ),
    ),
    links: increase(
      (drops) => drops.links,
      '/proc/net/dev',
      (earlier, later) => subtract(earlier, later, (a, b) => growthOfEach(a, b, ({device}) => device)),
    ),
  };
}

/**
 * The rules whose counters rose, with the increase as `packets`. A rule is known again by its chain and text; of equal
 * ones the first is the first, as long as there are as many. One that went down means that the rules were loaded again or
 * their counters zeroed, and then none can be subtracted.
 */
export function ruleIncreases(
  before: Reading<readonly NetfilterRule[]>,
  after: Reading<readonly NetfilterRule[]>,
): Reading<readonly NetfilterRule[]> {
  return subtract(before, after, (earlier, later) => {
    const rulesBefore = groupRules(earlier);
    return [...groupRules(later)].flatMap(([name, rules]) => {
      const same = rulesBefore.get(name);
      if (same?.length !== rules.length) return [];
      return rules
        .map((rule, i) => ({
          ...rule,
          packets: growth(name, (same[i] as NetfilterRule).packets, rule.packets),
        }))
        .filter(({packets}) => packets > 0);
    });
  });
}

function groupRules(rules: readonly NetfilterRule[]): Map<string, NetfilterRule[]> {
  const groups = new Map<string, NetfilterRule[]>();
  for (const rule of rules) {
    const name = ruleName(rule);
    const group = groups.get(name);
    if (group) group.push(rule);
    else groups.set(name, [rule]);
  }
  return groups;
}

function withLossShare(increase: Qdisc): Qdisc {
  const {sent, dropped} = increase;
  // What drops at the entrance, ingress and clsact, does not count what it lets in.
  return sent > 0 ? {...increase, lossShare: dropped / (sent + dropped)} : increase;
}

/** The same for each number of an object; the rest of it is kept. */
function numberGrowth<T extends object>(name: string, before: T, after: T): T {
  const earlier = before as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(after).map(([field, value]) => [
      field,
      typeof value === 'number' ? growth(`${field} of ${name}`, earlier[field] as number, value) : value,
    ]),
  ) as T;
}

function growthOfEach<T extends object>(
  before: readonly T[],
  after: readonly T[],
  nameOf: (one: T) => string,
): T[] {
  const earlier = new Map(before.map((one) => [nameOf(one), one]));
  return after.flatMap((one) => {
    const same = earlier.get(nameOf(one));
    return same ? [numberGrowth(nameOf(one), same, one)] : [];
  });
}
