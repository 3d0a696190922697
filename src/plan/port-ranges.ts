import type {PortRange} from '../model/plan.ts';

/** How many ports the ranges hold together. */
export function portCount(ranges: readonly PortRange[]): number {
  return ranges.reduce((sum, {first, last}) => sum + last - first + 1, 0);
}

/** The ports of `ranges` that are in none of `taken`, in the order of `ranges`. */
export function withoutPorts(ranges: readonly PortRange[], taken: readonly PortRange[]): PortRange[] {
  return taken.reduce<PortRange[]>((left, hole) => left.flatMap((range) => cut(range, hole)), [...ranges]);
}

function cut(range: PortRange, hole: PortRange): PortRange[] {
  if (hole.last < range.first || hole.first > range.last) return [range];
  const below = {first: range.first, last: hole.first - 1};
  const above = {first: hole.last + 1, last: range.last};
  return [below, above].filter(({first, last}) => first <= last);
}

/** The ranges with every port once, where it came first: `1-9,5-12` is `1-9,10-12`. */
export function distinctPorts(ranges: readonly PortRange[]): PortRange[] {
  return ranges.flatMap((range, index) => withoutPorts([range], ranges.slice(0, index)));
}
