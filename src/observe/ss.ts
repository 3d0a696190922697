import {canonicalAddress} from './address.ts';
import {ParseError} from './proc/parse-error.ts';
import type {PeerRow, SocketRow} from './socket-row.ts';

/** A Unix-domain listener as `ss -lxnHe` prints it. */
export interface UnixListenerRow {
  readonly acceptQueueLength: number;
  readonly acceptQueueLimit: number;
  /** As it was bound; `@` stands for the NUL of the abstract namespace. */
  readonly path: string;
  readonly inode: number;
  /** Inode of the file in its file system: the same whatever path leads there. null in the abstract namespace. */
  readonly fileInode: number | null;
  readonly pids: readonly number[];
}

/**
 * Asks for the listeners on a port. Not by `ss -l`, which also asks for sockets in CLOSE, for which the kernel walks its
 * whole table of connections: 14 ms instead of 2 with 20,000 of them (measured on 6.18 with iproute2 6.1).
 */
export function ssListening(port: number, more = ''): string {
  return `ss -tnHe${more} state listening ${portFilter(port)}`;
}

/**
 * Asks for the connections of a port, those in the SYN queue included, and leaves of each row what tells whose it is:
 * 300,000 of them are 15 MB instead of 40.
 */
export function ssConnections(port: number): string {
  return ssPeers(portFilter(port));
}

/** Asks for the connections of some peers, to whatever address and port of this network namespace. */
export function ssFromPeers(peers: readonly {readonly address: string; readonly port: number}[]): string {
  const ends = peers.map(
    ({address, port}) => `dst ${address.includes(':') ? `[${address}]` : address}:${port}`,
  );
  return ssPeers(`'( ${ends.join(' or ')} )'`);
}

function ssPeers(filter: string): string {
  return `{ ${ssAlone(`ss -tnHe state established state syn-recv state close-wait ${filter}`)}; } | sed 's/^\\([A-Z][A-Z-]*\\) *[0-9]* *[0-9]* *\\([^ ]*\\) *\\([^ ]*\\) .* *ino:\\([0-9]*\\).*/\\1 \\2 \\3 \\4/'`;
}

/** Rows as `ssConnections` leaves them: `ESTAB 127.0.0.1:80 127.0.0.1:40001 8142`. */
export function* parseSsConnections(text: string): Generator<PeerRow> {
  // Few addresses have many connections.
  const canonical = new Map<string, string>();
  const addressOf = (spelling: string) => {
    let address = canonical.get(spelling);
    if (address === undefined) {
      address = canonicalAddress(spelling);
      canonical.set(spelling, address);
    }
    return address;
  };
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const match = /^([A-Z][A-Z-]*) (\S+):(\d{1,5}) (\S+):(\d{1,5}) (\d{1,10})$/.exec(line);
    if (!match) throw new ParseError('a connection', line);
    const [, state = '', local = '', localPort, peer = '', peerPort, inode] = match;
    yield {
      state,
      localAddress: addressOf(local),
      localPort: Number(localPort),
      peerAddress: addressOf(peer),
      peerPort: Number(peerPort),
      inode: Number(inode),
    };
  }
}

/** An accepted connection of a Unix-domain listener: its path, and the socket at the other end. */
export interface UnixConnectionRow {
  readonly path: string;
  readonly peerInode: number;
}

/** Asks for the connections of all Unix-domain sockets that have a name. */
export const ssUnixConnections = "ss -xnHe state connected 2>/dev/null | grep -v ' [*] [0-9]* [*] '";

/** Rows of `ss -xnHe`: `u_str ESTAB 0 0 /run/app.sock 8157 * 8142 <-> ino:2146410 dev:0/65024`; others are left out. */
export function parseSsUnixConnections(text: string): UnixConnectionRow[] {
  return text.split('\n').flatMap((line) => {
    const [, path, peerInode] =
      /^u_\w+ +\S+ +\d+ +\d+ +(\S.*?) +\d+ +\* +(\d{1,10})(?:\s|$)/.exec(line) ?? [];
    return path === undefined ? [] : [{path, peerInode: Number(peerInode)}];
  });
}

/**
 * Its rows without its complaints, of which it has some while all is well: "Failed to find cgroup2 mount" under
 * `ip netns exec`. A failure leaves a line that no row looks like, so that it is not taken for an empty answer.
 */
export function ssAlone(ss: string): string {
  return `${ss} 2>/dev/null || echo "ss failed with $?"`;
}

function portFilter(port: number): string {
  return `'sport = :${port}'`;
}

/**
 * Rows of `ss -tnHe`, ss(8), with or without -p:
 * `LISTEN 2 3 127.0.0.1:7771 0.0.0.0:* users:(("nginx",pid=71,fd=6)) ino:8141 sk:1 cgroup:/ <->`.
 * Recv-Q and Send-Q of a listener are its queue and min(backlog, somaxconn), ss(8); a connection that was not
 * accepted yet has `ino:0` (measured: waiting-has-no-inode). A dual-stack wildcard is `*`, an IPv6-only one `[::]`.
 * @param onlyState the state that was asked for, where it was one alone: then ss leaves its column out
 */
export function parseSsTcp(text: string, onlyState?: string): SocketRow[] {
  const rows: SocketRow[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const match =
      /^(?:([A-Z][A-Z0-9-]+) +)?(\d{1,10}) +(\d{1,10}) +(\S+):(\d{1,5}) +(\S+):(\d{1,5}|\*)(?:\s+(.*))?$/.exec(
        line,
      );
    if (!match) throw new ParseError('a TCP socket', line);
    const [
      ,
      state = onlyState,
      receiveQueue,
      sendQueue,
      local = '',
      localPort,
      peer = '',
      peerPort,
      extended = '',
    ] = match;
    const {pids, others} = splitUsers(extended);
    const inode = /(?:^|\s)ino:(\d{1,20})/.exec(others)?.[1];
    if (inode === undefined || state === undefined)
      throw new ParseError('state and ino: of a TCP socket', line);
    rows.push({
      state,
      receiveQueue: Number(receiveQueue),
      sendQueue: Number(sendQueue),
      localAddress: canonicalAddress(local),
      localPort: Number(localPort),
      peerAddress: canonicalAddress(peer),
      peerPort: peerPort === '*' ? 0 : Number(peerPort),
      inode: Number(inode),
      pids,
    });
  }
  return rows;
}

/**
 * Rows of `ss -lxnHe`, with or without -p:
 * `u_str LISTEN 1 2 /run/app.sock 8142 * 0 users:(("app",pid=7,fd=4)) <-> ino:2146410 dev:0/65024 peers: 8157`.
 * The number after the path is the socket's inode, `ino:` the file's. The path may hold spaces.
 */
export function parseSsUnix(text: string): UnixListenerRow[] {
  const rows: UnixListenerRow[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const match = /^u_\w+ +LISTEN +(\d{1,10}) +(\d{1,10}) +(\S.*) (\d{1,10}) +\* +0(?:\s+(.*))?$/.exec(line);
    if (!match) throw new ParseError('a listening Unix-domain socket', line);
    const [, length, limit, path = '', inode, extended = ''] = match;
    const {pids, others} = splitUsers(extended);
    const fileInode = /(?:^|\s)ino:(\d{1,20})/.exec(others)?.[1];
    rows.push({
      acceptQueueLength: Number(length),
      acceptQueueLimit: Number(limit),
      path: path.trimEnd(),
      inode: Number(inode),
      fileInode: fileInode === undefined ? null : Number(fileInode),
      pids,
    });
  }
  return rows;
}

/** A comm may be anything of up to 15 bytes, so `users:` is cut out before the rest is searched. */
function splitUsers(extended: string): {pids: number[]; others: string} {
  const users = /users:\(\(".*",pid=\d+,fd=\d+\)\)/.exec(extended)?.[0];
  if (users === undefined) return {pids: [], others: extended};
  const pids = [...users.matchAll(/",pid=(\d{1,10}),fd=\d+\)/g)].map((match) => Number(match[1]));
  return {pids: [...new Set(pids)], others: extended.replace(users, '')};
}
