import type {HostFacts} from '../model/host-facts.ts';
import {valueIfKnown} from '../model/reading.ts';

/** Whether two hosts are one network namespace of one machine; not where either is unknown. */
export function isSameNamespace(one: HostFacts, other: HostFacts): boolean {
  const [first, second] = [one, other].map(({settings: {networkNamespace, bootId}}) => [
    valueIfKnown(networkNamespace),
    valueIfKnown(bootId),
  ]);
  return first?.every((value, i) => value !== undefined && value === second?.[i]) ?? false;
}
