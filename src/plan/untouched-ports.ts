import type {Plan, PortPool, PortRange} from '../model/plan.ts';
import {portCount} from './port-ranges.ts';
import {walkStart} from './port-walk.ts';
import {fourTuples} from './source-ports.ts';

/**
 * Ports of the plan's first source that none of its workers has bound, as a port pool of their own; undefined where fewer
 * than `atLeast` are left. A table on the way may still know the four-tuples of connections that were closed, and take
 * those again when it is full (measured: conntrack-keeps-closed): whoever asks whether there is room has to come from others.
 * @param portsInUse how many ports the workers passed over, taken by others
 */
export function untouchedPorts(plan: Plan, portsInUse: number, atLeast: number): PortPool | undefined {
  const {portPool, connections, workers} = plan;
  const [source] = portPool?.sources ?? [];
  if (!portPool || source === undefined) return undefined;
  const each = Math.ceil(connections / workers) + portsInUse;
  const perSource = portCount(portPool.ports);
  // The last worker's walk goes furthest, and each port takes as many steps as there are sources.
  const start = walkStart(fourTuples(portPool), workers - 1, workers);
  const touched = Math.ceil((start + each) / portPool.sources.length);
  if (perSource - touched < atLeast) return undefined;
  return {sources: [source], ports: portsFrom(portPool.ports, touched)};
}

/** The ports from the one at this place on, counted through all ranges. */
function portsFrom(ranges: readonly PortRange[], place: number): PortRange[] {
  let skip = place;
  return ranges.flatMap(({first, last}) => {
    const from = first + skip;
    skip = Math.max(0, from - last - 1);
    return from <= last ? [{first: from, last}] : [];
  });
}
