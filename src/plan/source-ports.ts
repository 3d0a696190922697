import type {PortPool, PortRange} from '../model/plan.ts';
import {distinctPorts, portCount, withoutPorts} from './port-ranges.ts';
import {UsageError} from './usage-error.ts';

/** `ephemeral` is ip_local_port_range less the reserved ports; ranges are taken as given. */
export type SourcePorts = 'ephemeral' | readonly PortRange[];

const highestPort = 65_535;
const expected = 'expected "ephemeral", a port such as 40000 or ranges such as 1024-65535, joined by commas';

/**
 * The value of --source-ports. Order is kept, a port named twice counts once.
 * @throws UsageError that begins with `name`
 */
export function parseSourcePorts(text: string | number, name = '--source-ports'): SourcePorts {
  const trimmed = String(text).trim();
  if (trimmed.toLowerCase() === 'ephemeral') return 'ephemeral';
  return distinctPorts(trimmed.split(',').map((part) => parseRange(part.trim(), name)));
}

function parseRange(text: string, name: string): PortRange {
  const [, from, to = from] = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(text) ?? [];
  if (from === undefined) throw new UsageError(`${name}: "${text}" is not a port or a range, ${expected}`);
  const range = {first: Number(from), last: Number(to)};
  if (range.first < 1 || range.last > highestPort)
    throw new UsageError(`${name}: "${text}" is outside 1 to ${highestPort}, ${expected}`);
  if (range.first > range.last)
    throw new UsageError(`${name}: "${text}" ends before it begins, expected ${to}-${from}`);
  return range;
}

export interface PortChoice {
  readonly sourcePorts: SourcePorts;
  /** ip_local_port_range. */
  readonly ephemeral: PortRange;
  /** ip_local_reserved_ports: kept for services that will bind them, so `ephemeral` leaves them alone. */
  readonly reserved: readonly PortRange[];
}

/**
 * The ports that connections may leave from.
 * @throws UsageError where none is left
 */
export function availablePorts({sourcePorts, ephemeral, reserved}: PortChoice): readonly PortRange[] {
  if (sourcePorts !== 'ephemeral') return sourcePorts;
  const ports = withoutPorts([ephemeral], reserved);
  if (ports.length === 0)
    throw new UsageError(
      `no source port is left: ip_local_reserved_ports covers ip_local_port_range ${ephemeral.first}-${ephemeral.last}, give --source-ports`,
    );
  return ports;
}

/** How many connections to one target address and port the port pool allows. */
export function fourTuples(portPool: PortPool): number {
  return portPool.sources.length * portCount(portPool.ports);
}
