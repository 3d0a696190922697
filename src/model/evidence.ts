import type {
  AcceptFlow,
  AcceptQueue,
  Admitted,
  Attribution,
  ListenerWatch,
  QueueMember,
  Service,
} from './acceptance.ts';
import type {ActiveTests, Repeats} from './active-tests.ts';
import type {Asked, DriverFds, DriverPorts, Schedule} from './driver-evidence.ts';
import type {Ends} from './ends.ts';
import type {FileTable} from './file-table.ts';
import type {Link, Qdisc, RuleMet} from './host-facts.ts';
import type {LimitReading} from './limit-reading.ts';
import type {OutcomeSpread} from './outcome-spread.ts';
import type {Reading} from './reading.ts';
import type {LogWords, ServerFacts} from './server.ts';
import type {Tally} from './tally.ts';
import type {
  Acceptor,
  Conntrack,
  MemoryRoom,
  NeighbourTable,
  OutgoingPorts,
  SourceNatUse,
  SynSettings,
  TargetProcesses,
  TaskRoom,
  ThreadWaits,
} from './target-evidence.ts';

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
  /**
   * Connections that were opened from the target's network namespace over the run (ActiveOpens of RFC 1213), without those of
   * the driver and the canary, and beyond the pace of the quiet moment.
   */
  readonly openedOnward: Reading<number>;
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
  /**
   * Increase of OutNoRoutes at the target: the answer to a SYN had no route back, and the listener dropped the SYN for it
   * (net/ipv4/inet_connection_sock.c inet_csk_route_req).
   */
  readonly outNoRoutes: Reading<number>;
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
