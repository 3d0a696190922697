import type {HostAnswer} from '../drive/protocol.ts';
import {localHost} from '../hosts/host.ts';
import type {HostFacts} from '../model/host-facts.ts';
import type {Plan} from '../model/plan.ts';
import {valueIfKnown} from '../model/reading.ts';
import type {Target} from '../model/target.ts';
import {type DriverRoom, type FleetHost, type Load, makePlan, type Wishes} from '../plan/make-plan.ts';
import {UsageError} from '../plan/usage-error.ts';
import {type HostDriver, localName} from './driving-hosts.ts';

/** ip_local_port_range of a kernel that does not show it: the default of ip(7). */
const defaultEphemeral = {first: 32_768, last: 60_999};
const defaultHardFds = 1024;

/**
 * Makes the plans of a target's runs, by what the drivers' hosts allow.
 * @param drivers one or, of a fleet, several; this host where it has no prefix
 * @throws UsageError of the plans where this process itself would run out of descriptors on the way
 */
export function planMaker(
  target: Target,
  wishes: Wishes,
  drivers: readonly HostDriver[],
): (load: Load) => Plan {
  const fleet: FleetHost[] = drivers.map(({host, facts, answer}) => ({
    name: host === localHost ? localName : host.name,
    prefix: host.prefix,
    room: roomOf(facts, answer),
    sources: answer.sources,
  }));
  const [first] = fleet as [FleetHost];
  const isAlone = drivers.length === 1 && first.prefix.length === 0;
  const here = drivers.find(({host}) => host.prefix.length === 0);
  return (load) => {
    const plan = makePlan(target, {...wishes, ...load}, first.room, isAlone ? [] : fleet);
    if (here) assertRoomForWorkers(plan, here.facts);
    return plan;
  };
}

function roomOf({settings, self}: HostFacts, {cpus, routeSource}: HostAnswer): DriverRoom {
  return {
    ephemeral: valueIfKnown(settings.ephemeralPorts) ?? defaultEphemeral,
    reserved: valueIfKnown(settings.reservedPorts) ?? [],
    hardFds: (self?.known ? valueIfKnown(self.value.nofile)?.hard : undefined) ?? defaultHardFds,
    cpus,
    routeSource: routeSource ?? undefined,
  };
}

/** Standard streams of a child, and what else this process opens beside workers: shells, files, /proc, the canary. */
const fdsPerChild = 3;
const fdsBeside = 15;

function assertRoomForWorkers({workers}: Plan, {self}: HostFacts): void {
  if (!self?.known) return;
  const {fds, nofile} = self.value;
  if (!fds.known || !nofile.known) return;
  const needed = fds.value + workers * fdsPerChild + fdsBeside;
  // Node raises its soft limit to the hard one when it starts.
  const {soft} = nofile.value;
  if (needed > soft)
    throw new UsageError(
      `${workers} worker${workers === 1 ? ' needs' : 's need'} ${needed} file descriptors in this process, which may have ${soft} (RLIMIT_NOFILE); raise it with ulimit -n, or choose fewer --workers`,
    );
}
