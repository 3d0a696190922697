import type {SourceNat} from './host-facts.ts';

/** The kernel's settings that shape how SYNs are queued. */
export interface SynSettings {
  readonly maxSynBacklog: number;
  readonly syncookies: number;
}

export interface Conntrack {
  readonly before: number;
  readonly most: number;
  readonly max: number;
}

/** The processes that had the listener before the run, and what became of them. */
export interface TargetProcesses {
  readonly before: number;
  /** Names of those that were gone after it. */
  readonly gone: readonly string[];
  /** Names of those that are stopped (state T): nothing runs until SIGCONT. */
  readonly stopped: readonly string[];
}

export interface MemoryRoom {
  readonly name: string;
  readonly usedBytes: number;
  readonly maxBytes: number;
  /** Increase over the run of how often the limit was met, and of processes killed for it. */
  readonly limitMet: number;
  readonly oomKills: number;
}

/** A process that has the listener, over the run. */
export interface Acceptor {
  readonly pid: number;
  readonly comm: string;
  readonly fdsBefore: number;
  readonly fdsMost: number;
  readonly soft: number;
  readonly hard: number;
}

/** The threads of one process, and what those that sleep wait for: /proc/PID/task/TID/wchan. */
export interface ThreadWaits {
  readonly pid: number;
  readonly comm: string;
  readonly threads: number;
  /** Kernel functions in which they wait, with their number, the commonest first; empty where that may not be read. */
  readonly waits: readonly {readonly wchan: string; readonly count: number}[];
}

/** A count of tasks against the lowest limit that bounds it. */
export interface TaskRoom {
  readonly used: number;
  /** Tasks beyond those before the run: a server that needs none for a connection is not bounded by their number. */
  readonly grew: number;
  readonly max: number;
  readonly name: string;
}

/** Ports in use at the target from one of its addresses to one peer, the pair with the most: a proxy's towards its backend. */
export interface OutgoingPorts {
  readonly local: string;
  readonly peer: string;
  /** Before the run, and while its connections were held. */
  readonly before: number;
  readonly used: number;
  /** Ports of ip_local_port_range that are not reserved. */
  readonly range: number;
}

/** A rule that gives packets of the run another source, and what it had no port for. */
export interface SourceNatUse extends SourceNat {
  /** Increase of insert_failed of connection tracking: connections dropped as their new four-tuple was taken. */
  readonly insertFailed: number;
}

/** A neighbour table of one host over the run: arp(7). */
export interface NeighbourTable {
  readonly host: string;
  readonly family: 4 | 6;
  /** When the run was over, in all network namespaces of the machine. */
  readonly entries: number;
  /** Increase of table_fulls over the run. */
  readonly refused: number;
  /** gc_thresh3; null where it cannot be read (in a network namespace that is not the first). */
  readonly max: number | null;
}
