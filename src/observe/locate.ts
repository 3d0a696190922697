import {readFileSync, readlinkSync} from 'node:fs';
import type {Host} from '../hosts/host.ts';
import type {Gap, Reading} from '../model/reading.ts';
import type {Endpoint} from '../model/target.ts';
import {canonicalAddress, isLoopback, isWildcard} from './address.ts';
import {fileOf, filesScript, parseFiles} from './files.ts';
import {anyAddress, listenersOf} from './listeners.ts';
import {isLocalEndpoint} from './local-endpoint.ts';
import {isWithin, parseFibTrie, parseIfInet6} from './proc/local-addresses.ts';
import {hexPort, parseNetTcp} from './proc/net-tcp.ts';
import {parseReading} from './proc/parse-error.ts';
import {joinScripts, splitAnswer} from './script.ts';
import type {Shell} from './shell.ts';

/** Where an endpoint is to be observed from: a host whose prefix leads into the right network namespace. */
export type Location =
  | {
      readonly found: true;
      readonly host: Host;
      /** In words, for people. */
      readonly how: string;
      /** Address that the target's own ends of connections bear there; null where it is not certain. */
      readonly localAddress: string | null;
      /** What is listened on there, where that is another address. */
      readonly endpoint?: Endpoint;
    }
  | {readonly found: false; readonly gap: Gap; readonly why: string};

type InternetEndpoint = Exclude<Endpoint, {family: 'unix'}>;
type Texts = ReturnType<typeof parseFiles>;

/**
 * Finds the network namespace that has an endpoint's address: the shell's own, or that of another process of the same
 * host, such as a container. An address that is in none is somewhere else, and nothing that is read here speaks of it.
 */
export async function locate(shell: Shell, endpoint: Endpoint): Promise<Location> {
  const {host} = shell;
  const here = (how: string, localAddress: string | null = null): Extract<Location, {found: true}> => ({
    found: true,
    host,
    how,
    localAddress,
  });
  if (endpoint.family === 'unix') return here('by its path');
  const address = canonicalAddress(endpoint.address);
  if (address === anyAddress) return here('by its port');
  if (isWildcard(address)) return here('on loopback');
  if (isLoopback(address)) return here('on loopback', address);
  const assigned = `${address} is an address of ${host.name}`;
  if (host.prefix.length === 0 && isLocalEndpoint(endpoint)) return here(assigned, address);

  const parts = splitAnswer(
    await shell.ask(
      joinScripts({
        own: filesScript(
          [...addressTables('self'), ...listenerTables('self')],
          `${addressLines}|${listenerLines(endpoint)}`,
        ),
        boot: `cat ${bootIdFile}`,
        namespaces: 'ls -ldn /proc/self/ns/net /proc/[0-9]*/ns/net',
      }),
    ),
  );
  const own = parseFiles(parts.get('own') ?? '', [...addressTables('self'), ...listenerTables('self')]);
  if (hasAddress('self', own, address)) return here(assigned, address);

  const {shown, hidden, self, first} = parseNamespaces(parts.get('namespaces') ?? '');
  // A prefix that leads into a namespace of its own (ip netns exec, nsenter -n) names the one that is meant.
  const outside = parts.get('boot')?.trim() === textOf(bootIdFile) ? ownNamespace() : first;
  if (host.prefix.length > 0 && self !== undefined && outside !== undefined && self !== outside)
    return byPort(`${address} is not an address of ${host.name}`);
  const withAddress = await pidsWithAddress(shell, [...shown, ...hidden], address);
  const listening = await pidsWithListener(
    shell,
    shown.filter((pid) => withAddress.has(pid)),
    endpoint,
  );
  const [pid, ...others] = listening;
  if (others.length > 0) {
    const why = `${address}:${endpoint.port} is listened on in several network namespaces, of pids ${listening.join(', ')}`;
    return {found: false, gap: 'not-observed', why};
  }
  if (pid !== undefined) {
    return {
      found: true,
      host: {
        name: `${host.name}, network namespace of pid ${pid}`,
        prefix: [...host.prefix, 'nsenter', '-t', `${pid}`, '-n'],
      },
      how: `${address} is an address of the network namespace of pid ${pid}`,
      localAddress: address,
    };
  }
  const closed = hidden.find((one) => withAddress.has(one));
  if (closed !== undefined) {
    const why = `${address} is an address of the network namespace of pid ${closed}, which may not be entered: root may`;
    return {found: false, gap: 'unreadable', why};
  }
  return byPort(`${address} is not an address of ${host.name}`);

  // A prefix is the user's word for where the target is, so a port alone may do: the address may be a service's.
  function byPort(why: string): Location {
    const onPort = host.prefix.length > 0 ? listenerOnPort(own, endpoint as InternetEndpoint) : undefined;
    if (onPort === undefined) return {found: false, gap: 'not-observed', why};
    return {
      ...here(`by its port: ${why}`),
      localAddress: isWildcard(onPort.address) ? null : onPort.address,
      endpoint: onPort,
    };
  }
}

/** Those processes in whose network namespace the address is an own one; its tables may be read without entering it. */
async function pidsWithAddress(
  shell: Shell,
  pids: readonly number[],
  address: string,
): Promise<ReadonlySet<number>> {
  const texts = await readTables(shell, pids.flatMap(addressTables), addressLines);
  return new Set(pids.filter((pid) => hasAddress(pid, texts, address)));
}

async function pidsWithListener(
  shell: Shell,
  pids: readonly number[],
  endpoint: InternetEndpoint,
): Promise<readonly number[]> {
  const texts = await readTables(shell, pids.flatMap(listenerTables), listenerLines(endpoint));
  return pids.filter((pid) => hasListener(pid, texts, endpoint));
}

async function readTables(shell: Shell, paths: readonly string[], pattern: string): Promise<Texts> {
  if (paths.length === 0) return new Map();
  return parseFiles(await shell.ask(filesScript(paths, pattern)), paths);
}

const addressTables = (pid: number | 'self') => [`/proc/${pid}/net/fib_trie`, `/proc/${pid}/net/if_inet6`];
const listenerTables = (pid: number | 'self') => [`/proc/${pid}/net/tcp`, `/proc/${pid}/net/tcp6`];

/** The leaves and local routes of fib_trie, and all of if_inet6. */
const addressLines = '^ *[|]-- |host LOCAL|^[0-9a-f]{32} ';

/** The listeners on the port, of tcp and tcp6. */
function listenerLines({port}: InternetEndpoint): string {
  return `:${hexPort(port)} [0-9A-F]+:0000 0A `;
}

function hasAddress(pid: number | 'self', texts: Texts, address: string): boolean {
  const [fibTrie = '', ifInet6 = ''] = addressTables(pid);
  const networks = [
    ...rowsOf(parseReading(fileOf(texts, fibTrie), parseFibTrie)),
    ...rowsOf(parseReading(fileOf(texts, ifInet6), parseIfInet6)),
  ];
  return isWithin(address, networks);
}

function hasListener(pid: number | 'self', texts: Texts, endpoint: InternetEndpoint): boolean {
  return listenersOf(listenerRows(pid, texts), endpoint, ['::']).length > 0;
}

/** The listener on the port, as long as it is on one address alone; those on loopback count where there is no other. */
function listenerOnPort(own: Texts, endpoint: InternetEndpoint): InternetEndpoint | undefined {
  const rows = listenersOf(listenerRows('self', own), {...endpoint, address: anyAddress});
  const addresses = [...new Set(rows.map(({localAddress}) => localAddress))];
  const outward = addresses.filter((address) => !isLoopback(address));
  const [address, ...others] = outward.length > 0 ? outward : addresses;
  if (address === undefined || others.length > 0) return undefined;
  return {family: address.includes(':') ? 6 : 4, address, port: endpoint.port};
}

function listenerRows(pid: number | 'self', texts: Texts) {
  return listenerTables(pid).flatMap((path) =>
    rowsOf(parseReading(fileOf(texts, path), (text) => parseNetTcp(text))),
  );
}

/** A table that cannot be read has nothing to offer. */
function rowsOf<T>(reading: Reading<readonly T[]>): readonly T[] {
  return reading.known ? reading.value : [];
}

const bootIdFile = '/proc/sys/kernel/random/boot_id';

/** The network namespace of this process, undefined where there is no such thing. */
function ownNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/net');
  } catch {
    return undefined;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** What a shell shows of network namespaces. */
interface Namespaces {
  /** One process of each but the shell's own. */
  readonly shown: readonly number[];
  /** Processes that do not show theirs. */
  readonly hidden: readonly number[];
  readonly self: string | undefined;
  /** That of process 1. */
  readonly first: string | undefined;
}

function parseNamespaces(output: string): Namespaces {
  const seen = new Map<string, number>();
  const hidden: number[] = [];
  let own: string | undefined;
  let first: string | undefined;
  for (const line of output.split('\n')) {
    // A zombie has no namespace any more, which is another complaint.
    const denied = /\/proc\/(\d+)\/ns\/net.*Permission denied$/.exec(line)?.[1];
    if (denied !== undefined) hidden.push(Number(denied));
    const [, pid = '', namespace = ''] = /\/proc\/(\d+|self)\/ns\/net -> (net:\[\d+\])$/.exec(line) ?? [];
    if (pid === '1') first = namespace;
    if (pid === 'self') own = namespace;
    else if (pid !== '' && !seen.has(namespace)) seen.set(namespace, Number(pid));
  }
  if (own !== undefined) seen.delete(own);
  return {shown: [...seen.values()], hidden, self: own, first};
}
