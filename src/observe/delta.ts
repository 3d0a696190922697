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
  const change =
    changeOf('boot', before.settings.bootId, after.settings.bootId) ??
    changeOf('network namespace', before.settings.networkNamespace, after.settings.networkNamespace);
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
  if (!before.known) return before;
  if (!after.known) return after;
  const increases: [string, number][] = [];
  for (const [name, value] of Object.entries(after.value)) {
    const earlier = Object.hasOwn(before.value, name) ? before.value[name] : undefined;
    if (earlier === undefined || gauges.has(name)) continue;
    if (value < earlier)
      return missing('not-observed', after.from, `${name} went down from ${earlier} to ${value}`);
    increases.push([name, value - earlier]);
  }
  return known(Object.fromEntries(increases), after.from);
}

function changeOf(what: string, before: Reading<string>, after: Reading<string>): string | undefined {
  if (!before.known || !after.known || before.value === after.value) return undefined;
  return `the ${what} changed from ${before.value} to ${after.value}`;
}
