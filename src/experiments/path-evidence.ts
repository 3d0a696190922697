import type {Conntrack, Evidence} from '../model/evidence.ts';
import type {NetfilterRule, Sample} from '../model/host-facts.ts';
import {known, mapReading, type Reading, valueIfKnown} from '../model/reading.ts';
import {dropIncreases} from '../observe/drop-increases.ts';
import type {DriverView} from './evidence.ts';
import type {TargetView} from './load-run.ts';

type TargetPath = Pick<Evidence, 'conntrack' | 'conntrackDrops' | 'targetRules'>;
type DriverPath = Pick<Evidence, 'driverRules' | 'softnetDropped' | 'qdiscs' | 'links'>;

const isOutput = ({chain}: NetfilterRule) => /\boutput\b/i.test(chain);

/** What turned packets away at the target outside of TCP. Pure. */
export function targetPathEvidence(target: TargetView, samples: readonly Sample[]): TargetPath {
  const {before, after} = target;
  const increases = dropIncreases(before, after);
  return {
    conntrack: conntrack(target, samples),
    conntrackDrops: mapReading(increases.conntrack, ({drop}) => drop),
    // What leaves the target is its answer; what dies on the way out of the driver is the driver’s affair.
    targetRules: mapReading(increases.netfilter, (rules) =>
      rules.filter((rule) => rule.packets > 0 && !isOutput(rule)),
    ),
  };
}

/** The same for the driver's own host, and for the links of both ends. */
export function driverPathEvidence(driver: DriverView, target: TargetView | undefined): DriverPath {
  const own = dropIncreases(driver.before, driver.after);
  const far = target && dropIncreases(target.before, target.after);
  return {
    driverRules: mapReading(own.netfilter, (rules) =>
      rules.filter((rule) => rule.packets > 0 && isOutput(rule)),
    ),
    softnetDropped: own.softnetDropped,
    qdiscs: both(own.qdiscs, far?.qdiscs),
    links: both(own.links, far?.links),
  };
}

function both<T>(near: Reading<readonly T[]>, far: Reading<readonly T[]> | undefined): Reading<readonly T[]> {
  if (!far?.known) return near;
  return near.known ? known([...near.value, ...far.value], near.from) : far;
}

function conntrack({before, after}: TargetView, samples: readonly Sample[]): Reading<Conntrack> {
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
