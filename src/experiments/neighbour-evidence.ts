import type {Evidence} from '../model/evidence.ts';
import type {HostFacts, PeerPorts} from '../model/host-facts.ts';
import {known, mapReading, missing, type Reading, valueIfKnown} from '../model/reading.ts';
import type {Endpoint} from '../model/target.ts';
import {isLoopback} from '../observe/address.ts';
import {dropIncreases} from '../observe/drop-increases.ts';
import {portCount, withoutPorts} from '../plan/port-ranges.ts';
import type {DriverView, TargetView} from './load-run.ts';

/**
 * The neighbour tables of both ends that the target's family has: one for each machine. None towards loopback or a
 * Unix-domain listener, where no neighbour is asked for. Pure.
 */
export function neighbours(
  endpoint: Endpoint,
  driver: DriverView,
  target: TargetView | undefined,
): Evidence['neighbours'] {
  if (endpoint.family === 'unix' || isLoopback(endpoint.address))
    return known([], 'the address of the target, which no neighbour has');
  return mapReading(tablesOfBoth(driver, target), (tables) =>
    tables.filter(({family}) => family === endpoint.family),
  );
}

function tablesOfBoth(driver: DriverView, target: TargetView | undefined): Evidence['neighbours'] {
  const own = tablesOf(driver);
  const far = target && tablesOf(target);
  if (!far?.known) return own;
  return own.known ? known([...own.value, ...far.value], own.from) : far;
}

/** The tables of one host, with what was turned away for want of an entry. */
export function tablesOf({before, after}: {before: HostFacts; after: HostFacts}): Evidence['neighbours'] {
  return mapReading(dropIncreases(before, after).neighbours, (all) =>
    all.map(({family, entries, tableFulls, max}) => ({
      host: after.host,
      family,
      entries,
      refused: tableFulls,
      max,
    })),
  );
}

/** Ports that the target has in use towards one peer: those of a proxy towards its backend. Pure. */
export function outgoing({before, after}: TargetView, endpoint: Endpoint): Evidence['outgoing'] {
  const from = 'ss -tan, ip_local_port_range';
  const {ephemeralPorts, reservedPorts} = after.settings;
  const ports: Reading<readonly PeerPorts[]> | undefined = after.drops?.peerPorts;
  if (!ports) return missing('not-observed', from);
  if (!ports.known) return ports;
  if (!ephemeralPorts.known) return ephemeralPorts;
  // Those towards the target itself are the driver's, where both are one host.
  const toTarget = ({peerAddress, peerPort}: PeerPorts) =>
    endpoint.family !== 'unix' && peerPort === endpoint.port && peerAddress === endpoint.address;
  const [most] = ports.value.filter((pair) => !toTarget(pair));
  if (!most) return missing('absent', from, 'the target has no connections of its own to one peer');
  const earlier = (before.drops && valueIfKnown(before.drops.peerPorts)) ?? [];
  const same = earlier.find(
    ({local, peerAddress, peerPort}) =>
      local === most.local && peerAddress === most.peerAddress && peerPort === most.peerPort,
  );
  return known(
    {
      local: most.local,
      peer: `${most.peerAddress}:${most.peerPort}`,
      before: same?.ports ?? 0,
      used: most.ports,
      range: portCount(withoutPorts([ephemeralPorts.value], valueIfKnown(reservedPorts) ?? [])),
    },
    from,
  );
}
