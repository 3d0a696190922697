import type {TargetSockets} from '../model/host-facts.ts';
import {canonicalAddress} from './address.ts';
import type {UnixRow} from './proc/net-unix.ts';
import type {SocketRow} from './socket-row.ts';

/** Which rows are the listener's own ends of connections. */
export interface ServerSide {
  readonly port: number;
  /** Local address of the connections, or null where any may be. On loopback the client's ends are in the same table. */
  readonly address: string | null;
  /** Peers to count; empty for all. */
  readonly sources: readonly string[];
}

/** Counts the listener's connections by who has them: with an inode the application, without one the accept queue. */
export function countSocketRows(rows: readonly SocketRow[], side: ServerSide): TargetSockets {
  const address = side.address === null ? null : canonicalAddress(side.address);
  const sources = new Set(side.sources.map(canonicalAddress));
  const counts = {accepted: 0, queued: 0, synReceived: 0};
  for (const row of rows) {
    if (row.localPort !== side.port) continue;
    if (address !== null && row.localAddress !== address) continue;
    if (sources.size > 0 && !sources.has(row.peerAddress)) continue;
    if (row.state === 'SYN-RECV') counts.synReceived++;
    else if (row.state === 'ESTAB' && row.inode !== 0) counts.accepted++;
    else if (row.state === 'ESTAB') counts.queued++;
  }
  return counts;
}

/** Of the connections of a listener, those that came since: less what it had `before`, as far as that is known. */
export function lessOthers(now: TargetSockets, before: TargetSockets | undefined): TargetSockets {
  if (before === undefined) return now;
  return {
    accepted: Math.max(0, now.accepted - before.accepted),
    queued: Math.max(0, now.queued - before.queued),
    synReceived: Math.max(0, now.synReceived - before.synReceived),
  };
}

/** The same for a Unix-domain listener, whose connections bear its path. There is no handshake to be in. */
export function countUnixRows(rows: readonly UnixRow[], path: string): TargetSockets {
  const named = rows.filter((row) => row.path === path && !row.listening);
  return {
    accepted: named.filter((row) => row.state === 3).length,
    queued: named.filter((row) => row.state === 2).length,
    synReceived: 0,
  };
}
