import {FourTuples, type OwnSockets} from '../model/four-tuples.ts';
import type {SocketCounts, TargetSockets} from '../model/host-facts.ts';
import {canonicalAddress} from './address.ts';
import type {UnixRow} from './proc/net-unix.ts';
import type {PeerRow} from './socket-row.ts';
import type {UnixConnectionRow} from './ss.ts';

/** Which rows are the listener's own ends of connections. */
export interface ServerSide {
  readonly port: number;
  /** Local address of the connections, or null where any may be. On loopback the client's ends are in the same table. */
  readonly address: string | null;
  /** The driver's ends; absent, everybody's connections are counted as one. */
  readonly own?: OwnSockets | undefined;
}

/**
 * Counts the listener's connections by who has them: with an inode the application, without one the accept queue. Those
 * that were the driver's and have ended on its side only are stranded.
 */
export function countSocketRows(rows: Iterable<PeerRow>, {port, address, own}: ServerSide): TargetSockets {
  const at = address === null ? null : canonicalAddress(address);
  const ownOpen = own?.open.withAddresses(canonicalAddress);
  const used = own?.used.withAddresses(canonicalAddress);
  const mine = {accepted: 0, queued: 0, synReceived: 0};
  const others = {accepted: 0, queued: 0, synReceived: 0};
  let stranded = 0;
  for (const row of eachOnce(rows)) {
    if (row.localPort !== port) continue;
    if (at !== null && row.localAddress !== at) continue;
    if (!ownOpen || ownOpen.has(row.peerAddress, row.peerPort)) count(mine, row);
    else if (!used?.has(row.peerAddress, row.peerPort)) count(others, row, stillTaken);
    else if (row.state === 'ESTAB') stranded++;
  }
  return own ? {...mine, others, stranded} : mine;
}

/**
 * Each connection once: a table that changes while it is read may show one twice, also first in the SYN queue and then
 * behind it, which is where it is now.
 */
function* eachOnce(rows: Iterable<PeerRow>): Generator<PeerRow> {
  const seen = new Map<string, FourTuples>();
  const isNew = ({localAddress, localPort, peerAddress, peerPort}: PeerRow) => {
    const end = `${localAddress} ${localPort}`;
    const peers = seen.get(end) ?? new FourTuples();
    seen.set(end, peers);
    if (peers.has(peerAddress, peerPort)) return false;
    peers.add(peerAddress, peerPort);
    return true;
  };
  const halfOpen: PeerRow[] = [];
  for (const row of rows) {
    if (row.state === 'SYN-RECV') halfOpen.push(row);
    else if (isNew(row)) yield row;
  }
  for (const row of halfOpen) if (isNew(row)) yield row;
}

const openStates = ['ESTAB'];
/**
 * A client that has closed leaves its place taken until the application closes as well: its descriptor, its number, or its
 * place in the accept queue (RFC 9293 section 3.3.2, CLOSE-WAIT).
 */
const stillTaken = ['ESTAB', 'CLOSE-WAIT'];

function count(
  counts: {accepted: number; queued: number; synReceived: number},
  {state, inode}: PeerRow,
  states: readonly string[] = openStates,
): void {
  if (state === 'SYN-RECV') counts.synReceived++;
  else if (states.includes(state) && inode !== 0) counts.accepted++;
  else if (states.includes(state)) counts.queued++;
}

/** Of the connections of a listener, those that came since: less what it had `before`, as far as that is known. */
export function lessOthers(now: SocketCounts, before: SocketCounts | undefined): SocketCounts {
  if (before === undefined) return now;
  return {
    accepted: Math.max(0, now.accepted - before.accepted),
    queued: Math.max(0, now.queued - before.queued),
    synReceived: Math.max(0, now.synReceived - before.synReceived),
  };
}

/**
 * The same for a Unix-domain listener, whose connections bear its path. There is no handshake to be in, and no four-tuple:
 * the inode of the other end tells whose an accepted one is (sock_diag(7), UNIX_DIAG_PEER). Who waits in the queue has no
 * row of its own there; those of the driver that nobody accepted are in it.
 * @param accepted connections with both inodes; undefined where ss(8) cannot tell them
 */
export function countUnixRows(
  rows: readonly UnixRow[],
  path: string,
  {
    accepted,
    own,
  }: {
    readonly accepted?: readonly UnixConnectionRow[] | undefined;
    readonly own?: OwnSockets | undefined;
  } = {},
): TargetSockets {
  const named = rows.filter((row) => row.path === path && !row.listening);
  const all = {
    accepted: named.filter((row) => row.state === 3).length,
    queued: named.filter((row) => row.state === 2).length,
    synReceived: 0,
  };
  if (!own || !accepted) return all;
  const mine = accepted.filter((row) => row.path === path && own.inodes.has(row.peerInode)).length;
  const queued = Math.min(all.queued, own.inodes.size - mine);
  return {
    accepted: mine,
    queued,
    synReceived: 0,
    others: lessOthers(all, {accepted: mine, queued, synReceived: 0}),
  };
}
