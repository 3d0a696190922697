import {mostSources} from './sources.ts';

/** Ports that others hold on loopback, or still have in TIME_WAIT, must not look like the end of the port pool. */
const spareShare = 1 / 16;

/**
 * Sources for a target on loopback: 127.0.0.1 first, for many servers allow only that one, and as many of its
 * neighbours as `connections` need with a sixteenth to spare. IPv6 has the one loopback address.
 */
export function loopbackSources(family: 4 | 6, connections: number, portsPerSource: number): string[] {
  if (family === 6) return ['::1'];
  const needed = Math.ceil((connections * (1 + spareShare)) / portsPerSource);
  const count = Math.min(Math.max(1, needed), mostSources);
  return Array.from({length: count}, (_, index) => {
    const host = index + 1;
    return `127.${(host >> 16) & 255}.${(host >> 8) & 255}.${host & 255}`;
  });
}
