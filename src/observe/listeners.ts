import type {Listener} from '../model/host-facts.ts';
import {known, missing, type Reading} from '../model/reading.ts';
import type {Endpoint} from '../model/target.ts';
import {canonicalAddress} from './address.ts';
import type {DiagModule} from './kernel-modules.ts';
import type {UnixRow} from './proc/net-unix.ts';
import type {SocketRow} from './socket-row.ts';
import type {UnixListenerRow} from './ss.ts';

/** An endpoint with this address means any listener on its port: `plimsoll inspect :8080`. */
export const anyAddress = '*';

type InternetEndpoint = Exclude<Endpoint, {family: 'unix'}>;

/**
 * The rows that take the connections to an endpoint: the kernel prefers the listener with the very address, then the
 * IPv4 wildcard, then a dual-stack one (net/ipv4/inet_hashtables.c compute_score). Several rows are a SO_REUSEPORT group.
 * ss writes `*` for dual-stack and `::` for IPv6 only; /proc/net/tcp6 has `::` for both, hence `dualStack`.
 */
export function listenersOf(
  rows: readonly SocketRow[],
  endpoint: InternetEndpoint,
  dualStack: readonly string[] = ['*'],
): SocketRow[] {
  const onPort = rows.filter((row) => row.state === 'LISTEN' && row.localPort === endpoint.port);
  const address = canonicalAddress(endpoint.address);
  if (address === anyAddress) return onPort;
  const preferences = address.includes(':') ? [[address], ['::', '*']] : [[address], ['0.0.0.0'], dualStack];
  for (const addresses of preferences) {
    const matching = onPort.filter((row) => addresses.includes(row.localAddress));
    if (matching.length > 0) return matching;
  }
  return [];
}

/**
 * ss knows the limit of a queue; /proc does not (measured: accept-queue-holds-one-more).
 * @param unloaded the module that the kernel would load for ss
 */
export function limitNotInProc(file: string, unloaded?: DiagModule): Reading<never> {
  const why = `the limit of an accept queue is not in ${file}`;
  return missing(
    'absent',
    'ss',
    unloaded === undefined
      ? why
      : `${why}, and ss would load the kernel module ${unloaded}; load it yourself to have it read: modprobe ${unloaded}`,
  );
}

export function toListener(row: SocketRow, acceptQueueLimit: Reading<number>): Listener {
  return {
    address: row.localAddress,
    port: row.localPort,
    acceptQueueLength: row.receiveQueue,
    acceptQueueLimit,
    inode: row.inode,
  };
}

/** Listeners bound to a path, or to the same file by another path, such as /var/run for /run. */
export function unixListenersOf(
  rows: readonly UnixListenerRow[],
  path: string,
  fileInode: number | null,
): UnixListenerRow[] {
  const named = rows.filter((row) => row.path === path);
  if (named.length > 0 || fileInode === null) return named;
  return rows.filter((row) => row.fileInode === fileInode);
}

export function toUnixListener(row: UnixListenerRow): Listener {
  return {
    address: row.path,
    port: null,
    acceptQueueLength: row.acceptQueueLength,
    acceptQueueLimit: known(row.acceptQueueLimit, 'ss -lx, Send-Q'),
    inode: row.inode,
  };
}

/** Listeners of a path from /proc/net/unix, whose queue is the number of connections that nobody has accepted. */
export function unixListenersInProc(
  rows: readonly UnixRow[],
  path: string,
  unloaded?: DiagModule,
): Listener[] {
  const named = rows.filter((row) => row.path === path);
  return named
    .filter((row) => row.listening)
    .map((row) => ({
      address: path,
      port: null,
      acceptQueueLength: named.filter((other) => other.state === 2 && other.inode === 0).length,
      acceptQueueLimit: limitNotInProc('/proc/net/unix', unloaded),
      inode: row.inode,
    }));
}
