/** What the run was asked to do, as far as judging needs it. */
export interface Asked {
  readonly connections: number;
  /** null for `max`. */
  readonly perSecond: number | null;
  readonly connectTimeoutMs: number;
  /** A rate is to be kept up for as long as one likes: a queue that grows is a limit, even while nothing is lost. */
  readonly sustained?: boolean;
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
  readonly workers: readonly {
    readonly soft: number;
    readonly hard: number;
    readonly own: number;
    /** Connections that there is room for, where that is not what the limit leaves (io_uring). */
    readonly room?: number;
  }[];
}

export interface DriverPorts {
  /** Sources × ports: connections that the port pool has for one target. */
  readonly fourTuples: number;
  readonly sources: readonly string[];
  /** Four-tuples that bind(2) found in use by others, TIME_WAIT among them. */
  readonly inUse: number;
  /** How many connections were asked for. */
  readonly asked?: number;
}
