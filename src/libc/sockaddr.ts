import {endianness} from 'node:os';
import ipaddr from 'ipaddr.js';
import type {Endpoint} from '../model/target.ts';
import {addressOf} from './library.ts';
import {AF_INET, AF_INET6, AF_UNIX} from './socket.ts';

/** struct sockaddr_in, sockaddr_in6 or sockaddr_un in memory, for bind(2) and connect(2): ip(7), ipv6(7), unix(7). */
export interface SocketAddress {
  readonly bytes: Uint8Array;
  readonly address: bigint;
  readonly length: number;
}

const sunPathBytes = 108;

function writeFamily(bytes: Uint8Array, family: number): void {
  bytes[endianness() === 'LE' ? 0 : 1] = family;
}

/** Writes the port of an internet address in place, in network byte order. */
export function setPort(bytes: Uint8Array, port: number): void {
  bytes[2] = port >> 8;
  bytes[3] = port & 255;
}

/** Port of an internet address, from network byte order. */
export function portOf(bytes: Uint8Array): number {
  return ((bytes[2] as number) << 8) | (bytes[3] as number);
}

function internetBytes(family: 4 | 6, address: string, port: number): Uint8Array {
  const [host = address, zone] = address.split('%');
  const parts = ipaddr.parse(host).toByteArray();
  const bytes = new Uint8Array(family === 4 ? 16 : 28);
  writeFamily(bytes, family === 4 ? AF_INET : AF_INET6);
  setPort(bytes, port);
  bytes.set(parts, family === 4 ? 4 : 8);
  if (zone !== undefined) new DataView(bytes.buffer).setUint32(24, Number(zone), endianness() === 'LE');
  return bytes;
}

function unixBytes(path: string): Uint8Array {
  const name = Buffer.from(path);
  if (name.length >= sunPathBytes)
    throw new Error(
      `a Unix-domain socket path holds at most ${sunPathBytes - 1} bytes, this has ${name.length}`,
    );
  const bytes = new Uint8Array(2 + sunPathBytes);
  writeFamily(bytes, AF_UNIX);
  bytes.set(name, 2);
  // A leading @ stands for the NUL of the abstract namespace, unix(7); its length counts, so no padding.
  if (path.startsWith('@')) {
    bytes[2] = 0;
    return bytes.slice(0, 2 + name.length);
  }
  return bytes;
}

/**
 * @throws Error for a Unix-domain path that is too long; addresses are expected to have been parsed before.
 */
export function socketAddress(endpoint: Endpoint): SocketAddress {
  const bytes =
    endpoint.family === 'unix'
      ? unixBytes(endpoint.path)
      : internetBytes(endpoint.family, endpoint.address, endpoint.port);
  return {bytes, address: addressOf(bytes), length: bytes.length};
}

export function addressFamily(endpoint: Endpoint): number {
  return endpoint.family === 'unix' ? AF_UNIX : endpoint.family === 4 ? AF_INET : AF_INET6;
}
