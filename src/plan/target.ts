import {isIPv4, isIPv6 as matchesIPv6} from 'node:net';
import {factsOfScheme, type Request, type Scheme, schemes} from '../model/target.ts';
import {UsageError} from './usage-error.ts';

/** A target as written, its name not looked up yet. `url` is completed by scheme and port, without its password. */
export type ParsedTarget =
  | {readonly scheme: 'unix'; readonly url: string; readonly path: string}
  | (Request & {
      readonly scheme: Exclude<Scheme, 'unix'>;
      readonly url: string;
      readonly host: string;
      readonly port: number;
    });

const loopback = '127.0.0.1';
/** sun_path holds 108 bytes with its NUL, unix(7). */
const longestUnixPath = 107;
const highestPort = 65_535;

/** Other names that people and their clients write. */
const aliases: Record<string, Scheme> = {postgresql: 'postgres', mariadb: 'mysql', fastcgi: 'fcgi'};

const expected = 'expected host:port, scheme://host:port or unix:/path';

/**
 * `host:port`, `tcp://host:port`, `[::1]:8080`, `unix:/path`, `unix:@abstract`; `:8080` and `8080` are on loopback;
 * `scheme://user:password@host/path` for the schemes that can use these, the port theirs where none is written.
 * Looks nothing up; `resolveTargets` does.
 * @throws UsageError, whose message holds no password
 */
export function parseTarget(text: string): ParsedTarget {
  const trimmed = text.trim();
  if (trimmed === '') throw new UsageError(`the target is empty, ${expected}`);
  if (/^unix:/i.test(trimmed)) return parseUnix(trimmed);
  const [, name, rest = trimmed] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(trimmed) ?? [];
  const scheme = name === undefined ? 'tcp' : schemeOf(name);
  if (scheme === undefined)
    throw new UsageError(
      `"${withoutPassword(trimmed)}" has the unknown scheme ${name}, expected one of ${Object.keys(schemes).join(', ')}`,
    );
  return parseInternet(trimmed, scheme, rest);
}

/** No scheme is written: what the target speaks is not said. */
export function isBare(text: string): boolean {
  return !/^(unix:|[a-z][a-z0-9+.-]*:\/\/)/i.test(text.trim());
}

function schemeOf(name: string): Exclude<Scheme, 'unix'> | undefined {
  const lower = name.toLowerCase();
  const scheme = Object.hasOwn(aliases, lower) ? aliases[lower] : lower;
  return scheme !== undefined && Object.hasOwn(schemes, scheme) && scheme !== 'unix'
    ? (scheme as Exclude<Scheme, 'unix'>)
    : undefined;
}

/** A target as it may be shown: messages and settings end up in the logs of CI jobs. */
export function withoutPassword(text: string): string {
  // From the first colon behind the scheme to the last @: what is mistyped (redis//:password@host) may hold one, too.
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?([^:@]*):(.*)@/is, '$1$2:***@');
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

/** Everything that has a host and a port: RFC 3986 section 3, the scheme and its slashes already taken off. */
function parseInternet(text: string, scheme: Exclude<Scheme, 'unix'>, rest: string): ParsedTarget {
  if (text.startsWith('/'))
    throw new UsageError(
      `"${withoutPassword(text)}" is a path, for a Unix-domain socket write unix:${withoutPassword(text)}`,
    );
  const facts = factsOfScheme(scheme);
  const shownText = withoutPassword(text);
  const pathAt = rest.search(/[/?#]/);
  const authority = pathAt === -1 ? rest : rest.slice(0, pathAt);
  const tail = pathAt === -1 ? '' : rest.slice(pathAt);
  const at = authority.lastIndexOf('@');
  const plain = authority.slice(at + 1);
  if (at === -1 && tail.includes('@') && /:(?!\d*$)[^\]]*$/.test(authority))
    throw new UsageError(`"${shownText}": the password has one of / ? #, expected %2F %3F %23`);
  if (tail !== '' && facts.path === undefined && (scheme === 'tcp' || tail !== '/'))
    throw new UsageError(
      `"${shownText}" has a path, expected only a host and a port${plain && `: ${plain}`}`,
    );
  if (at !== -1 && !facts.login)
    throw new UsageError(`"${shownText}" has a user name, expected only a host and a port: ${plain}`);
  const {host, port} = splitHost(shownText, plain);
  const shown = isIPv6(host) ? `[${host}]` : host;
  const number =
    facts.port !== undefined && (port === undefined || port === '')
      ? facts.port
      : parsePort(shownText, shown, port);
  const login = at === -1 ? {} : parseLogin(shownText, authority.slice(0, at));
  const path = facts.path && pathOf(shownText, scheme, facts.path, tail);
  const asks = facts.path === 'database' ? asksOf(shownText, scheme, tail) : undefined;
  return {
    scheme,
    url: `${scheme}://${login.user ? `${encodeURIComponent(login.user)}@` : ''}${shown}:${number}${urlPath(facts.path, path)}${asks ? `?proof=${asks}` : ''}`,
    host,
    port: number,
    ...login,
    ...(path === undefined ? {} : {path}),
    ...(asks === undefined ? {} : {asks}),
  };
}

function parseLogin(text: string, login: string): Request {
  const colon = login.indexOf(':');
  const user = decode(text, colon === -1 ? login : login.slice(0, colon));
  return {
    ...(user === '' ? {} : {user}),
    ...(colon === -1 ? {} : {password: decode(text, login.slice(colon + 1))}),
  };
}

/**
 * A resource with its query, or the name of a database. What a database URL says after `?` is for its clients' own
 * libraries (pool sizes, time zones), and passed over, unless it asks for TLS.
 */
function pathOf(
  text: string,
  scheme: Scheme,
  kind: 'resource' | 'database',
  tail: string,
): string | undefined {
  const withoutFragment = tail.replace(/#.*$/s, '');
  if (kind === 'database') {
    const [path = '', ...query] = withoutFragment.split('?');
    if (!factsOfScheme(scheme).tls) assertNoTls(text, query.join('?'));
    return decode(text, path.slice(1)) || undefined;
  }
  if (/[\s\p{Cc}]/u.test(withoutFragment))
    throw new UsageError(`"${text}" has a space in its path, expected %20`);
  return withoutFragment.startsWith('/') ? withoutFragment : `/${withoutFragment}`;
}

/** The parameter `proof` of a database: what is asked behind the login. */
function asksOf(text: string, scheme: Scheme, tail: string): 'query' | undefined {
  const value = new URLSearchParams(/\?([^#]*)/.exec(tail)?.[1] ?? '').get('proof');
  if (value === null) return undefined;
  if (!factsOfScheme(scheme).query)
    throw new UsageError(`"${text}": proof=${value} works with postgres:// alone, leave it out`);
  if (value !== 'query') throw new UsageError(`"${text}": proof=${value} is unknown, expected proof=query`);
  return value;
}

/** How clients of databases ask for TLS in a URL (libpq sslmode, MySQL ssl-mode, Go tls, JDBC useSSL), `-` and `_` left out. */
const tlsParameters = ['sslmode', 'ssl', 'tls', 'usessl', 'requiressl'];
/** With these they do without it where the server does. */
const withoutTls = ['disable', 'disabled', 'allow', 'prefer', 'preferred', 'false', '0', 'no', 'off'];

/** Without the TLS that was asked for, another server would be measured, or none. */
function assertNoTls(text: string, query: string): void {
  for (const [name, value] of new URLSearchParams(query)) {
    if (!tlsParameters.includes(name.toLowerCase().replaceAll(/[-_]/g, ''))) continue;
    if (withoutTls.includes(value.toLowerCase())) continue;
    const scheme = /^[a-z]+/i.exec(text)?.[0].toLowerCase();
    const instead =
      `${scheme}s` in schemes
        ? `write ${scheme}s:// for it`
        : `which plimsoll does not speak here; write ${name}=disable, or leave it out`;
    throw new UsageError(`${name}=${value} asks for TLS, ${instead}`);
  }
}

function urlPath(kind: 'resource' | 'database' | undefined, path: string | undefined): string {
  if (path === undefined || path === '/') return '';
  return kind === 'database' ? `/${encodeURIComponent(path)}` : path;
}

function decode(text: string, part: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(part);
  } catch {
    throw new UsageError(`"${text}" has a % that is not an escape, expected %25`);
  }
  // It ends a text in the protocols of databases.
  if (decoded.includes('\0')) throw new UsageError(`"${text}" contains a NUL, leave it out`);
  return decoded;
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
  if (/[\s\\[\]:%,*\p{Cc}]/u.test(host))
    throw new UsageError(`"${text}": "${host}" is not a host name, ${expected}`);
  // All digits and dots is an address to getaddrinfo(3): 300.1.1.1 would be looked up, 10.1 would become 10.0.0.1.
  if (/^[\d.]+$/.test(host) && !isIPv4(host))
    throw new UsageError(`"${text}": "${host}" is not an IPv4 address, expected four numbers up to 255`);
  return {host: host === '' ? loopback : host, port};
}

/** The first match compiles a long expression, for which nobody waits who wrote a name or an IPv4 address. */
function isIPv6(host: string): boolean {
  return host.includes(':') && matchesIPv6(host);
}

function bracketObjection(text: string, suggestion: string): UsageError {
  return new UsageError(`"${text}" has an IPv6 address without brackets, expected for example ${suggestion}`);
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
