import {lookup} from 'node:dns/promises';
import {existsSync} from 'node:fs';
import {isIP} from 'node:net';
import {networkInterfaces} from 'node:os';
import {resolve} from 'node:path';
import type {Endpoint} from '../model/target.ts';
import {UsageError} from '../plan/usage-error.ts';

export const defaultAddress = '127.0.0.1:0';

const expected = 'expected host:port, :port (every address), [::1]:port, port (127.0.0.1) or unix:/path';
/** sun_path of sockaddr_un less its NUL, unix(7). */
const longestPath = 107;

const form = /^(?:\[(?<v6>[^\]]*)\]:|(?<host>[^:[\]]*)(?<colon>:))?(?<port>\d+)$/;

/** What an address to listen on says, before its host name is resolved; `undefined` for every address. */
export type WrittenAddress =
  | {readonly path: string}
  | {readonly host: string | undefined; readonly port: number};

/** @throws UsageError for what is no address */
export function parseListenAddress(text: string): WrittenAddress {
  if (text.startsWith('unix:')) return {path: parsePath(text)};
  const groups = form.exec(text.replace(/^tcp:\/\//, ''))?.groups;
  if (!groups) throw new UsageError(`"${text}" is not an address to listen on, ${expected}`);
  const port = Number(groups.port);
  if (port > 65_535)
    throw new UsageError(`"${text}": there is no port ${groups.port}, expected 0 (any free one) to 65535`);
  if (groups.v6 !== undefined && isIP(groups.v6) !== 6)
    throw new UsageError(`"${text}": the brackets do not hold an IPv6 address, ${expected}`);
  const host = groups.v6 ?? (groups.colon ? groups.host || undefined : '127.0.0.1');
  return {host, port};
}

function parsePath(text: string): string {
  const name = text.slice('unix:'.length);
  if (name === '' || name === '@') throw new UsageError(`"${text}" has no path, expected unix:/path`);
  // A leading @ is the abstract namespace of unix(7), which has no directories.
  const path = name.startsWith('@') ? name : resolve(name);
  const bytes = Buffer.byteLength(path);
  if (bytes > longestPath)
    throw new UsageError(
      `"${path}" has ${bytes} bytes, a Unix socket path at most ${longestPath}; choose a shorter one`,
    );
  return path;
}

/** @throws UsageError when the host name has no address */
export async function resolveListenAddress(written: WrittenAddress): Promise<Endpoint> {
  if ('path' in written) return {family: 'unix', path: written.path};
  const {host, port} = written;
  if (host === undefined) return everyAddress(port);
  const family = isIP(host);
  if (family === 4) return {family, address: host, port};
  if (family === 6) return {family, address: withZoneNumber(host), port};
  try {
    const found = await lookup(host);
    return {family: found.family === 6 ? 6 : 4, address: found.address, port};
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UsageError(`"${host}" has no address (${code}), expected a name or an address of this machine`);
  }
}

/** `[::]` takes IPv4 too, unless the kernel was booted without IPv6. */
function everyAddress(port: number): Endpoint {
  return existsSync('/proc/net/if_inet6')
    ? {family: 6, address: '::', port}
    : {family: 4, address: '0.0.0.0', port};
}

/** The kernel knows the interface of `fe80::1%eth0` by its number alone: ipv6(7) sin6_scope_id. */
function withZoneNumber(address: string): string {
  const [host, zone] = address.split('%');
  if (zone === undefined || /^\d+$/.test(zone)) return address;
  const number = networkInterfaces()[zone]?.find((entry) => entry.family === 'IPv6')?.scopeid;
  if (!number)
    throw new UsageError(`"${address}": no interface ${zone} with a link-local address, see ip -6 address`);
  return `${host}%${number}`;
}
