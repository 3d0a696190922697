import type {HostFacts} from '../model/host-facts.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import type {PortRange} from '../model/plan.ts';
import {renderPorts} from '../observe/proc/port-range.ts';
import {limitReading} from './limit-reading.ts';

/**
 * The four-tuples that connections from this host can have: ip(7) (measured: ports-run-out-locally).
 * @param sources addresses that plimsoll would connect from
 */
export function portLimits({host, settings, sample}: HostFacts, sources: number): LimitReading[] {
  const {ephemeralPorts, reservedPorts, twReuse, maxTwBuckets} = settings;
  const reserved = reservedPorts.known ? reservedPorts.value : [];
  const from = sources === 1 ? 'one source address' : `${sources} source addresses`;
  return [
    limitReading(
      host,
      ephemeralPorts,
      {
        limit: 'driver-ports',
        name: 'net.ipv4.ip_local_port_range',
        unit: 'ports',
        bounds: `connections from ${from} of this host to one destination address and port`,
        raise:
          'sysctl -w net.ipv4.ip_local_port_range="1024 65535", more --source addresses, or --source-ports 1024-65535',
      },
      (range) => ({
        value: `${range.first}-${range.last}`,
        ceiling: reservedPorts.known ? sources * portsLeft(range, reserved) : null,
      }),
    ),
    limitReading(
      host,
      reservedPorts,
      {
        limit: 'driver-ports',
        name: 'net.ipv4.ip_local_reserved_ports',
        unit: 'ports',
        bounds: 'ports that are excluded from the ephemeral range',
        raise: 'sysctl -w net.ipv4.ip_local_reserved_ports=""',
      },
      (ranges) => ({
        value: ranges.length === 0 ? 'none' : renderPorts(ranges),
        used: ephemeralPorts.known ? inRange(ephemeralPorts.value, ranges) : null,
      }),
    ),
    limitReading(
      host,
      twReuse,
      {
        limit: 'driver-ports',
        name: 'net.ipv4.tcp_tw_reuse',
        unit: '0 no, 1 yes, 2 on loopback',
        bounds: 'whether a new connection may use a port in TIME_WAIT after one second',
        raise: 'sysctl -w net.ipv4.tcp_tw_reuse=1',
      },
      (value) => ({value}),
    ),
    limitReading(
      host,
      maxTwBuckets,
      {
        limit: 'driver-ports',
        name: 'net.ipv4.tcp_max_tw_buckets',
        unit: 'sockets in TIME_WAIT',
        bounds:
          'sockets of closed connections that keep their port for 60 s; beyond this number they are freed at once, which refuses no connection',
        raise: 'sysctl -w net.ipv4.tcp_max_tw_buckets=N',
      },
      (value) => ({value, used: sample.sockstat.known ? sample.sockstat.value.timeWait : null}),
    ),
  ];
}

/** How many ports of a range are left when the reserved ones, in any order, are taken out. */
function portsLeft(range: PortRange, reserved: readonly PortRange[]): number {
  return range.last - range.first + 1 - inRange(range, reserved);
}

function inRange(range: PortRange, reserved: readonly PortRange[]): number {
  let count = 0;
  let next = range.first;
  for (const {first, last} of [...reserved].sort((a, b) => a.first - b.first)) {
    const from = Math.max(first, next);
    const to = Math.min(last, range.last);
    if (to < from) continue;
    count += to - from + 1;
    next = to + 1;
  }
  return count;
}
