import type {Counters, Drops, HostFacts, NetfilterRule} from '../model/host-facts.ts';
import {mapReading, type Reading, valueIfKnown} from '../model/reading.ts';
import {type CounterIncreases, increasesBetween} from './delta.ts';
import {dropIncreases} from './drop-increases.ts';
import {ruleName} from './flow.ts';

/** Two readings of one host. */
export interface Span {
  readonly before: HostFacts;
  readonly after: HostFacts;
}

/**
 * What the counters of a host rose by over a run, beyond what they would have risen by without it: their pace in a quiet
 * moment before the load, for as long as the run took. A counter of a namespace is everybody's.
 * @param quiet absent where there was none: then every rise counts
 */
export function increasesBeyond(
  run: Span,
  quiet: Span | undefined,
): CounterIncreases & {readonly drops: Drops} {
  const rise = {...increasesBetween(run.before, run.after), drops: dropIncreases(run.before, run.after)};
  if (!quiet) return rise;
  const tookMs = ({before, after}: Span) => after.sample.atMs - before.sample.atMs;
  if (!(tookMs(quiet) > 0)) return rise;
  const usual = {
    ...increasesBetween(quiet.before, quiet.after),
    drops: dropIncreases(quiet.before, quiet.after),
  };
  const ratio = tookMs(run) / tookMs(quiet);
  const beyond = (increase: number, quietIncrease = 0) => beyondUsual(increase, quietIncrease * ratio);
  return {
    tcpExt: countersBeyond(rise.tcpExt, usual.tcpExt, beyond),
    tcp: countersBeyond(rise.tcp, usual.tcp, beyond),
    drops: dropsBeyond(rise.drops, usual.drops, beyond),
  };
}

/** What comes at random differs from one spell to the next by about the root of its number; three of them are rare. */
const spread = 3;

/** @param usual what would have come without the run */
export function beyondUsual(increase: number, usual: number): number {
  return usual === 0 ? increase : Math.max(0, Math.floor(increase - usual - spread * Math.sqrt(usual)));
}

type Beyond = (increase: number, quiet?: number) => number;

function countersBeyond(
  rise: Reading<Counters>,
  usual: Reading<Counters>,
  beyond: Beyond,
): Reading<Counters> {
  const before = valueIfKnown(usual) ?? {};
  return mapReading(rise, (counters) =>
    Object.fromEntries(Object.entries(counters).map(([name, value]) => [name, beyond(value, before[name])])),
  );
}

function dropsBeyond(rise: Drops, usual: Drops, beyond: Beyond): Drops {
  const {conntrack, softnetDropped, outNoRoutes} = usual;
  return {
    ...rise,
    netfilter: rulesBeyond(rise.netfilter, valueIfKnown(usual.netfilter) ?? [], beyond),
    conntrack: mapReading(rise.conntrack, (counts) =>
      numbersBeyond(counts, valueIfKnown(conntrack), ['drop', 'earlyDrop', 'insertFailed'], beyond),
    ),
    softnetDropped: mapReading(rise.softnetDropped, (count) => beyond(count, valueIfKnown(softnetDropped))),
    outNoRoutes: mapReading(rise.outNoRoutes, (count) => beyond(count, valueIfKnown(outNoRoutes))),
    qdiscs: eachBeyond(rise.qdiscs, usual.qdiscs, ['dropped', 'overlimits'], beyond),
    // Bytes of others fill a link as the run's do, so they stay.
    links: eachBeyond(rise.links, usual.links, ['rxDropped', 'txDropped'], beyond),
  };
}

function rulesBeyond(
  rise: Reading<readonly NetfilterRule[]>,
  usual: readonly NetfilterRule[],
  beyond: Beyond,
): Reading<readonly NetfilterRule[]> {
  const before = new Map(usual.map((rule) => [ruleName(rule), rule.packets]));
  return mapReading(rise, (rules) =>
    rules
      .map((rule) => ({...rule, packets: beyond(rule.packets, before.get(ruleName(rule)))}))
      .filter(({packets}) => packets > 0),
  );
}

function eachBeyond<T extends {readonly device: string}>(
  rise: Reading<readonly T[]>,
  usual: Reading<readonly T[]>,
  fields: readonly (keyof T)[],
  beyond: Beyond,
): Reading<readonly T[]> {
  const nameOf = (one: T) => `${one.device} ${'kind' in one ? one.kind : ''}`;
  const before = new Map((valueIfKnown(usual) ?? []).map((one) => [nameOf(one), one]));
  return mapReading(rise, (all) =>
    all.map((one) => numbersBeyond(one, before.get(nameOf(one)), fields, beyond)),
  );
}

function numbersBeyond<T extends object>(
  rise: T,
  usual: T | undefined,
  fields: readonly (keyof T)[],
  beyond: Beyond,
): T {
  const changed = fields.map((field) => [
    field,
    beyond(rise[field] as number, usual?.[field] as number | undefined),
  ]);
  return {...rise, ...Object.fromEntries(changed)};
}
