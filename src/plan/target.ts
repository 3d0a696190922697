import {isIPv4, isIPv6} from 'node:net';
import {UsageError} from './usage-error.ts';

/** A target as written, its name not looked up yet. `url` is completed by the scheme: `tcp://staging:8080`. */
export type ParsedTarget =
  | {readonly scheme: 'tcp'; readonly url: string; readonly host: string; readonly port: number}
  | {readonly scheme: 'unix'; readonly url: string; readonly path: string};

const loopback = '127.0.0.1';
/** sun_path holds 108 bytes with its NUL, unix(7). */
const longestUnixPath = 107;
const highestPort = 65_535;

/** Schemes that a later version will speak, with the port that is meant where none is written. */
const laterSchemes: Record<string, number | undefined> = {
  tls: undefined,
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  redis: 6379,
  rediss: 6379,
  memcached: 11_211,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  ssh: 22,
  smtp: 25,
  ftp: 21,
};

const expected = 'expected host:port, tcp://host:port or unix:/path';

/**
 * `host:port`, `tcp://host:port`, `[::1]:8080`, `unix:/path`, `unix:@abstract`; `:8080` and `8080` are on loopback.
 * Looks nothing up; `resolveTarget` does.
 * @throws UsageError
 */
export function parseTarget(text: string): ParsedTarget {
  const trimmed = text.trim();
  if (trimmed === '') throw new UsageError(`the target is empty, ${expected}`);
  if (/^unix:/i.test(trimmed)) return parseUnix(trimmed);
  const [, scheme, rest = trimmed] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(trimmed) ?? [];
  if (scheme !== undefined && scheme.toLowerCase() !== 'tcp') throw schemeObjection(trimmed, scheme, rest);
  return parseTcp(trimmed, rest);
}

function schemeObjection(text: string, scheme: string, rest: string): UsageError {
  const name = scheme.toLowerCase();
  if (!Object.hasOwn(laterSchemes, name))
    return new UsageError(
      `"${withoutPassword(text)}" has the unknown scheme ${scheme}, known are tcp and unix`,
    );
  const authority = rest.replace(/[/?#].*$/s, '').replace(/^.*@/s, '');
  const port = /:\d+$/.test(authority) ? '' : `:${laterSchemes[name] ?? 'port'}`;
  return new UsageError(
    `"${withoutPassword(text)}": ${name} is not supported yet, use tcp://${authority || 'host'}${port}`,
  );
}

/** Messages end up in the logs of CI jobs. */
function withoutPassword(text: string): string {
  return text.replace(/:[^:/]*@/, ':***@');
}

function parseUnix(text: string): ParsedTarget {
  // unix://path means unix:path to most, and unix:///path is an absolute one.
  const path = text.slice('unix:'.length).replace(/^\/\/(?=[/@]|$)/, '');
  if (path.startsWith('//'))
    throw new UsageError(`"${text}" has two slashes, expected unix:${path.slice(1)}`);
  if (path === '' || path === '/' || path === '@')
    throw new UsageError(`"${text}" names no socket, expected unix:/path or unix:@name`);
  if (!/^[/@]/.test(path))
    throw new UsageError(`"${text}" is a relative path, expected an absolute one such as unix:/run/${path}`);
  if (path.includes('\0')) throw new UsageError(`the path of "${text}" contains a NUL`);
  const bytes = Buffer.byteLength(path);
  if (bytes > longestUnixPath)
    throw new UsageError(`"${text}" has a path of ${bytes} bytes, a Unix socket takes ${longestUnixPath}`);
  return {scheme: 'unix', url: `unix:${path}`, path};
}

function parseTcp(text: string, authority: string): ParsedTarget {
  if (text.startsWith('/'))
    throw new UsageError(`"${text}" is a path, for a Unix-domain socket write unix:${text}`);
  const stray = authority.search(/[/?#]/);
  if (stray !== -1) {
    const plain = authority.slice(0, stray).replace(/^.*@/s, '');
    throw new UsageError(
      `"${withoutPassword(text)}" has a path, expected only a host and a port${plain && `: ${plain}`}`,
    );
  }
  const at = authority.lastIndexOf('@');
  if (at !== -1)
    throw new UsageError(
      `"${withoutPassword(text)}" has a user name, expected only a host and a port: ${authority.slice(at + 1)}`,
    );
  const {host, port} = splitHost(text, authority);
  const shown = isIPv6(host) ? `[${host}]` : host;
  const number = parsePort(text, shown, port);
  return {scheme: 'tcp', url: `tcp://${shown}:${number}`, host, port: number};
}

/** The host without brackets, loopback where none is written, and the port, undefined where none is written. */
function splitHost(text: string, authority: string): {host: string; port: string | undefined} {
  if (/^\d+$/.test(authority)) return {host: loopback, port: authority};
  if (authority.startsWith('[')) {
    const [, host, port] = /^\[([^\]]*)\](?::(.*))?$/.exec(authority) ?? [];
    if (host === undefined)
      throw new UsageError(`"${text}" has an unclosed or misplaced bracket, expected [::1]:8080`);
    if (!isIPv6(host))
      throw new UsageError(`"${text}": "${host}" is not an IPv6 address, expected [::1]:8080`);
    return {host, port};
  }
  const colon = authority.lastIndexOf(':');
  const host = colon === -1 ? authority : authority.slice(0, colon);
  const port = colon === -1 ? undefined : authority.slice(colon + 1);
  // The last group of ::1:8080 is meant as a port more often than not, so that reading is offered first.
  if (isIPv6(host) && /^\d+$/.test(port ?? '')) throw bracketObjection(text, `[${host}]:${port}`);
  if (isIPv6(authority)) throw bracketObjection(text, `[${authority}]:8080`);
  if (host === '' && colon !== 0) throw new UsageError(`"${text}" names no host, ${expected}`);
  if (/[\s\\[\]:%,*]/.test(host))
    throw new UsageError(`"${text}": "${host}" is not a host name, ${expected}`);
  // All digits and dots is an address to getaddrinfo(3): 300.1.1.1 would be looked up, 10.1 would become 10.0.0.1.
  if (/^[\d.]+$/.test(host) && !isIPv4(host))
    throw new UsageError(`"${text}": "${host}" is not an IPv4 address, expected four numbers up to 255`);
  return {host: host === '' ? loopback : host, port};
}

function bracketObjection(text: string, suggestion: string): UsageError {
  return new UsageError(`"${text}" has an IPv6 address without brackets, expected such as ${suggestion}`);
}

function parsePort(text: string, host: string, port: string | undefined): number {
  if (port === undefined || port === '')
    throw new UsageError(`"${text}" names no port, expected host:port such as ${host}:8080`);
  const range = `expected 1 to ${highestPort}`;
  if (!/^\d+$/.test(port)) throw new UsageError(`"${text}": the port "${port}" is not a number, ${range}`);
  const number = Number(port);
  if (number < 1 || number > highestPort)
    throw new UsageError(`"${text}": there is no port ${port}, ${range}`);
  return number;
}
