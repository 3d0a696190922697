import {addressOf, libcFunction} from './library.ts';

/** socket(2), bind(2), connect(2), listen(2), accept4(2), recv(2), send(2), close(2) and the options plimsoll sets. */

// Generic Linux values, the same on x86-64, arm64, riscv64 and loong64: include/uapi/asm-generic/socket.h, <sys/socket.h>.
export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCK_STREAM = 1;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const MSG_PEEK = 0x2;
export const MSG_DONTWAIT = 0x40;
export const MSG_NOSIGNAL = 0x4000;
const MSG_ERRQUEUE = 0x2000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_KEEPALIVE = 9;
const SO_LINGER = 13;
const SO_REUSEPORT = 15;
const IPPROTO_TCP = 6;
const TCP_MAXSEG = 2;
const TCP_KEEPIDLE = 4;
const TCP_KEEPINTVL = 5;
const TCP_INFO = 11;
const IPPROTO_IPV6 = 41;
const IPV6_RECVERR = 25;
const IPV6_V6ONLY = 26;

export const socket = libcFunction('int socket(int, int, int)');
export const bind = libcFunction('int bind(int, void *, int)');
export const connect = libcFunction('int connect(int, void *, int)');
export const listen = libcFunction('int listen(int, int)');
export const accept4 = libcFunction('int accept4(int, void *, void *, int)');
// ssize_t by another name, which koffi does not know.
export const recv = libcFunction('long recv(int, void *, size_t, int)');
export const send = libcFunction('long send(int, void *, size_t, int)');
export const close = libcFunction('int close(int)');
const recvmsg = libcFunction('long recvmsg(int, void *, int)');
const getsockname = libcFunction('int getsockname(int, void *, void *)');
const setsockopt = libcFunction('int setsockopt(int, int, int, void *, int)');
const getsockopt = libcFunction('int getsockopt(int, int, int, void *, void *)');

const number = new Int32Array(1);
const numberAddress = addressOf(number);
const length = new Int32Array(1);
const lengthAddress = addressOf(length);
const linger = new Int32Array([1, 0]);
const lingerAddress = addressOf(linger);

function setNumber(fd: number, level: number, option: number, value: number): number {
  number[0] = value;
  return setsockopt(fd, level, option, numberAddress, 4);
}

/** Closes with RST instead of FIN, so that neither end keeps TIME_WAIT (socket(7) SO_LINGER). */
export function resetAndClose(fd: number): void {
  setsockopt(fd, SOL_SOCKET, SO_LINGER, lingerAddress, 8);
  close(fd);
}

/** Before connect(2): neither end sends a larger segment then (tcp(7) TCP_MAXSEG). */
export function setMaxSegment(fd: number, bytes: number): number {
  return setNumber(fd, IPPROTO_TCP, TCP_MAXSEG, bytes);
}

export function setReuseAddress(fd: number): number {
  return setNumber(fd, SOL_SOCKET, SO_REUSEADDR, 1);
}

/** Before bind(2): several sockets may listen on one address and port; the kernel picks one for each SYN (socket(7)). */
export function setReusePort(fd: number): number {
  return setNumber(fd, SOL_SOCKET, SO_REUSEPORT, 1);
}

export function setV6Only(fd: number, on: boolean): number {
  return setNumber(fd, IPPROTO_IPV6, IPV6_V6ONLY, on ? 1 : 0);
}

/**
 * Keepalive probes after one idle second, each second (tcp(7) TCP_KEEPIDLE, TCP_KEEPINTVL): the first at once where it has
 * been idle for that long, for TCP_KEEPIDLE counts what has passed of it where keepalive is on already (net/ipv4/tcp.c
 * tcp_sock_set_keepidle_locked).
 */
export function keepaliveNow(fd: number): void {
  setNumber(fd, IPPROTO_TCP, TCP_KEEPINTVL, 1);
  setNumber(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  setNumber(fd, IPPROTO_TCP, TCP_KEEPIDLE, 1);
}

export function stopKeepalive(fd: number): void {
  setNumber(fd, SOL_SOCKET, SO_KEEPALIVE, 0);
}

/**
 * Whether ICMPv6 messages about a connection are kept in its error queue, ipv6(7). On one that is established each would
 * then be an error of the connection.
 */
export function keepIcmp6Errors(fd: number, on: boolean): void {
  setNumber(fd, IPPROTO_IPV6, IPV6_RECVERR, on ? 1 : 0);
}

/** An ICMP message about a socket, and the errno that the kernel makes of it. */
export interface IcmpError {
  readonly errno: number;
  readonly family: 4 | 6;
  readonly type: number;
  readonly code: number;
}

// struct msghdr with one struct iovec and room for one control message, as 64-bit systems lay them out: recvmsg(2).
const errorBytes = new Uint8Array(256);
const errorControl = new DataView(new ArrayBuffer(512));
const errorVector = new BigUint64Array([addressOf(errorBytes), BigInt(errorBytes.length)]);
const errorMessage = new BigUint64Array([
  0n,
  0n,
  addressOf(errorVector),
  1n,
  addressOf(errorControl),
  BigInt(errorControl.byteLength),
  0n,
]);
const errorMessageAddress = addressOf(errorMessage);
/** Behind the head of a control message, cmsg(3): struct sock_extended_err of ip(7). */
const extendedErrorAt = 16;
const SO_EE_ORIGIN_ICMP = 2;
const SO_EE_ORIGIN_ICMP6 = 3;
const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * The ICMP message that a SYN was answered with, from the error queue of the socket; undefined where there is none. TCP
 * of IPv4 queues it without IP_RECVERR as well, since Linux 5.9 (net/ipv4/tcp_ipv4.c tcp_v4_err); of IPv6 it wants
 * `keepIcmp6Errors`. One that comes while connect(2) holds the socket is no error of the socket, and is here alone.
 */
export function readIcmpError(fd: number): IcmpError | undefined {
  errorMessage[5] = BigInt(errorControl.byteLength);
  if (recvmsg(fd, errorMessageAddress, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return undefined;
  const [origin, type, code] = [4, 5, 6].map((at) => errorControl.getUint8(extendedErrorAt + at));
  if (Number(errorMessage[5]) < extendedErrorAt + 8 || type === undefined || code === undefined)
    return undefined;
  if (origin !== SO_EE_ORIGIN_ICMP && origin !== SO_EE_ORIGIN_ICMP6) return undefined;
  const errno = errorControl.getUint32(extendedErrorAt, littleEndian);
  return {errno, family: origin === SO_EE_ORIGIN_ICMP ? 4 : 6, type, code};
}

const info = new Uint8Array(256);
const infoAddress = addressOf(info);
const info32 = new Uint32Array(info.buffer);
/** tcpi_segs_in is the last field read, at byte 140: Linux 4.2. */
const infoBytes = 144;

/** Fields of struct tcp_info (include/uapi/linux/tcp.h) after the last successful `readTcpInfo`. */
export const tcpInfo = {
  /** tcpi_sacked, which for a listening socket is sk_max_ack_backlog: net/ipv4/tcp.c tcp_get_info(). */
  get acceptQueueLimit(): number {
    return info32[7] as number;
  },
  /** Since the last segment either way that carried data, or an acknowledgement of ours, in ms. */
  get silentMs(): number {
    return Math.min(info32[11] as number, info32[13] as number, info32[14] as number);
  },
  /** tcpi_rtt in µs: the kernel's own SYN to SYN-ACK while no data has flowed (measured: kernel-times-handshake). */
  get rttUs(): number {
    return info32[17] as number;
  },
  /** tcpi_total_retrans: how often the SYN was sent again, before data was sent (measured: syn-retry-times). */
  get totalRetrans(): number {
    return info32[25] as number;
  },
  /** tcpi_bytes_acked: 2 and more when data was acknowledged (measured: bytes-acked-counts-syn); Linux 4.1. */
  get bytesAcknowledged(): number {
    return (info32[30] as number) + (info32[31] as number) * 2 ** 32;
  },
  /** tcpi_segs_in: segments received; 1 right after the handshake (measured: phantom-by-request). */
  get segmentsIn(): number {
    return info32[35] as number;
  },
};

/** Reads TCP_INFO into `tcpInfo`; false where the kernel does not give it, or not this many fields. */
export function readTcpInfo(fd: number): boolean {
  length[0] = infoBytes;
  return (
    getsockopt(fd, IPPROTO_TCP, TCP_INFO, infoAddress, lengthAddress) === 0 &&
    (length[0] as number) >= infoBytes
  );
}

/** Writes the socket's own address into `address` and answers its length in bytes, or -1. */
export function readSocketName(fd: number, address: Uint8Array): number {
  length[0] = address.byteLength;
  return getsockname(fd, addressOf(address), lengthAddress) === 0 ? (length[0] as number) : -1;
}
