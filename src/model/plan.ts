import type {ProofSpec, TlsSpec} from './proof.ts';
import type {Endpoint, Target} from './target.ts';

/** Inclusive at both ends, as in ip_local_port_range. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** The source addresses and ports that connections may leave from; their product are the four-tuples to one target. */
export interface PortPool {
  readonly sources: readonly string[];
  readonly ports: readonly PortRange[];
}

/** A host that connections leave from, which is a command prefix; the empty one is this host. */
export interface DrivingHost {
  readonly name: string;
  readonly prefix: readonly string[];
  /** Its own addresses and ports; absent for a Unix-domain target. */
  readonly portPool: PortPool | undefined;
}

/**
 * How connections are opened: by libc with descriptors of the process, the same with sockets that io_uring keeps beyond
 * RLIMIT_NOFILE, or by node:net.
 */
export const engineNames = ['epoll', 'uring', 'net'] as const;
export type EngineName = (typeof engineNames)[number];

/** It reads TCP_INFO and sends keepalives, by which it tells what the target's kernel knows. */
export function asksKernel(engine: EngineName): boolean {
  return engine !== 'net';
}

/** Everything one run of load was asked to do, after defaults, with every name resolved. */
export interface Plan {
  readonly target: Target;
  /** Most connections to hold. */
  readonly connections: number;
  /** New connections a second, open loop; null is as fast as the driver can. */
  readonly perSecond: number | null;
  /** Most handshakes in flight of one worker; null for any number: all that are due leave. */
  readonly mostInFlight: number | null;
  /** Each connection is closed as soon as it is taken: established, and proven where a proof is asked for. */
  readonly closesWhenTaken: boolean;
  readonly connectTimeoutMs: number;
  readonly holdMs: number;
  /** On all hosts together. */
  readonly workers: number;
  /** Where the workers run, in turn; absent for this host alone. The first has the plan's port pool. */
  readonly hosts?: readonly DrivingHost[] | undefined;
  /** The engine asked for, epoll where uring cannot run; undefined lets each worker take epoll where libc can be loaded, else net. */
  readonly engine: EngineName | undefined;
  /** What is asked of the application; absent for nothing. */
  readonly proof?: ProofSpec | undefined;
  readonly tls?: TlsSpec | undefined;
  /** Absent for a Unix-domain target. */
  readonly portPool: PortPool | undefined;
  /** Most bytes of data in one segment, either way; absent for what the path's devices allow. */
  readonly maxSegmentBytes?: number;
}

/** One worker's part of a plan: every `stride`th attempt, beginning with `offset`. */
export interface Share {
  /** Where its worker runs; absent for this host. */
  readonly host?: Pick<DrivingHost, 'name' | 'prefix'>;
  readonly endpoint: Endpoint;
  readonly attempts: number;
  readonly offset: number;
  readonly stride: number;
  /** Rate of the whole run; this worker's attempts are due at (offset + n·stride) / perSecond. */
  readonly perSecond: number | null;
  readonly mostInFlight: number | null;
  readonly closesWhenTaken: boolean;
  readonly connectTimeoutMs: number;
  readonly engine: EngineName | undefined;
  readonly proof?: ProofSpec | undefined;
  readonly tls?: TlsSpec | undefined;
  readonly portPool: PortPool | undefined;
  readonly maxSegmentBytes?: number;
}

/** Whether each connection is to show that the application took it, by an exchange or by a handshake of TLS. */
export function asksForProof({proof, tls}: Pick<Plan, 'proof' | 'tls'>): boolean {
  return (proof !== undefined && proof.name !== 'none') || tls !== undefined;
}
