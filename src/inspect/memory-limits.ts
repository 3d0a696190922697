import type {HostFacts} from '../model/host-facts.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import {leftOf, limitReading, orNull} from './limit-reading.ts';

/** Tables and memory of the machine: nf_conntrack-sysctl.rst, tcp(7), cgroups(7). What a connection takes is not known here. */
export function memoryLimits(facts: HostFacts): LimitReading[] {
  const {host, settings, sample, controlGroups} = facts;
  const limit = facts.self === undefined ? 'target-memory' : 'driver-memory';
  const conntrackCount = orNull(sample.conntrackCount);
  return [
    limitReading(
      host,
      settings.conntrackMax,
      {
        limit: 'conntrack-table',
        name: 'net.netfilter.nf_conntrack_max',
        unit: 'entries',
        bounds:
          'connections that conntrack of this host tracks; closed ones count for up to two minutes more',
        raise: 'sysctl -w net.netfilter.nf_conntrack_max=N',
      },
      (value) => ({
        value,
        used: conntrackCount,
        ceiling: leftOf(value, conntrackCount),
        raise: `sysctl -w net.netfilter.nf_conntrack_max=${2 * value}, in the initial network namespace`,
      }),
    ),
    limitReading(
      host,
      settings.tcpMem,
      {
        limit,
        name: 'net.ipv4.tcp_mem',
        unit: 'pages',
        bounds: 'memory of all TCP buffers; a connection without data uses none of it',
        raise: 'sysctl -w net.ipv4.tcp_mem="LOW PRESSURE HIGH"',
      },
      ({low, pressure, high}) => ({
        value: high,
        used: sample.sockstat.known ? sample.sockstat.value.memoryPages : null,
        raise: `sysctl -w net.ipv4.tcp_mem="${2 * low} ${2 * pressure} ${2 * high}"`,
      }),
    ),
    limitReading(
      host,
      controlGroups.memory,
      {
        limit,
        name: 'memory limit of the control group',
        unit: 'bytes',
        bounds: 'memory of the process and of its sockets',
        raise: 'MemoryMax=N of the unit, --memory of the container',
      },
      ({current, max}) => ({value: max, used: current}),
    ),
    limitReading(
      host,
      sample.memory,
      {
        limit,
        name: 'memory',
        unit: 'bytes',
        bounds: 'everything on the machine; each connection uses some kilobytes of kernel memory at each end',
        raise: 'add memory',
      },
      ({totalBytes, availableBytes}) => ({value: totalBytes, used: totalBytes - availableBytes}),
    ),
  ];
}
