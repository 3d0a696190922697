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
  const here = (how: string, localAddress: string | null = null): Location => ({
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
        own: filesScript(tables('self'), linesWanted(endpoint)),
        namespaces: 'ls -ldn /proc/self/ns/net /proc/[0-9]*/ns/net',
      }),
    ),
  );
  const own = parseFiles(parts.get('own') ?? '', tables('self'));
  if (hasAddress('self', own, address)) return here(assigned, address);

  const {pids, hidden} = parseNamespaces(parts.get('namespaces') ?? '');
  const paths = pids.flatMap(tables);
  const texts =
    paths.length === 0
      ? new Map()
      : parseFiles(await shell.ask(filesScript(paths, linesWanted(endpoint))), paths);
  const candidates = pids.filter(
    (pid) => hasAddress(pid, texts, address) && hasListener(pid, texts, endpoint),
  );
  const [pid, ...others] = candidates;
  if (pid !== undefined && others.length === 0) {
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
  if (others.length > 0) {
    const why = `${address}:${endpoint.port} is listened on in several network namespaces, of pids ${candidates.join(', ')}`;
    return {found: false, gap: 'not-observed', why};
  }
  // A prefix is the user's word for where the target is, so a port alone may do: the address may be a service's.
  if (host.prefix.length > 0 && hasListener('self', own, endpoint))
    return here(`by its port: ${address} is not an address of ${host.name}`);
  const why = `${address} is not an address of ${host.name}`;
  if (hidden === 0) return {found: false, gap: 'not-observed', why};
  return {
    found: false,
    gap: 'unreadable',
    why: `${why}, and the network namespaces of ${hidden} of its processes are shown to root alone`,
  };
}

const tables = (pid: number | 'self') =>
  ['fib_trie', 'if_inet6', 'tcp', 'tcp6'].map((table) => `/proc/${pid}/net/${table}`);

/** Of fib_trie the leaves and local routes, of if_inet6 all, of tcp and tcp6 the listeners on the port. */
function linesWanted({port}: InternetEndpoint): string {
  return `^ *[|]-- |host LOCAL|^[0-9a-f]{32} |:${hexPort(port)} [0-9A-F]+:0000 0A `;
}

function hasAddress(pid: number | 'self', texts: Texts, address: string): boolean {
  const [fibTrie = '', ifInet6 = ''] = tables(pid);
  const networks = [
    ...rowsOf(parseReading(fileOf(texts, fibTrie), parseFibTrie)),
    ...rowsOf(parseReading(fileOf(texts, ifInet6), parseIfInet6)),
  ];
  return isWithin(address, networks);
}

function hasListener(pid: number | 'self', texts: Texts, endpoint: InternetEndpoint): boolean {
  const [, , tcp = '', tcp6 = ''] = tables(pid);
  const rows = [tcp, tcp6].flatMap((path) =>
    rowsOf(parseReading(fileOf(texts, path), (text) => parseNetTcp(text))),
  );
  return listenersOf(rows, endpoint, ['::']).length > 0;
}

/** A table that cannot be read has nothing to offer. */
function rowsOf<T>(reading: Reading<readonly T[]>): readonly T[] {
  return reading.known ? reading.value : [];
}

/** One process of each network namespace but the shell's own, and how many processes do not show theirs. */
function parseNamespaces(output: string): {pids: number[]; hidden: number} {
  const seen = new Map<string, number>();
  let own: string | undefined;
  let hidden = 0;
  for (const line of output.split('\n')) {
    const match = /\/proc\/(\d+|self)\/ns\/net(?: -> (net:\[\d+\]))?$/.exec(line);
    if (!match) continue;
    const [, pid = '', namespace] = match;
    if (namespace === undefined) hidden++;
    else if (pid === 'self') own = namespace;
    else if (!seen.has(namespace)) seen.set(namespace, Number(pid));
  }
  if (own !== undefined) seen.delete(own);
  return {pids: [...seen.values()], hidden};
}
