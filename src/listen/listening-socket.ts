import {readFileSync, rmSync, statSync} from 'node:fs';
import {errnoName, errnoOf} from '../libc/errno.ts';
import {lastErrno} from '../libc/library.ts';
import {addressFamily, portOf, setPort, socketAddress} from '../libc/sockaddr.ts';
import {
  bind,
  close,
  listen,
  readSocketName,
  readTcpInfo,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  setReuseAddress,
  setReusePort,
  setV6Only,
  socket,
  tcpInfo,
} from '../libc/socket.ts';
import {type Endpoint, endpointText} from '../model/target.ts';
import {UsageError} from '../plan/usage-error.ts';

/** A bound and listening socket of ours. */
export interface ListeningSocket {
  readonly fd: number;
  /** With the port that the kernel chose where 0 was asked for. */
  readonly endpoint: Endpoint;
  /** min(backlog, somaxconn); one more than this fits (measured: accept-queue-holds-one-more). Undefined where it cannot be read. */
  readonly acceptQueueLimit: number | undefined;
  /** Whoever is still in the accept queue is reset by the kernel. Removes the file of a Unix-domain socket. */
  close(): void;
}

/**
 * socket(2), bind(2), listen(2), non-blocking.
 * @param sharing whether others of our own listen on the same address and port (SO_REUSEPORT): the `first` makes sure that
 *   nobody else does
 * @throws UsageError when the address cannot be had
 */
export function openListeningSocket(
  endpoint: Endpoint,
  backlog: number,
  sharing?: 'first' | 'next',
): ListeningSocket {
  if (sharing === 'first') close(boundSocket(endpoint, false));
  const fd = boundSocket(endpoint, sharing !== undefined);
  if (listen(fd, backlog) !== 0) throw refusal(fd, endpoint);
  const file = endpoint.family === 'unix' && !endpoint.path.startsWith('@') ? endpoint.path : undefined;
  const ours = file === undefined ? undefined : identityOf(file);
  return {
    fd,
    endpoint: endpoint.family === 'unix' ? endpoint : {...endpoint, port: boundPort(fd)},
    acceptQueueLimit: readAcceptQueueLimit(fd, endpoint, backlog),
    close() {
      close(fd);
      // Somebody may have put another socket in the place of ours meanwhile; that one is theirs.
      if (file !== undefined && identityOf(file) === ours) rmSync(file, {force: true});
    },
  };
}

/** @throws UsageError when the address cannot be had */
function boundSocket(endpoint: Endpoint, shared: boolean): number {
  const fd = socket(addressFamily(endpoint), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) throw new UsageError(whyNotListening(endpoint, errnoName(lastErrno())));
  // Connections of an earlier run in TIME_WAIT must not keep us from the port.
  if (endpoint.family !== 'unix') setReuseAddress(fd);
  if (shared) setReusePort(fd);
  // Before bind(2), and whatever net.ipv6.bindv6only says: [::] takes IPv4 too.
  if (endpoint.family === 6) setV6Only(fd, endpoint.address !== '::');
  if (!bindTo(fd, endpoint)) throw refusal(fd, endpoint);
  return fd;
}

/** Of the call that has just failed. */
function refusal(fd: number, endpoint: Endpoint): UsageError {
  const errno = errnoName(lastErrno());
  close(fd);
  return new UsageError(whyNotListening(endpoint, errno));
}

/** Tries for any port, before it is said that there is none. */
const portTries = 64;

/**
 * bind(2). Where any port will do and the kernel finds none, since ip_local_port_range is full of the clients (or of
 * the TIME_WAIT) of a load test, ports of the whole range that needs no capability are tried.
 */
function bindTo(fd: number, endpoint: Endpoint): boolean {
  const {bytes, address, length} = socketAddress(endpoint);
  if (bind(fd, address, length) === 0) return true;
  if (endpoint.family === 'unix' || endpoint.port !== 0 || lastErrno() !== errnoOf.EADDRINUSE) return false;
  for (let i = 0; i < portTries; i++) {
    setPort(bytes, 1024 + Math.floor(Math.random() * (65_536 - 1024)));
    if (bind(fd, address, length) === 0) return true;
  }
  return false;
}

/** One line for people: what was wrong, what was expected, what to do. */
function whyNotListening(endpoint: Endpoint, errno: string): string {
  const place = endpointText(endpoint);
  if (endpoint.family === 'unix') {
    const why: Record<string, string> = {
      EADDRINUSE: 'exists already; choose another path, or remove it if nothing listens there',
      EACCES: 'may not be created by this user; choose a path in a directory that may be written',
      EROFS: 'lies on a file system that is read-only; choose another path',
      ENOENT: 'lies in a directory that does not exist; make it, or choose another path',
      ENOTDIR: 'has a parent that is not a directory; choose another path',
    };
    return `cannot listen on unix:${place} (${errno}): ${why[errno] ?? 'see bind(2), unix(7)'}`;
  }
  const why: Record<string, string> = {
    EADDRINUSE:
      endpoint.port === 0
        ? 'no free port was found; choose one'
        : 'another socket has this port; choose another, or 0 for any free one',
    EADDRNOTAVAIL: 'it is not an address of this machine; use one that `ip address` lists, or :PORT for all',
    EACCES: 'a port this low needs CAP_NET_BIND_SERVICE; choose one from 1024 up',
    EAFNOSUPPORT: `this kernel runs without IPv${endpoint.family}; take an IPv${endpoint.family === 6 ? 4 : 6} address`,
    EMFILE: 'no file descriptor is left; raise `ulimit -n`',
  };
  return `cannot listen on ${place} (${errno}): ${why[errno] ?? 'see bind(2), listen(2)'}`;
}

function boundPort(fd: number): number {
  const address = new Uint8Array(28);
  if (readSocketName(fd, address) < 0) throw new Error(`getsockname: ${errnoName(lastErrno())}`);
  return portOf(address);
}

/** TCP tells its limit itself; for a Unix-domain socket it is computed as unix_listen() does, since Linux clamps both. */
function readAcceptQueueLimit(fd: number, endpoint: Endpoint, backlog: number): number | undefined {
  if (endpoint.family !== 'unix') return readTcpInfo(fd) ? tcpInfo.acceptQueueLimit : undefined;
  try {
    return Math.min(backlog, Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8')));
  } catch {
    return undefined;
  }
}

/** Inode and birth, since the number alone is given to the next file at once. */
function identityOf(path: string): string {
  const status = statSync(path, {bigint: true, throwIfNoEntry: false});
  return `${status?.ino} ${status?.birthtimeNs}`;
}
