import type {EngineName, Plan, PortPool, PortRange} from '../model/plan.ts';
import type {Target} from '../model/target.ts';
import {type Asking, chooseProof, type ProofWishes} from './choose-proof.ts';
import {loopbackSources} from './loopback-sources.ts';
import {portCount} from './port-ranges.ts';
import {availablePorts, type SourcePorts} from './source-ports.ts';
import {UsageError} from './usage-error.ts';

/** How much of it, and how fast. */
export interface Load {
  readonly connections: number;
  /** New connections a second, open loop; null is as fast as the driver can. */
  readonly perSecond: number | null;
  readonly holdMs: number;
}

/** What else the user asked for, parsed. */
export interface Wishes extends ProofWishes {
  readonly connectTimeoutMs: number;
  readonly workers: number | undefined;
  readonly engine: EngineName | undefined;
  /** Empty: plimsoll chooses. */
  readonly sources: readonly string[];
  readonly sourcePorts: SourcePorts;
}

/** What the driver's host allows. */
export interface DriverRoom {
  readonly ephemeral: PortRange;
  readonly reserved: readonly PortRange[];
  /** Hard RLIMIT_NOFILE, which each worker raises its own to. */
  readonly hardFds: number;
  /** CPUs that the driver may run on. */
  readonly cpus: number;
  /** Address from which the routes reach the target; undefined without a route. */
  readonly routeSource: string | undefined;
}

/** A host of several that drive, with what it allows. */
export interface FleetHost {
  readonly name: string;
  readonly prefix: readonly string[];
  readonly room: DriverRoom;
  /** Of the addresses of --source those that are this host's. */
  readonly sources: readonly string[];
}

/** What a Node process needs for itself, and some to spare. */
const workerFds = 32;
/** Each is a process of 50 MB, most of it shared; more than this is a slip of the hand, or a fleet for more hosts. */
export const mostWorkers = 4096;
/** What one worker opens a second, with its CPU to itself and half of it to spare. */
const perWorkerPerSecond = 30_000;

/** Most handshakes in flight at `--rate max`: what keeps it from being one burst. */
const mostInFlightAtMax = 256;

/**
 * @param fleet hosts that drive instead of this one; the first has `room`
 * @throws UsageError where no source port is left, or for wishes that do not go together
 */
export function makePlan(
  target: Target,
  wishes: Wishes & Load,
  room: DriverRoom,
  fleet: readonly FleetHost[] = [],
): Plan {
  const {connections, perSecond, connectTimeoutMs, holdMs, engine} = wishes;
  const hosts = fleet.map(({name, prefix, room: theirs, sources}) => ({
    name,
    prefix,
    portPool: portPoolFor(target, {...wishes, sources}, theirs),
  }));
  return {
    target,
    ...chooseAsking(target, wishes),
    connections,
    perSecond,
    mostInFlight: perSecond === null ? mostInFlightAtMax : null,
    closesWhenTaken: false,
    connectTimeoutMs,
    holdMs,
    engine,
    // A worker without a connection would have nothing to do.
    workers: Math.min(
      connections,
      workersOn(wishes, fleet.length === 0 ? [room] : fleet.map((host) => host.room)),
    ),
    ...(hosts[0] ? {hosts, portPool: hosts[0].portPool} : {portPool: portPoolFor(target, wishes, room)}),
  };
}

/**
 * What is asked of the application, by an engine that can.
 * @throws UsageError for wishes that do not go together, whatever the address of the target
 */
export function chooseAsking(
  target: Omit<Target, 'endpoint'>,
  wishes: ProofWishes & Pick<Wishes, 'engine'>,
): Asking {
  const asking = chooseProof(target, wishes);
  if (asking.tls && wishes.engine !== undefined && wishes.engine !== 'net')
    throw new UsageError(
      `--engine: ${wishes.engine} does not support TLS; leave it out for ${target.scheme}://`,
    );
  return asking;
}

/** As many on each host, so that hosts are taken in turn and none gets more than its part: as many as the poorest one needs. */
function workersOn(wishes: Wishes & Load, rooms: readonly DriverRoom[]): number {
  const {connections, perSecond, workers} = wishes;
  const part = {
    connections: Math.ceil(connections / rooms.length),
    perSecond: perSecond === null ? null : perSecond / rooms.length,
  };
  return rooms.length * (workers ?? Math.max(...rooms.map((room) => workersFor(part, room))));
}

/**
 * As many workers as the descriptors of one process require for so many connections, and as the rate does, which never
 * asks for more than there are CPUs. Ports ask for none: the workers share the port pool.
 */
function workersFor(
  {connections, perSecond}: Pick<Load, 'connections' | 'perSecond'>,
  {hardFds, cpus}: Pick<DriverRoom, 'hardFds' | 'cpus'>,
): number {
  const byFds = Math.ceil(connections / Math.max(1, hardFds - workerFds));
  const byRate = Math.min(cpus, Math.ceil((perSecond ?? 0) / perWorkerPerSecond));
  return Math.min(mostWorkers, Math.max(1, byFds, byRate));
}

function portPoolFor({endpoint}: Target, wishes: Wishes & Load, room: DriverRoom): PortPool | undefined {
  if (endpoint.family === 'unix') return undefined;
  const {family, address} = endpoint;
  const ports = availablePorts({...room, sourcePorts: wishes.sourcePorts});
  if (wishes.sources.length > 0) return {sources: wishes.sources, ports};
  const onLoopback = family === 4 ? address.startsWith('127.') : address === '::1';
  if (onLoopback) return {sources: loopbackSources(family, wishes.connections, portCount(ports)), ports};
  // An unspecified source leaves the choice to connect(2), and with it the word that there is no route.
  return {sources: [room.routeSource ?? (family === 4 ? '0.0.0.0' : '::')], ports};
}
