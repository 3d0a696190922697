import type {Endpoint} from '../model/target.ts';

/**
 * An address that is the canary's alone: on IPv4 loopback there is one for the asking; elsewhere the kernel chooses, by
 * route.
 */
export function canarySource(endpoint: Endpoint): string | undefined {
  return endpoint.family === 4 && endpoint.address.startsWith('127.') ? '127.88.0.1' : undefined;
}
