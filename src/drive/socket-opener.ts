import type {Descriptors} from '../libc/descriptors.ts';
import {errnoOf} from '../libc/errno.ts';
import {lastErrno} from '../libc/library.ts';
import {addressFamily, type SocketAddress, setPort, socketAddress} from '../libc/sockaddr.ts';
import {
  bind,
  close,
  keepIcmp6Errors,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  setMaxSegment,
  socket,
} from '../libc/socket.ts';
import type {OwnSockets} from '../model/four-tuples.ts';
import type {Share} from '../model/plan.ts';
import {PortWalk, walkStart} from '../plan/port-walk.ts';
import {fourTuples} from '../plan/source-ports.ts';
import {inodeOfFd, OwnPorts} from './own-ports.ts';

/** Opens the sockets of a share, each bound to the next free port of its port pool. */
export class SocketOpener {
  readonly #descriptors: Descriptors;
  readonly #family: number;
  readonly #maxSegmentBytes: number | undefined;
  readonly #walk: PortWalk | undefined;
  readonly #sources: readonly SocketAddress[];
  readonly #ports: OwnPorts;
  /** Place in the port pool of the source that was bound last. */
  boundSource = 0;
  /** Ports that were found in use. */
  portsInUse = 0;
  /** What failed where `open` answered -1, and its errno. */
  failedBy: 'socket' | 'bind' = 'socket';
  errno = 0;

  /**
   * @param slots highest slot number plus one
   * @throws Error when an address cannot be put into a socket address
   */
  constructor(share: Share, descriptors: Descriptors, slots: number) {
    const {portPool, endpoint} = share;
    const {family} = endpoint;
    this.#descriptors = descriptors;
    this.#family = addressFamily(endpoint);
    this.#maxSegmentBytes = share.maxSegmentBytes;
    this.#ports = new OwnPorts(slots, portPool);
    this.#sources =
      portPool && family !== 'unix'
        ? portPool.sources.map((address) => socketAddress({family, address, port: 0}))
        : [];
    this.#walk =
      portPool && new PortWalk(portPool, walkStart(fourTuples(portPool), share.offset, share.stride));
  }

  /** Answers the slot of a new socket, or -1. */
  open({keepsIcmp6}: {readonly keepsIcmp6: boolean}): number {
    const fd = socket(this.#family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return this.#fail('socket', lastErrno());
    if (keepsIcmp6) keepIcmp6Errors(fd, true);
    if (this.#maxSegmentBytes !== undefined) setMaxSegment(fd, this.#maxSegmentBytes);
    const port = this.#walk ? this.#bind(fd, this.#walk) : 0;
    if (port < 0) {
      this.#fail('bind', lastErrno());
      close(fd);
      return -1;
    }
    const slot = this.#descriptors.keep(fd);
    if (slot < 0) return this.#fail('socket', -slot);
    if (this.#walk) this.#ports.bind(slot, this.boundSource, port);
    return slot;
  }

  /** @param slots of connections that are open, or whose handshake goes on */
  ownSockets(slots: Iterable<number>): OwnSockets {
    return this.#ports.list(slots, (slot) => inodeOfFd(this.#descriptors.fd(slot)));
  }

  #fail(by: 'socket' | 'bind', errno: number): -1 {
    this.errno = errno;
    this.failedBy = by;
    return -1;
  }

  /** Binds to the next free port of the port pool and answers it; -1, with errno set, when a whole round of it is in use. */
  #bind(fd: number, walk: PortWalk): number {
    for (let tried = 0; tried < walk.size; tried++) {
      const source = this.#sources[walk.sourceIndex] as SocketAddress;
      const {sourceIndex, port} = walk;
      setPort(source.bytes, port);
      this.boundSource = sourceIndex;
      walk.next();
      if (bind(fd, source.address, source.length) === 0) return port;
      if (lastErrno() !== errnoOf.EADDRINUSE) return -1;
      this.portsInUse++;
    }
    return -1;
  }
}
