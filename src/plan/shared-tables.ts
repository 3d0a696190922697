import type {HostFacts} from '../model/host-facts.ts';
import type {LimitName} from '../model/limit-names.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import {type Reading, valueIfKnown} from '../model/reading.ts';
import {formatCount} from '../model/units.ts';

/** What a run asks of the tables that it shares with other programs. */
export interface Demand {
  /** Most connections open at one moment. */
  readonly connections: number;
  /** Most that are closed a second, each as soon as it is accepted. */
  readonly closedPerSecond: number;
}

/** plimsoll closes by RST, after which connection tracking keeps an entry so long: nf_conntrack_tcp_timeout_close, nf_conntrack-sysctl.rst. */
export const keptClosedSeconds = 10;

/** A host that connections of a run begin at, end at or pass. */
export interface HostOfRun {
  readonly facts: HostFacts;
  /** Its part of the connections: 1 but for one of several that drive. */
  readonly share: number;
  /** It has one end of each, not only their packets. */
  readonly hasEnd: boolean;
}

/** A table that the run may leave too little of for others. */
interface CrowdedTable {
  readonly limit: LimitName;
  readonly host: string;
  readonly name: string;
  readonly used: number;
  readonly max: number;
  readonly adds: number;
  /** Of one connection. */
  readonly each: number;
  /** Closed connections stay in it for a while. */
  readonly keepsClosed: boolean;
  readonly harm: string;
}

/** Others grow as well while a run goes on, so a tenth is theirs. */
const safeShare = 0.9;

/**
 * Which tables of the hosts a run may fill beyond what is safe for other programs, in sentences with the figures. Nothing
 * is said of a table that could not be read, or that nobody uses. Pure.
 */
export function crowdingWords(demand: Demand, hosts: readonly HostOfRun[]): string[] {
  return [...machineTables(demand, hosts), ...trackingTables(demand, hosts)]
    .filter(({used, max, adds}) => used > 0 && used + adds > safeShare * max)
    .map(
      (table) =>
        `Other programs on ${table.host} may be affected (${table.limit}): ${table.name} is ${formatCount(table.max)} (in use: ${formatCount(table.used)}), and this run may add ${formatCount(table.adds)}. ${table.harm} ${advice(table, demand)}.`,
    );
}

const shared: readonly LimitName[] = ['conntrack-table', 'target-file-max'];

/** The most connections that leave others a tenth of the tables of a host, where others use them; Infinity for no bound. Pure. */
export function roomBesideOthers(limitReadings: readonly LimitReading[]): number {
  const rooms = limitReadings.flatMap(({limit, value, used}) =>
    shared.includes(limit) && typeof value === 'number' && used !== null && used > 0
      ? Math.max(1, Math.floor(safeShare * value - used))
      : [],
  );
  return Math.min(Infinity, ...rooms);
}

/** What leaves others a tenth of it. */
function advice(
  {used, max, each, keepsClosed}: CrowdedTable,
  {connections, closedPerSecond}: Demand,
): string {
  const left = safeShare * max - used;
  const rate = Math.floor((left / each - connections) / keptClosedSeconds);
  if (keepsClosed && closedPerSecond * keptClosedSeconds > connections && rate > 0)
    return `-r ${rate}/s leaves them a tenth`;
  const most = Math.floor(left / each);
  return most > 0 ? `-c ${most} leaves them a tenth` : 'There is no room beside them for a run';
}

/** Of the whole machine: fs.file-max, proc_sys_fs(5), and the memory of TCP, tcp(7). */
function machineTables({connections}: Demand, hosts: readonly HostOfRun[]): CrowdedTable[] {
  return groups(
    hosts.filter(({hasEnd}) => hasEnd),
    ({settings}) => [settings.bootId],
  ).flatMap((ends): CrowdedTable[] => {
    const {facts} = ends[0] as HostOfRun;
    const each = ends.reduce((sum, {share}) => sum + share, 0);
    const on = {host: facts.host, each, adds: Math.ceil(connections * each), keepsClosed: false};
    // A reading of the driver's host is one without a listener.
    const ofDriver = ends.every((end) => end.facts.self !== undefined);
    const files = valueIfKnown(facts.sample.fileTable);
    const pages = valueIfKnown(facts.sample.sockstat)?.memoryPages;
    const most = valueIfKnown(facts.settings.tcpMem);
    return [
      ...(files === undefined
        ? []
        : [
            {
              ...on,
              limit: ofDriver ? ('driver-file-max' as const) : ('target-file-max' as const),
              name: 'fs.file-max',
              used: files.allocated,
              max: files.max,
              harm: 'When it is reached, no program there but root’s can open a file or a socket.',
            },
          ]),
      ...(pages === undefined || most === undefined
        ? []
        : [
            {
              ...on,
              limit: ofDriver ? ('driver-memory' as const) : ('target-memory' as const),
              name: 'net.ipv4.tcp_mem in pages, of which a connection with unread data takes one or more,',
              used: pages,
              max: most.high,
              harm: 'When it is used up, TCP connections of every program there stall or are reset.',
            },
          ]),
    ];
  });
}

/** Of a network namespace: each counts for itself against the one limit. */
function trackingTables({connections, closedPerSecond}: Demand, hosts: readonly HostOfRun[]): CrowdedTable[] {
  return groups(hosts, ({settings}) => [settings.bootId, settings.networkNamespace]).flatMap((there) => {
    const {facts} = there[0] as HostOfRun;
    const max = valueIfKnown(facts.settings.conntrackMax);
    const used = valueIfKnown(facts.sample.conntrackCount);
    if (max === undefined || used === undefined) return [];
    // Both ends in one namespace are one entry.
    const each = Math.min(1, Math.max(...there.map(({share}) => share)));
    return [
      {
        limit: 'conntrack-table' as const,
        host: facts.host,
        name: 'net.netfilter.nf_conntrack_max',
        used,
        max,
        adds: Math.ceil((connections + closedPerSecond * keptClosedSeconds) * each),
        each,
        keepsClosed: true,
        harm: 'When it is reached, packets of new connections of every program there are dropped.',
      },
    ];
  });
}

/** Hosts that are one by all these readings; what cannot be read is like no other. */
function groups(
  hosts: readonly HostOfRun[],
  keys: (facts: HostFacts) => readonly Reading<string>[],
): HostOfRun[][] {
  const byKey = new Map<string, HostOfRun[]>();
  for (const [i, host] of hosts.entries()) {
    const values = keys(host.facts).map((reading) => valueIfKnown(reading) ?? `unknown ${i}`);
    const key = values.join(' ');
    byKey.set(key, [...(byKey.get(key) ?? []), host]);
  }
  return [...byKey.values()];
}
