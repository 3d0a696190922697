import {availableParallelism} from 'node:os';
import type {HostFacts} from '../model/host-facts.ts';
import type {Plan} from '../model/plan.ts';
import {valueIfKnown} from '../model/reading.ts';
import type {Target} from '../model/target.ts';
import {type Load, makePlan, type Wishes} from '../plan/make-plan.ts';
import {readRouteSource} from '../plan/route-source.ts';
import {UsageError} from '../plan/usage-error.ts';

/** ip_local_port_range of a kernel that does not show it: the default of ip(7). */
const defaultEphemeral = {first: 32_768, last: 60_999};
const defaultHardFds = 1024;

/**
 * Makes the plans of a target's runs, by what the driver's host allows.
 * @throws UsageError of the plans where this process itself would run out of descriptors on the way
 */
export async function planMaker(
  target: Target,
  wishes: Wishes,
  driver: HostFacts,
): Promise<(load: Load) => Plan> {
  const {endpoint} = target;
  const room = {
    ephemeral: valueIfKnown(driver.settings.ephemeralPorts) ?? defaultEphemeral,
    reserved: valueIfKnown(driver.settings.reservedPorts) ?? [],
    hardFds:
      (driver.self?.known ? valueIfKnown(driver.self.value.nofile)?.hard : undefined) ?? defaultHardFds,
    cpus: availableParallelism(),
    routeSource:
      endpoint.family === 'unix' ? undefined : await readRouteSource(endpoint.family, endpoint.address),
  };
  return (load) => {
    const plan = makePlan(target, {...wishes, ...load}, room);
    assertRoomForWorkers(plan, driver);
    return plan;
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
