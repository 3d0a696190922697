import type {DrivingHost, Plan, PortPool, Share} from '../model/plan.ts';

/**
 * Splits a plan over its workers, exactly to the last connection. Worker w gets the attempts w, w + W, w + 2W …, so
 * that every worker is busy over the whole ramp and joined they keep its order. A worker beyond the number of
 * connections gets none. Hosts are taken in turn as well, each with its own port pool.
 */
export function shares(plan: Plan): Share[] {
  const {connections, workers, hosts = []} = plan;
  return Array.from({length: workers}, (_, worker) => ({
    endpoint: plan.target.endpoint,
    attempts: Math.max(0, Math.ceil((connections - worker) / workers)),
    offset: worker,
    stride: workers,
    perSecond: plan.perSecond,
    mostInFlight: plan.mostInFlight,
    closesWhenTaken: plan.closesWhenTaken,
    connectTimeoutMs: plan.connectTimeoutMs,
    engine: plan.engine,
    proof: plan.proof,
    tls: plan.tls,
    ...placeOf(hosts, worker, plan.portPool),
    ...(plan.maxSegmentBytes === undefined ? {} : {maxSegmentBytes: plan.maxSegmentBytes}),
  }));
}

function placeOf(
  hosts: readonly DrivingHost[],
  worker: number,
  portPool: PortPool | undefined,
): Pick<Share, 'host' | 'portPool'> {
  const at = hosts[worker % hosts.length];
  if (!at) return {portPool};
  const {name, prefix} = at;
  return {host: {name, prefix}, portPool: at === hosts[0] ? portPool : at.portPool};
}
