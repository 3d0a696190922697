import {networkInterfaces} from 'node:os';
import type {Endpoint} from '../model/target.ts';
import {canonicalAddress, isLoopback, isWildcard} from './address.ts';

/** Whether connections to it stay on this machine, in this network namespace: loopback, an own address, or a path. */
export function isLocalEndpoint(endpoint: Endpoint): boolean {
  if (endpoint.family === 'unix') return true;
  const address = canonicalAddress(endpoint.address);
  // connect(2) to a wildcard address goes to loopback.
  if (isLoopback(address) || isWildcard(address)) return true;
  return Object.values(networkInterfaces()).some((assigned) =>
    assigned?.some((own) => canonicalAddress(own.address) === address),
  );
}
