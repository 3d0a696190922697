import type {SocketCounts} from './host-facts.ts';

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

/** One member of the listener over the run; a SO_REUSEPORT group has several. */
export interface QueueMember {
  readonly longest: number;
  readonly atEnd: number;
  readonly limit: number;
  /** Its queue was seen to get shorter: its process accepts. */
  readonly drained: boolean;
}

/** How the application took connections while others waited in its accept queue. */
export interface AcceptFlow {
  /** Taken a second while the queue was not empty; null when nobody was seen waiting for long enough. */
  readonly perSecond: number | null;
  readonly waitedMs: number;
  /** Taken since the last attempt was settled, while others waited all the time. */
  readonly takenAtEnd: number;
  readonly waitedAtEndMs: number;
  /** Up to the last look: how long nobody had been taken while others waited, whenever that began. */
  readonly stillMs?: number;
  /**
   * How long nobody was taken, with as many there as ever were, while others waited: before the first connection that had
   * been taken ended, and since, when places had become free. `untilEndsMs` is the first with as many as had been taken until
   * then, whatever came later. Absent where none ended, or none is kept.
   */
  readonly stood?: {readonly beforeEndsMs: number; readonly sinceMs: number; readonly untilEndsMs?: number};
}

/** Connections of this run at the target, by who has them there: told from those of others by their four-tuples. */
export interface Admitted {
  /** Most that had an owner at one moment. */
  readonly acceptedMost: number;
  /** When the run was over, before its connections were closed. */
  readonly accepted: number;
  readonly queued: number;
  readonly synReceived: number;
  /** ESTABLISHED there when the run was over, and ended here before. */
  readonly stranded?: number;
  /** Most at one moment; those that turn out to be phantoms are closed before the end. */
  readonly synReceivedMost?: number;
  /** Of other clients on the same listener, when most of this run were accepted; absent where they cannot be told. */
  readonly others?: SocketCounts;
}

/** Whether what is observed is what answers the driver. */
export interface Attribution {
  /** Of the driver's connections, those that arrive at the observed listener: 1, 1/k behind a balancer, 0 for a decoy. */
  readonly share: number;
  /** They arrive from other addresses than the driver's: behind a NAT, or a proxy of the same number. */
  readonly translated: boolean;
  /** The process opens a connection for each that it accepts; null where that cannot be told. */
  readonly proxy: boolean | null;
}

/** How the application answered those that asked it, up to the moment when each attempt was settled. */
export interface Service {
  /** Open and still without an answer. */
  readonly waiting: number;
  /** Most that were answered and open at one moment. */
  readonly servedMost: number;
  readonly answered: number;
  /** Looks at which more had been answered than at the one before. */
  readonly times: number;
  /** Answers a second from the first attempt to the last answer; null where they came at one look alone. */
  readonly perSecond: number | null;
  /** From the first attempt to the first answer. */
  readonly firstPauseMs: number;
  /** Longest time between two answers. */
  readonly longestPauseMs: number;
  /** Time since the last answer. */
  readonly stoodMs: number;
  /** What the quickest answer took; null where there was none. */
  readonly firstAnswerUs: number | null;
}

/** Whether the listening socket stayed open over the run. */
export interface ListenerWatch {
  /** When it was first seen to be gone, or to be another one, since the first attempt; null where it stayed. */
  readonly closedAfterMs: number | null;
  /** Connections established by then. */
  readonly establishedBefore: number | null;
  /** Something listened there again at the end. */
  readonly reopened: boolean;
}
