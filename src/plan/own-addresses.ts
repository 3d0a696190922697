import {networkInterfaces} from 'node:os';

/** Addresses of this machine's interfaces that are up, of both families, without zones. */
export function readOwnAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map(({address}) => address));
}
