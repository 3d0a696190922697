import type {Confirmation} from './confirmation.ts';
import type {FileTable} from './file-table.ts';
import type {Link, Qdisc, RuleMet, SocketCounts, SourceNat} from './host-facts.ts';
import type {LimitReading} from './limit-reading.ts';
import type {OutcomeSpread} from './outcome-spread.ts';
import type {Reading} from './reading.ts';
import type {LogWords, ServerFacts} from './server.ts';
import type {Tally} from './tally.ts';

/** What the run was asked to do, as far as judging needs it. */
export interface Asked {
  readonly connections: number;
  /** null for `max`. */
  readonly perSecond: number | null;
  readonly connectTimeoutMs: number;
  /** A rate is to be kept up for as long as one likes: a queue that grows is a wall, even while nothing is lost. */
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
  readonly workers: readonly {readonly soft: number; readonly hard: number; readonly own: number}[];
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
   * been taken ended, and since, when places had become free. Absent where none ended, or none is kept.
   */
  readonly stood?: {readonly beforeEndsMs: number; readonly sinceMs: number};
}

export interface EndsSpread {
  readonly count: number;
  readonly agesUs: Spread;
  readonly timesUs: Spread;
}

/** Connections that the peer ended, by their age and by the time since the run began. */
export interface Ends extends EndsSpread {
  /** Of them those that ended with FIN, at whatever age: only the owner of a connection sends one. */
  readonly fins: number;
  /** Of them those that had been taken before, where others were turned away at once. */
  readonly taken?: EndsSpread;
  /**
   * Taken apart by age where some had ended when the last attempt had its outcome, and others ended later: as many of the
   * youngest as had ended by then, and the rest.
   */
  readonly atArrivals?: EndsSpread;
  readonly later?: EndsSpread;
  /**
   * The youngest, as many as the application had at once; a quarter of all where that is not known. Who waits in the
   * accept queue is older than the application knows, who did not wait is not.
   */
  readonly youngest?: EndsSpread;
  /** Time since the run began when it was over, before connections were closed. */
  readonly runUs: number;
}

export interface Spread {
  readonly least: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

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

/** What became of attempts that a test made while the wall stood, or after it. */
export interface TestOutcome {
  readonly tried: number;
  /**
   * The strongest stage that could be seen: the application has them (release alone, where the target is observed), or
   * answered, where a proof is asked for; else the target's kernel took them, phantoms left out.
   */
  readonly entered: number;
  /** Answered with RST: the host was reached. */
  readonly refused: number;
  /** The handshake was done, whatever came then. */
  readonly established?: number;
  /** Entered only after a SYN retry. */
  readonly late: number;
}

/**
 * Active tests: each asks one question that passive evidence left open. Absent where it was not
 * asked for.
 */
export interface ActiveTests {
  /**
   * `released` held connections were closed, then others tried: a limit on a number has room again. Those of the run that
   * waited for the application and were served then have entered as well. `fresh` where the others came from four-tuples
   * that the run had not used: a full conntrack table lets a four-tuple that it still knows in again.
   */
  readonly release?: TestOutcome & {
    readonly released: number;
    /** Of this run, closed by either end, here and before: the most that can get in where a number is full. */
    readonly room: number;
    readonly fresh: boolean;
    /** Of those that entered, connections of the run that had waited; absent where nobody was asked for an answer. */
    readonly served?: number;
  };
  /**
   * The connections that were opened `released` last were closed, then others tried. Behind a rule that counts that makes
   * room like any other. Beyond a number of the application's own it does not: they waited in its accept queue, where the
   * place of a connection that was reset stays taken until accept(2) has had it (measured: reset-keeps-its-place).
   */
  readonly releaseLast?: TestOutcome & {readonly released: number};
  /** Tried from another source address while the wall stood: a limit per source does not hold for it. */
  readonly secondSource?: TestOutcome & {
    readonly source: string;
    /** A source of the run, tried again at the same moment: where it gets in as well, room came back with time. */
    readonly again?: TestOutcome;
    /** Places that connections of the run had left by then, closed by either end: anybody's, whatever the source. */
    readonly room: number;
  };
  /** Tried on another port of the host while the wall stood: a limit of the whole host holds for it, too. */
  readonly otherPort?: TestOutcome & {readonly port: number};
  /** Tried with segments of at most so many bytes, which any path carries: a path that loses large ones is not met then. */
  readonly smallSegments?: TestOutcome & {readonly bytes: number};
  /** Tried again later at a tenth of the rate: a limit on a rate is not met then. */
  readonly slower?: TestOutcome & {readonly perSecond: number};
}

/** What came of trying the figure again. */
export type Repeats = Confirmation;

export type ActiveTestName = keyof ActiveTests;

/**
 * Everything that judging may rest on, each piece known with its source, or missing with the reason. Limits declare
 * which they need; the rest never reaches them.
 */
export interface Evidence {
  readonly asked: Reading<Asked>;
  readonly attempts: Reading<Tally>;
  /** How their outcomes are spread over their places, times and sources: the shape of failures is found from it. */
  readonly spread: Reading<OutcomeSpread>;
  /** Connections that were asked for a sign of life when all had been tried, and how many gave one. */
  readonly held: Reading<{readonly asked: number; readonly alive: number}>;
  /** What had become of them by the time that the last had its outcome, at the look at which most were open. */
  readonly settled: Reading<Tally>;
  readonly schedule: Reading<Schedule>;
  /** From SYN to SYN-ACK where no SYN was sent twice, median, in µs. */
  readonly handshakeUs: Reading<number>;
  readonly driverFds: Reading<DriverFds>;
  /** At the look at which least was left, while connections were held. */
  readonly driverFiles: Reading<FileTable>;
  readonly driverPorts: Reading<DriverPorts>;
  /** Whether something listens on the target's address and port, seen on the target's own host before the run. */
  readonly listening: Reading<boolean>;
  readonly acceptQueue: Reading<AcceptQueue>;
  readonly somaxconn: Reading<number>;
  readonly acceptors: Reading<readonly Acceptor[]>;
  readonly admitted: Reading<Admitted>;
  readonly attribution: Reading<Attribution>;
  /** Increase of TcpExt counters in the target's network namespace over the run. */
  readonly tcpExt: Reading<Readonly<Record<string, number>>>;
  readonly tasks: Reading<TaskRoom>;
  /** Increase of pids.events `max` over the run: how often a thread or process was refused. */
  readonly tasksRefused: Reading<number>;
  readonly queueMembers: Reading<readonly QueueMember[]>;
  readonly acceptFlow: Reading<AcceptFlow>;
  readonly ends: Reading<Ends>;
  readonly service: Reading<Service>;
  readonly listenerWatch: Reading<ListenerWatch>;
  readonly targetThreads: Reading<readonly ThreadWaits[]>;
  /** Which server it is, and what its command line and configuration set. */
  readonly server: Reading<ServerFacts>;
  /** What it wrote to its log during the run, of that what is known to be about limits. */
  readonly serverLog: Reading<readonly LogWords[]>;
  readonly synSettings: Reading<SynSettings>;
  readonly conntrack: Reading<Conntrack>;
  /** Increase of the conntrack table's own drops over the run. */
  readonly conntrackDrops: Reading<number>;
  /** Rules of the target that a packet of this run could meet and whose counters rose, or that have none; in their order. */
  readonly targetRules: Reading<readonly RuleMet[]>;
  /** The rule of that host that rewrites the source of the run's packets; absent where none does. */
  readonly sourceNat: Reading<SourceNatUse>;
  readonly targetProcesses: Reading<TargetProcesses>;
  /** At the look at which least was left. */
  readonly targetFiles: Reading<FileTable>;
  readonly targetMemory: Reading<MemoryRoom>;
  /** Increases over the run, target and driver joined. */
  readonly outgoing: Reading<OutgoingPorts>;
  readonly neighbours: Reading<readonly NeighbourTable[]>;
  readonly qdiscs: Reading<readonly Qdisc[]>;
  readonly links: Reading<readonly Link[]>;
  /** Increase of the driver's own TcpExt counters, in its own network namespace. */
  readonly driverTcpExt: Reading<Readonly<Record<string, number>>>;
  /** The same on the way out of the driver's own host. */
  readonly driverRules: Reading<readonly RuleMet[]>;
  readonly softnetDropped: Reading<number>;
  readonly tests: Reading<ActiveTests>;
  readonly repeats: Reading<Repeats>;
  /** Limits of the target as read before the run, lowest first. */
  readonly limitReadings: Reading<readonly LimitReading[]>;
}

export type EvidenceName = keyof Evidence;
