import type {Counters, Sample, Settings} from '../model/host-facts.ts';
import {known, missing, type Reading} from '../model/reading.ts';

/** RFC 1213 counts these among the numbers of Tcp, but they are levels and constants. */
const gauges = new Set(['RtoAlgorithm', 'RtoMin', 'RtoMax', 'MaxConn', 'CurrEstab']);

/** What the counters of a host grew by between two samples. */
export interface CounterIncreases {
  readonly tcpExt: Reading<Counters>;
  readonly tcp: Reading<Counters>;
}

/** A sample together with the boot and the network namespace it was taken in. */
export type Dated = {readonly settings: Settings; readonly sample: Sample};

/** Refuses, with the reason, where the two do not count the same thing from the same zero. */
export function increasesBetween(before: Dated, after: Dated): CounterIncreases {
  const change = changeBetween(before.settings, after.settings);
  const increase = (name: 'tcpExt' | 'tcp') =>
    change === undefined
      ? counterIncrease(before.sample[name], after.sample[name])
      : missing('not-observed', after.sample[name].from, change);
  return {tcpExt: increase('tcpExt'), tcp: increase('tcp')};
}

/**
 * The increases of two readings of one MIB, its gauges left out. One counter that went down means that all were reset,
 * by a reboot or another namespace, and none can be subtracted. A counter that only one kernel has is left out.
 */
export function counterIncrease(before: Reading<Counters>, after: Reading<Counters>): Reading<Counters> {
  return subtract(before, after, (earlier, later) =>
    Object.fromEntries(
      Object.entries(later)
        .filter(([name]) => Object.hasOwn(earlier, name) && !gauges.has(name))
        .map(([name, value]) => [name, growth(name, earlier[name] as number, value)]),
    ),
  );
}

/** A counter that went down counts from another zero. */
class CounterWentDown extends Error {}

/** @throws CounterWentDown, which `subtract` makes a gap of */
export function growth(name: string, before: number, after: number): number {
  if (after < before) throw new CounterWentDown(`${name} went down from ${before} to ${after}`);
  return after - before;
}

/** Subtracts what is known on both sides; a counter that went down makes the whole reading a gap. */
export function subtract<T>(
  before: Reading<T>,
  after: Reading<T>,
  growthOf: (before: T, after: T) => T,
): Reading<T> {
  if (!before.known) return before;
  if (!after.known) return after;
  try {
    return known(growthOf(before.value, after.value), after.from);
  } catch (error) {
    if (error instanceof CounterWentDown) return missing('not-observed', after.from, error.message);
    throw error;
  }
}

/** Why counters of the two cannot be subtracted, undefined where they can. */
export function changeBetween(before: Settings, after: Settings): string | undefined {
  return (
    changeOf('boot', before.bootId, after.bootId) ??
    changeOf('network namespace', before.networkNamespace, after.networkNamespace)
  );
}

function changeOf(what: string, before: Reading<string>, after: Reading<string>): string | undefined {
  if (!before.known || !after.known || before.value === after.value) return undefined;
  return `the ${what} changed from ${before.value} to ${after.value}`;
}
