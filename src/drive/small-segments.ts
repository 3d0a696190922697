import {Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {errnoName, errnoOf} from '../libc/errno.ts';
import {lastErrno} from '../libc/library.ts';
import {addressFamily, socketAddress} from '../libc/sockaddr.ts';
import {
  bind,
  close,
  connect,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  setMaxSegment,
  socket,
} from '../libc/socket.ts';
import type {Endpoint} from '../model/target.ts';

const lookEveryMs = 5;

/** What node:net would say of the same. */
class ConnectError extends Error {
  constructor(
    readonly code: string,
    readonly syscall: 'socket' | 'bind' | 'connect',
  ) {
    super(`${syscall} ${code}`);
  }
}

/**
 * A connected socket of node:net whose segments are no larger, either way (tcp(7) TCP_MAXSEG): node:net has no such option,
 * and it must be set before the handshake.
 * @throws ConnectError with the errno as its `code`
 */
export async function connectWithSmallSegments(
  endpoint: Endpoint,
  source: {readonly address: string; readonly port: number} | undefined,
  {maxSegmentBytes, timeoutMs}: {readonly maxSegmentBytes: number; readonly timeoutMs: number},
): Promise<Socket> {
  const fd = socket(addressFamily(endpoint), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) throw new ConnectError(errnoName(lastErrno()), 'socket');
  const fail = (errno: string, by: 'bind' | 'connect' = 'connect') => {
    close(fd);
    return new ConnectError(errno, by);
  };
  setMaxSegment(fd, maxSegmentBytes);
  if (source && endpoint.family !== 'unix') {
    const own = socketAddress({family: endpoint.family, ...source});
    if (bind(fd, own.address, own.length) !== 0) throw fail(errnoName(lastErrno()), 'bind');
  }
  const {address, length} = socketAddress(endpoint);
  const endMs = performance.now() + timeoutMs;
  while (connect(fd, address, length) !== 0) {
    const errno = lastErrno();
    if (errno !== errnoOf.EALREADY && errno !== errnoOf.EINPROGRESS) {
      if (errnoName(errno) === 'EISCONN') break;
      throw fail(errnoName(errno));
    }
    if (performance.now() > endMs) throw fail('ETIMEDOUT');
    await sleep(lookEveryMs);
  }
  return new Socket({fd, readable: true, writable: true});
}
