import type {Evidence} from '../model/evidence.ts';
import type {Drops, Hook, HostFacts, RuleMet, Sample} from '../model/host-facts.ts';
import type {Plan} from '../model/plan.ts';
import {known, mapReading, missing, type Reading, valueIfKnown} from '../model/reading.ts';
import type {Conntrack} from '../model/target-evidence.ts';
import {increasesBeyond, type Span} from '../observe/beyond-quiet.ts';
import {type Flow, rulesMet, sourceNatsMet} from '../observe/flow.ts';
import {deviceTowards} from '../observe/route-device.ts';
import type {LoadRun, TargetView} from './load-run.ts';
import {tablesOf} from './neighbour-evidence.ts';
import {isSameNamespace} from './same-namespace.ts';

type TargetPath = Pick<
  Evidence,
  'conntrack' | 'conntrackDrops' | 'targetRules' | 'sourceNat' | 'outNoRoutes'
>;
type DriverPath = Pick<Evidence, 'driverRules' | 'softnetDropped' | 'qdiscs' | 'links'>;

/** What comes in is met by these; what leaves the target is its answer, and none of the run's packets. */
const hooksIn: readonly Hook[] = ['ingress', 'prerouting', 'input'];
/** What dies on the way out of the driver is the driver's affair. */
const hooksOut: readonly Hook[] = ['output', 'postrouting'];

/** What turned packets away at the target outside of TCP. Pure. */
export function targetPathEvidence(
  plan: Plan,
  {driver, target, quiet}: Pick<LoadRun, 'driver' | 'quiet'> & {readonly target: TargetView},
  samples: readonly Sample[],
): TargetPath {
  const {after} = target;
  const increases = increasesBeyond(target, quiet?.target).drops;
  const flow = flowOf(plan, {
    hooks: hooksIn,
    inDevice: deviceToDriver(plan, after, driver.after),
    seen: target,
  });
  return {
    conntrack: conntrack(target, samples),
    conntrackDrops: mapReading(increases.conntrack, droppedAsFull),
    targetRules: rulesOnTheWay(increases, flow),
    sourceNat: sourceNat(increases, flow),
    outNoRoutes: increases.outNoRoutes,
  };
}

/** The same for the driver's own host, and for the links of both ends. */
export function driverPathEvidence(
  plan: Plan,
  {driver, target, quiet}: Pick<LoadRun, 'driver' | 'target' | 'quiet'>,
): DriverPath {
  const own = increasesBeyond(driver, quiet?.driver).drops;
  const far = target && increasesBeyond(target, quiet?.target).drops;
  const toTarget = deviceToTarget(plan, driver.after, target?.after);
  const toDriver = target && deviceToDriver(plan, target.after, driver.after);
  return {
    driverRules: rulesOnTheWay(own, flowOf(plan, {hooks: hooksOut, outDevice: toTarget})),
    softnetDropped: own.softnetDropped,
    qdiscs: both(onRoute(own.qdiscs, toTarget), onRoute(far?.qdiscs, toDriver)),
    links: both(onRoute(own.links, toTarget), onRoute(far?.links, toDriver)),
  };
}

/** What passes a host on the way is met by these. */
const hooksThrough: readonly Hook[] = ['ingress', 'prerouting', 'forward', 'postrouting'];

/** The same for a host on the way, in the place of the target's. Pure. */
export function hopEvidence(
  plan: Plan,
  hop: Span,
  quiet: Span | undefined,
): TargetPath & Pick<Evidence, 'qdiscs' | 'links' | 'neighbours'> {
  const increases = increasesBeyond(hop, quiet).drops;
  const flow = flowOf(plan, {hooks: hooksThrough});
  return {
    conntrack: conntrack(hop, []),
    conntrackDrops: mapReading(increases.conntrack, droppedAsFull),
    targetRules: rulesOnTheWay(increases, flow),
    sourceNat: sourceNat(increases, flow),
    outNoRoutes: increases.outNoRoutes,
    qdiscs: increases.qdiscs,
    links: increases.links,
    neighbours: tablesOf(hop),
  };
}

/** Undefined where it is not known. */
function deviceToTarget(
  {target: {endpoint}}: Plan,
  driver: HostFacts,
  target?: HostFacts,
): string | undefined {
  if (endpoint.family === 'unix') return undefined;
  return target && isSameNamespace(driver, target) ? 'lo' : deviceOn(driver, endpoint.address);
}

/** The way back, which is taken for the way that connections come in. */
function deviceToDriver({portPool}: Plan, target: HostFacts, driver: HostFacts): string | undefined {
  const [source] = portPool?.sources ?? [];
  if (source === undefined) return undefined;
  return isSameNamespace(driver, target) ? 'lo' : deviceOn(target, source);
}

function deviceOn({drops}: HostFacts, address: string): string | undefined {
  const routes = drops && valueIfKnown(drops.routes);
  return routes && deviceTowards(address, routes);
}

/** Those of the device that connections of the run go by; all where that is not known. */
function onRoute<T extends {readonly device: string}>(
  reading: Reading<readonly T[]>,
  device: string | undefined,
): Reading<readonly T[]>;
function onRoute<T extends {readonly device: string}>(
  reading: Reading<readonly T[]> | undefined,
  device: string | undefined,
): Reading<readonly T[]> | undefined;
function onRoute<T extends {readonly device: string}>(
  reading: Reading<readonly T[]> | undefined,
  device: string | undefined,
): Reading<readonly T[]> | undefined {
  if (!reading || device === undefined) return reading;
  return mapReading(reading, (all) => all.filter((one) => one.device === device));
}

/** Undefined for a Unix-domain target: no packet of it meets a rule. */
function flowOf(
  {target, portPool}: Plan,
  {
    hooks,
    inDevice,
    outDevice,
    seen,
  }: {
    readonly hooks: readonly Hook[];
    readonly inDevice?: string | undefined;
    readonly outDevice?: string | undefined;
    readonly seen?: TargetView;
  },
): Flow | undefined {
  const {endpoint} = target;
  if (endpoint.family === 'unix') return undefined;
  // The listener's own address and port are other ones where something on its host translates them.
  const listeners = (seen && valueIfKnown(seen.before.sample.listeners)) ?? [];
  return {
    family: endpoint.family,
    sources: portPool?.sources ?? null,
    destinations: [endpoint.address, ...listeners.map(({address}) => address)],
    ports: [endpoint.port, ...listeners.flatMap(({port}) => port ?? [])],
    inDevice: inDevice ?? null,
    outDevice: outDevice ?? null,
    hooks,
  };
}

/** Those that counted packets of the run, or may have and do not count. */
function rulesOnTheWay(drops: Drops, flow: Flow | undefined): Reading<readonly RuleMet[]> {
  return mapReading(drops.netfilter, (counted) => {
    if (!flow) return [];
    const uncounted: readonly RuleMet[] = valueIfKnown(drops.uncounted) ?? [];
    const rose = counted.filter(({packets}) => packets > 0);
    return rulesMet([...rose, ...uncounted], valueIfKnown(drops.rulePaths) ?? [], flow);
  });
}

/** The last rule on the way that rewrites the source: what it had no port for, connection tracking could not insert. */
function sourceNat({rulePaths, conntrack}: Drops, flow: Flow | undefined): Evidence['sourceNat'] {
  if (!rulePaths.known) return rulePaths;
  const rule = flow && sourceNatsMet(rulePaths.value, flow).at(-1);
  if (!rule) return missing('absent', rulePaths.from, 'no rule rewrites the source of its packets');
  return mapReading(conntrack, ({insertFailed}) => ({...rule, insertFailed}));
}

function both<T>(near: Reading<readonly T[]>, far: Reading<readonly T[]> | undefined): Reading<readonly T[]> {
  if (!far?.known) return near;
  return near.known ? known([...near.value, ...far.value], near.from) : far;
}

/** A connection that could not be inserted is counted as a drop as well: nf_conntrack_core.c __nf_conntrack_confirm. */
function droppedAsFull({drop, insertFailed}: {readonly drop: number; readonly insertFailed: number}): number {
  return Math.max(0, drop - insertFailed);
}

function conntrack({before, after}: Span, samples: readonly Sample[]): Reading<Conntrack> {
  const {conntrackMax} = after.settings;
  const first = before.sample.conntrackCount;
  if (!conntrackMax.known) return conntrackMax;
  if (!first.known) return first;
  const counts = [...samples, after.sample].flatMap(({conntrackCount}) => valueIfKnown(conntrackCount) ?? []);
  return known(
    {before: first.value, most: Math.max(first.value, ...counts), max: conntrackMax.value},
    first.from,
  );
}
