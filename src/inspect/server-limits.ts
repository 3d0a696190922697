import type {HostFacts} from '../model/host-facts.ts';
import {sideOfLimit} from '../model/limit-names.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import {configuredValue, serverNamed} from '../model/server-settings.ts';

/** What the server at the listener is configured to take: the maximum of its own, and the workers that serve. */
export function serverLimits({host, server: facts, sample}: HostFacts): LimitReading[] {
  const server = facts?.known ? serverNamed(facts.value.name) : undefined;
  if (!facts?.known || !server) return [];
  const readings: LimitReading[] = [];
  const processes = sample.processes.known ? sample.processes.value.length : 1;
  const {beyond, name, room = (maximum: number): number | null => maximum} = server;
  const maximum = configuredValue(facts.value, 'connections');
  const common = {host, used: null, unit: 'connections'} as const;
  if (maximum && beyond !== undefined && server.connections)
    readings.push({
      ...common,
      limit: beyond,
      side: sideOfLimit[beyond],
      name: `${maximum.name} of ${name}`,
      value: maximum.value,
      from: maximum.from,
      // 0 stands for no maximum in many of them, and for a default in others.
      ceiling: maximum.value === 0 ? null : room(maximum.value, processes),
      bounds: 'connections that the application takes, by its own configuration',
      raise: `${name}: ${server.connections.raise}`,
    });
  const workers = configuredValue(facts.value, 'workers');
  if (workers && server.workers && workers.name !== maximum?.name)
    readings.push({
      ...common,
      limit: 'workers-busy',
      side: sideOfLimit['workers-busy'],
      name: `${workers.name} of ${name}`,
      value: workers.value,
      unit: 'workers',
      from: workers.from,
      ceiling: null,
      bounds: 'workers or threads that serve; accepted connections beyond them may wait inside',
      raise: `${name}: ${server.workers.raise}`,
    });
  return readings;
}
