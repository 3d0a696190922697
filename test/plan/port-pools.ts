import fc from 'fast-check';
import type {PortPool, PortRange} from '../../src/model/plan.ts';
import {distinctPorts} from '../../src/plan/port-ranges.ts';

/** Every port of the ranges, in order. */
export function portsOf(ranges: readonly PortRange[]): number[] {
  return ranges.flatMap(({first, last}) =>
    Array.from({length: last - first + 1}, (_, index) => first + index),
  );
}

export const anyRange: fc.Arbitrary<PortRange> = fc
  .record({first: fc.integer({min: 1, max: 120}), length: fc.nat(30)})
  .map(({first, length}) => ({first, last: first + length}));

/** Small port pools with one to five ranges that do not overlap, in any order. */
export const anyPortPool: fc.Arbitrary<PortPool> = fc.record({
  sources: fc.nat(4).map((more) => Array.from({length: more + 1}, (_, index) => `127.0.0.${index + 1}`)),
  ports: fc.array(anyRange, {minLength: 1, maxLength: 5}).map(distinctPorts),
});
