import type {Rung} from './ladder.ts';
import type {Reading} from './reading.ts';
import type {Tally} from './tally.ts';

/** What the run was asked to do, as far as judging needs it. */
export interface Asked {
  readonly connections: number;
  /** null for `max`. */
  readonly perSecond: number | null;
  readonly connectTimeoutMs: number;
}

/** How well the driver kept its own schedule. */
export interface Schedule {
  readonly offeredPerSecond: number;
  readonly achievedPerSecond: number;
  /** Due time to connect(2). */
  readonly latenessP50Us: number;
  readonly latenessP99Us: number;
}

/** Descriptors of each worker: the limit, and what it needs for itself. */
export interface DriverFds {
  readonly workers: readonly {readonly soft: number; readonly hard: number; readonly own: number}[];
}

export interface DriverPorts {
  /** Sources × ports: connections that the port book has for one target. */
  readonly fourTuples: number;
  readonly sources: readonly string[];
  /** Four-tuples that bind(2) found in use by others, TIME_WAIT among them. */
  readonly inUse: number;
}

/** The accept queue of the listener, all members of a SO_REUSEPORT group joined. */
export interface AcceptQueue {
  /** Longest seen since attempts began. */
  readonly longest: number;
  /** Length when the run was over, before its connections were closed. */
  readonly atEnd: number;
  /** Sum of Send-Q; one more than each member's fits. */
  readonly limit: number;
  readonly members: number;
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

/** Connections of this run at the target, by who has them there. */
export interface Admitted {
  /** Most that had an owner at one moment. */
  readonly acceptedMost: number;
  /** When the run was over, before its connections were closed. */
  readonly accepted: number;
  readonly queued: number;
  readonly synReceived: number;
}

/** A count of tasks against the lowest limit that bounds it. */
export interface TaskRoom {
  readonly used: number;
  readonly max: number;
  readonly name: string;
}

/**
 * Everything that judging may rest on, each piece known with its source, or missing with the reason. Limits declare
 * which they need; the rest never reaches them.
 */
export interface Evidence {
  readonly asked: Reading<Asked>;
  readonly attempts: Reading<Tally>;
  readonly schedule: Reading<Schedule>;
  readonly driverFds: Reading<DriverFds>;
  readonly driverFiles: Reading<{readonly allocated: number; readonly max: number}>;
  readonly driverPorts: Reading<DriverPorts>;
  /** Whether something listens on the target's address and port, seen on the target's own host before the run. */
  readonly listening: Reading<boolean>;
  readonly acceptQueue: Reading<AcceptQueue>;
  readonly somaxconn: Reading<number>;
  readonly acceptors: Reading<readonly Acceptor[]>;
  readonly admitted: Reading<Admitted>;
  /** Increase of TcpExt counters in the target's network namespace over the run. */
  readonly tcpExt: Reading<Readonly<Record<string, number>>>;
  readonly tasks: Reading<TaskRoom>;
  /** Limits of the target as read before the run, lowest first. */
  readonly ladder: Reading<readonly Rung[]>;
}

export type EvidenceName = keyof Evidence;
