import {errnoName, errnoOf} from '../../src/libc/errno.ts';
import {addressOf, lastErrno, libcFunction} from '../../src/libc/library.ts';
import {portOf, socketAddress} from '../../src/libc/sockaddr.ts';
import {
  AF_INET,
  accept4,
  bind,
  close,
  connect,
  keepaliveNow,
  listen,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  readSocketName,
  readTcpInfo,
  recv,
  resetAndClose,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  send,
  setReuseAddress,
  socket,
  tcpInfo,
} from '../../src/libc/socket.ts';
import type {Host} from './host.ts';

const SOL_SOCKET = 1;
const SO_ERROR = 4;
const SO_REUSEPORT = 15;
const setsockopt = libcFunction('int setsockopt(int, int, int, void *, int)');
const getsockopt = libcFunction('int getsockopt(int, int, int, void *, void *)');

const number = new Int32Array(1);
const numberAddress = addressOf(number);
const length = new Int32Array(1);
const lengthAddress = addressOf(length);
const bytes = new Uint8Array(256);
const bytesAddress = addressOf(bytes);

export const loopback = '127.0.0.1';

function stream(): number {
  const fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) throw new Error(`socket: ${errnoName(lastErrno())}`);
  return fd;
}

const at = (address: string, port: number) => socketAddress({family: 4, address, port});

/** One end of a TCP connection, by its descriptor; whatever was found out about its errors is kept. */
export class Connection {
  readonly fd: number;
  readonly #peer: ReturnType<typeof at> | undefined;
  #ended: string | undefined;

  constructor(fd: number, peer?: ReturnType<typeof at>) {
    this.fd = fd;
    this.#peer = peer;
  }

  /** `established`, `pending`, or the name of the errno that connect(2) failed with. Asks by calling connect(2) again. */
  state(): string {
    if (this.#ended !== undefined) return this.#ended;
    if (!this.#peer) return 'established';
    if (connect(this.fd, this.#peer.address, this.#peer.length) === 0) return 'established';
    const errno = lastErrno();
    if (errno === errnoOf.EISCONN) return 'established';
    if (errno === errnoOf.EALREADY || errno === errnoOf.EINPROGRESS) return 'pending';
    this.#ended = errnoName(errno);
    return this.#ended;
  }

  get isEstablished(): boolean {
    return this.state() === 'established';
  }

  get port(): number {
    const address = new Uint8Array(28);
    readSocketName(this.fd, address);
    return portOf(address);
  }

  /** TCP_INFO of this moment. */
  get info(): Pick<typeof tcpInfo, 'totalRetrans' | 'bytesAcknowledged' | 'segmentsIn' | 'rttUs'> {
    if (!readTcpInfo(this.fd)) throw new Error('no TCP_INFO');
    const {totalRetrans, bytesAcknowledged, segmentsIn, rttUs} = tcpInfo;
    return {totalRetrans, bytesAcknowledged, segmentsIn, rttUs};
  }

  send(text: string): void {
    bytes.set(Buffer.from(text));
    send(this.fd, bytesAddress, text.length, MSG_DONTWAIT | MSG_NOSIGNAL);
  }

  /** The bytes that came, `EOF`, `nothing` so far, or the name of the errno. */
  receive(): string {
    const count = recv(this.fd, bytesAddress, bytes.length, MSG_DONTWAIT);
    if (count > 0) return Buffer.from(bytes.subarray(0, count)).toString();
    if (count === 0) return 'EOF';
    return lastErrno() === errnoOf.EAGAIN ? 'nothing' : errnoName(lastErrno());
  }

  /** getsockopt(SO_ERROR), which takes the error away. */
  takeError(): string {
    length[0] = 4;
    getsockopt(this.fd, SOL_SOCKET, SO_ERROR, numberAddress, lengthAddress);
    return number[0] === 0 ? 'none' : errnoName(number[0] as number);
  }

  keepAlive(): void {
    keepaliveNow(this.fd);
  }

  reset(): void {
    resetAndClose(this.fd);
  }

  close(): void {
    close(this.fd);
  }
}

export interface ConnectOptions {
  readonly address?: string;
  /** Source address, and port where it is not 0. */
  readonly from?: string;
  readonly sourcePort?: number;
  /** Calls connect(2) a second time, and so learns of a handshake that is done. */
  readonly looks?: boolean;
}

/** Calls connect(2) and does not wait. */
export function connectTo(host: Host, port: number, options: ConnectOptions = {}): Connection {
  return host.at(() => {
    const {address = loopback, from, sourcePort = 0, looks = true} = options;
    const fd = stream();
    if (from !== undefined || sourcePort !== 0) {
      if (sourcePort !== 0) setReuseAddress(fd);
      const source = at(from ?? loopback, sourcePort);
      if (bind(fd, source.address, source.length) !== 0) throw new Error(`bind: ${errnoName(lastErrno())}`);
    }
    const peer = at(address, port);
    const connection = new Connection(fd, peer);
    connection.state();
    if (looks) connection.state();
    return connection;
  });
}

export function connectMany(host: Host, count: number, port: number, options?: ConnectOptions): Connection[] {
  return Array.from({length: count}, () => connectTo(host, port, options));
}

export const countEstablished = (connections: readonly Connection[]): number =>
  connections.filter((each) => each.isEstablished).length;

export interface ListenOptions {
  readonly backlog?: number;
  readonly address?: string;
  readonly inGroup?: boolean;
}

/** A listening socket that accepts when it is told to. */
export class Listener {
  readonly fd: number;

  constructor(
    host: Host,
    port: number,
    {backlog = 4096, address = '0.0.0.0', inGroup = false}: ListenOptions = {},
  ) {
    this.fd = host.at(() => {
      const fd = stream();
      setReuseAddress(fd);
      number[0] = 1;
      if (inGroup) setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, numberAddress, 4);
      const place = at(address, port);
      if (bind(fd, place.address, place.length) !== 0) throw new Error(`bind: ${errnoName(lastErrno())}`);
      if (listen(fd, backlog) !== 0) throw new Error(`listen: ${errnoName(lastErrno())}`);
      return fd;
    });
  }

  /** listen(2) once more. */
  listen(backlog: number): void {
    listen(this.fd, backlog);
  }

  /** Send-Q of ss. */
  get limit(): number {
    if (!readTcpInfo(this.fd)) throw new Error('no TCP_INFO');
    return tcpInfo.acceptQueueLimit;
  }

  /** The connection, or the name of the errno. */
  accept(): Connection | string {
    const fd = accept4(this.fd, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return fd < 0 ? errnoName(lastErrno()) : new Connection(fd);
  }

  /** @throws Error where none waits */
  mustAccept(): Connection {
    const connection = this.accept();
    if (typeof connection === 'string') throw new Error(`accept: ${connection}`);
    return connection;
  }

  close(): void {
    close(this.fd);
  }
}
