import type {FileTable} from './file-table.ts';
import type {PortRange} from './plan.ts';
import type {Reading} from './reading.ts';
import type {ServerFacts} from './server.ts';

/** Counters of one MIB (TcpExt, Tcp, Icmp …) by the kernel's own spelling. */
export type Counters = Readonly<Record<string, number>>;

/** One listening socket as the kernel shows it; several with one address are a SO_REUSEPORT group. */
export interface Listener {
  /** `0.0.0.0`, `::`, `127.0.0.1` … or the path of a Unix-domain socket. */
  readonly address: string;
  /** null for a Unix-domain socket. */
  readonly port: number | null;
  /** Connections waiting for accept(2) now: Recv-Q of ss, rx_queue of /proc/net/tcp. */
  readonly acceptQueueLength: number;
  /** min(backlog, somaxconn at the time of listen(2)): Send-Q of ss; one more than this fits (measured: accept-queue-holds-one-more). */
  readonly acceptQueueLimit: Reading<number>;
  readonly inode: number;
}

/** A process that has the listening socket open; which of them accepts is for the fd counts to show. */
export interface ListenerProcess {
  readonly pid: number;
  readonly comm: string;
  /** Descriptors open now, and the limits of /proc/PID/limits; Infinity for unlimited. */
  readonly fds: Reading<number>;
  readonly nofile: Reading<SoftHard>;
  readonly nproc: Reading<SoftHard>;
  readonly threads: Reading<number>;
  /** R, S, D, T, Z …: proc_pid_stat(5). */
  readonly state: Reading<string>;
  /** utime + stime since its start, in ms. */
  readonly cpuMs: Reading<number>;
}

export interface SoftHard {
  readonly soft: number;
  readonly hard: number;
}

/** Connections of a listener on its own host, by who has them there. */
export interface SocketCounts {
  /** ESTABLISHED with an owner: the application accepted them. */
  readonly accepted: number;
  /** ESTABLISHED without one (inode 0): still in the accept queue. */
  readonly queued: number;
  readonly synReceived: number;
}

/** Those of the driver, told by their four-tuples, and beside them those of everybody else. */
export interface TargetSockets extends SocketCounts {
  /** Absent where the driver's cannot be told from those of others. */
  readonly others?: SocketCounts;
  /** The driver's arrive from other addresses than its own: they are those that came since its first. */
  readonly translated?: true;
  /** Of those that the driver has no more: ESTABLISHED there still. */
  readonly stranded?: number;
}

/** What changes while connections come and go; read before, after and at every tick, and cheap enough for it. */
export interface Sample {
  /** When it was read, by the clock of the driver, Unix ms. */
  readonly atMs: number;
  readonly listeners: Reading<readonly Listener[]>;
  readonly processes: Reading<readonly ListenerProcess[]>;
  readonly tcpExt: Reading<Counters>;
  readonly tcp: Reading<Counters>;
  /** TCP sockets of this network namespace: sockstat `inuse` and `tw`, and the pages of `mem` (of the whole machine). */
  readonly sockstat: Reading<{inUse: number; timeWait: number; memoryPages: number}>;
  /** file-nr: allocated and free handles, and fs.file-max. */
  readonly fileTable: Reading<FileTable>;
  readonly conntrackCount: Reading<number>;
  readonly memory: Reading<{totalBytes: number; availableBytes: number}>;
}

/** What does not change by itself during a run: settings of the kernel and of the namespace. */
export interface Settings {
  /** boot_id and the network namespace: a delta across a change of either is refused. */
  readonly bootId: Reading<string>;
  readonly networkNamespace: Reading<string>;
  readonly kernel: Reading<string>;
  readonly somaxconn: Reading<number>;
  readonly ephemeralPorts: Reading<PortRange>;
  readonly reservedPorts: Reading<readonly PortRange[]>;
  /** 0 off, 1 on, 2 for loopback only. */
  readonly twReuse: Reading<number>;
  readonly maxTwBuckets: Reading<number>;
  readonly maxSynBacklog: Reading<number>;
  readonly syncookies: Reading<number>;
  readonly abortOnOverflow: Reading<number>;
  readonly synRetries: Reading<number>;
  /** Absent before Linux 6.5: then every SYN retry doubles the wait. */
  readonly synLinearTimeouts: Reading<number>;
  readonly synAckRetries: Reading<number>;
  readonly conntrackMax: Reading<number>;
  /** Pages: low, pressure, high; absent in a network namespace that is not the first. */
  readonly tcpMem: Reading<{low: number; pressure: number; high: number}>;
  readonly pidMax: Reading<number>;
  readonly threadsMax: Reading<number>;
}

/** A cgroup's current use and its limit; Infinity for `max`. */
export interface CgroupUse {
  readonly current: number;
  readonly max: number;
  /** Directory of the cgroup whose limit is the lowest on the way to the root. */
  readonly path: string;
}

/** The control groups of one process, v1 or v2. */
export interface ControlGroups {
  readonly pids: Reading<CgroupUse>;
  readonly memory: Reading<CgroupUse>;
  /** How often a task was refused: `max` of pids.events. */
  readonly pidsRefused: Reading<number>;
  /** How often the memory limit was met and a process was killed: memory.events; memory.failcnt and oom_control in v1. */
  readonly memoryEvents: Reading<{readonly limitMet: number; readonly oomKills: number}>;
}

/** Values of which a packet has one: of these, or of none of these. */
export interface OneOf<T> {
  readonly not: boolean;
  readonly values: readonly T[];
}

/** Which packets a rule is for, as far as its text says; what is absent is any. */
export interface PacketMatch {
  readonly family?: 4 | 6;
  /** `tcp`, `udp`, `icmp` … by the name that the tools print. */
  readonly protocols?: OneOf<string>;
  readonly destinationPorts?: OneOf<PortRange>;
  /** Addresses and networks, `10.9.0.0/24`. */
  readonly sources?: OneOf<string>;
  readonly destinations?: OneOf<string>;
  /** Names of devices; one that ends in `*` or `+` begins so. */
  readonly inDevices?: OneOf<string>;
  readonly outDevices?: OneOf<string>;
}

/** Where a packet meets a chain by itself. */
export const hooks = ['ingress', 'prerouting', 'input', 'forward', 'output', 'postrouting'] as const;
export type Hook = (typeof hooks)[number];

/** The place of a rule, and which packets it is for. */
export interface RulePlace {
  /** `filter INPUT` of iptables, `inet filter input` of nft. */
  readonly chain: string;
  /** Absent where other rules lead to its chain. */
  readonly hook?: Hook;
  /** Its place in the listing: rules of one chain are met in this order. */
  readonly at?: number;
  readonly only?: PacketMatch;
  /** Chains in which a packet that it matches goes on; `table *` for any of that table. */
  readonly leadsTo?: readonly string[];
}

/** A rule that decides nothing itself, and has a say in which rules a packet meets. */
export interface RulePath extends RulePlace {
  /** Behind it the packet has another address or port (DNAT, REDIRECT). */
  readonly translates?: boolean;
  /** It has another source address or port (SNAT, MASQUERADE). */
  readonly sourceNat?: SourceNat;
}

/** A rule that rewrites source addresses. */
export interface SourceNat {
  /** The rule as it is printed, its counters left out. */
  readonly text: string;
  /** Source ports towards one address and port, over all of its addresses; null where the text does not say. */
  readonly ports: number | null;
}

/** A netfilter rule that counts what it does, with what it was seen to bound. */
export interface NetfilterRule extends RulePlace {
  /** The rule as nft or iptables-save prints it, its counters left out: its identity. */
  readonly text: string;
  readonly packets: number;
  /** What becomes of a packet that it matches. */
  readonly verdict: 'drop' | 'reject' | 'accept' | 'other';
  /** `connections`: connlimit, ct count; `rate`: limit, hashlimit; null for any other match. */
  readonly bounds: 'connections' | 'rate' | null;
  /** The number that it bounds to: connections, or packets a second. */
  readonly bound: number | null;
}

/** A rule that bounds or turns away and has no counter: what nft makes unless it is told to count. */
export type UncountedRule = Omit<NetfilterRule, 'packets'>;

/** A rule that a packet of the run could meet. */
export interface RuleMet extends UncountedRule {
  /** Increase of its counter; absent where it has none. */
  readonly packets?: number;
  /** The chain of a hook from which a packet gets there. */
  readonly base?: string;
}

/** A queueing discipline with its counters, tc(8): of a device only what packets meet first, root and ingress. */
export interface Qdisc {
  readonly device: string;
  readonly kind: string;
  /** Packets that left by it. */
  readonly sent: number;
  readonly dropped: number;
  readonly overlimits: number;
  /** Between two readings: of the packets that it was given, the share that it dropped; absent where it counts none. */
  readonly lossShare?: number;
}

/** A network device with its counters: /proc/net/dev. */
export interface Link {
  readonly device: string;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly rxDropped: number;
  readonly txDropped: number;
}

/** One route of the main table: addresses of this network leave by that device. */
export interface Route {
  readonly network: string;
  readonly prefixLength: number;
  readonly device: string;
}

/** Ports in use from one local address to one peer. */
export interface PeerPorts {
  readonly ports: number;
  readonly local: string;
  readonly peerAddress: string;
  readonly peerPort: number;
}

/** The neighbour table of one family, of the whole machine: arp(7). */
export interface NeighbourTableFacts {
  readonly family: 4 | 6;
  readonly entries: number;
  /** Entries that were refused since the machine started, as the table was full. */
  readonly tableFulls: number;
  /** gc_thresh3; null where it cannot be read (in a network namespace that is not the first). */
  readonly max: number | null;
}

/** Where packets are turned away outside of TCP; costs several processes, so it is read before and after a run only. */
export interface Drops {
  readonly netfilter: Reading<readonly NetfilterRule[]>;
  /** Rules that may be at work and cannot be seen to be. */
  readonly uncounted: Reading<readonly UncountedRule[]>;
  /** How a packet gets from rule to rule. */
  readonly rulePaths: Reading<readonly RulePath[]>;
  /** conntrack -S or /proc/net/stat/nf_conntrack, over all CPUs. */
  readonly conntrack: Reading<{
    readonly drop: number;
    readonly earlyDrop: number;
    readonly insertFailed: number;
  }>;
  /** Packets that found a CPU's backlog full: /proc/net/softnet_stat, of the whole machine. */
  readonly softnetDropped: Reading<number>;
  /** Packets of this namespace that had no route, answers to a SYN among them: OutNoRoutes of both families. */
  readonly outNoRoutes: Reading<number>;
  readonly qdiscs: Reading<readonly Qdisc[]>;
  /** The pairs of addresses with the most ports in use, most first. */
  readonly peerPorts: Reading<readonly PeerPorts[]>;
  readonly neighbours: Reading<readonly NeighbourTableFacts[]>;
  readonly links: Reading<readonly Link[]>;
  readonly routes: Reading<readonly Route[]>;
}

/** One full reading of a host, with its listener where one was named. */
export interface HostFacts {
  /** Name for people: `this host`, or the command prefix that reaches it. */
  readonly host: string;
  readonly settings: Settings;
  readonly sample: Sample;
  /** Of the process with the listener, or of plimsoll itself where no listener was named. */
  readonly controlGroups: ControlGroups;
  /** What serves the listener, where it is a server that is known. */
  readonly server?: Reading<ServerFacts>;
  /** Present where it was asked for. */
  readonly drops?: Drops;
  /** plimsoll's own process there (over a prefix: the shell), where no listener was named; workers get its limits. */
  readonly self?: Reading<ListenerProcess>;
}
