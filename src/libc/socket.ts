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

/** Keepalive probes after one idle second, each second: tcp(7) TCP_KEEPIDLE, TCP_KEEPINTVL. */
export function startKeepalive(fd: number): void {
  setNumber(fd, IPPROTO_TCP, TCP_KEEPIDLE, 1);
  setNumber(fd, IPPROTO_TCP, TCP_KEEPINTVL, 1);
  setNumber(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
}

/**
 * The same at once where it has been idle for a second: TCP_KEEPIDLE counts what has passed of it where keepalive is on
 * already (net/ipv4/tcp.c tcp_sock_set_keepidle_locked).
 */
export function keepaliveNow(fd: number): void {
  setNumber(fd, IPPROTO_TCP, TCP_KEEPINTVL, 1);
  setNumber(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  setNumber(fd, IPPROTO_TCP, TCP_KEEPIDLE, 1);
}

export function stopKeepalive(fd: number): void {
  setNumber(fd, SOL_SOCKET, SO_KEEPALIVE, 0);
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
