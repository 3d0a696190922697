import {localHost} from '../hosts/host.ts';
import type {HostFacts} from '../model/host-facts.ts';
import {Observer} from '../observe/observer.ts';

/** The host that drives: its observer, for as long as a run lasts, and the first reading. */
export interface DriverReading {
  readonly driverObserver: Observer;
  readonly driver: HostFacts;
}

/** Reads this host, in plimsoll's own network namespace. */
export async function readDriver(): Promise<DriverReading> {
  const driverObserver = await Observer.open(null, localHost);
  return {driverObserver, driver: await driverObserver.readAll({drops: true})};
}
