import type {Target} from '../model/target.ts';

/**
 * Servers that let in 127.0.0.1 alone by their own defaults, and turn the rest of 127/8 away: Redis by protected mode
 * (redis.conf), PostgreSQL by pg_hba.conf, MySQL and MariaDB by the hosts of their accounts.
 */
const knowsOneLoopback = new Set(['redis', 'rediss', 'postgres', 'mysql']);

/**
 * An address that is the canary's alone: on IPv4 loopback there is one for the asking; elsewhere, and where the server would
 * take it for a stranger, the kernel chooses, by route.
 */
export function canarySource({endpoint, scheme}: Pick<Target, 'endpoint' | 'scheme'>): string | undefined {
  const isLoopback = endpoint.family === 4 && endpoint.address.startsWith('127.');
  return isLoopback && !knowsOneLoopback.has(scheme) ? '127.88.0.1' : undefined;
}
