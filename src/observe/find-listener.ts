import type {Listener} from '../model/host-facts.ts';
import {known, missing, type Reading} from '../model/reading.ts';
import type {Endpoint} from '../model/target.ts';
import {quote} from './files.ts';
import {type DiagModule, kernelHasDiag} from './kernel-modules.ts';
import {
  limitNotInProc,
  listenersOf,
  toListener,
  toUnixListener,
  unixListenersInProc,
  unixListenersOf,
} from './listeners.ts';
import {hexPort, parseNetTcp} from './proc/net-tcp.ts';
import {parseNetUnix} from './proc/net-unix.ts';
import {parseReading} from './proc/parse-error.ts';
import {joinScripts, splitAnswer} from './script.ts';
import type {Shell} from './shell.ts';
import {parseSsTcp, parseSsUnix, ssAlone, ssListening} from './ss.ts';

/** How the listener of an endpoint is read again and again, once it was seen how this host can be asked. */
export interface ListenerSource {
  readonly endpoint: Endpoint;
  /** `proc` where ss is missing, may not use netlink or would load a module: then the limits of the queues stay unknown. */
  readonly by: 'ss' | 'proc';
  /** The module that the kernel would load for ss; absent where it has it. */
  readonly unloaded?: DiagModule | undefined;
  /** Those of /proc/net that have it; of the other one the kernel would walk all its connections in vain. */
  readonly tables: readonly InternetTable[];
  /** Of a Unix-domain socket's file, where there is one. */
  readonly fileInode: number | null;
}

const internetTables = ['tcp', 'tcp6'] as const;
type InternetTable = (typeof internetTables)[number];

export interface FoundListener {
  readonly source: ListenerSource;
  readonly listeners: Reading<readonly Listener[]>;
  /** Every process that has one of the listeners open: a master, its workers, children that inherited it. */
  readonly pids: Reading<readonly number[]>;
}

/** ss -p follows every descriptor of the host: 200,000 of them took 9 s on two busy cores. */
const ownersTimeoutMs = 60_000;

/** Of ss that reads /proc itself, as it does where the kernel has no sock_diag, no row ends so, and each Send-Q is 0. */
const byNetlink = `case $rows in ''|*'<->'*) true ;; *) false ;; esac`;

/**
 * Finds the listeners of an endpoint in the network namespace of the shell, and the processes that have them open. The
 * latter looks at the descriptors of every process, so it is done once, before there is load.
 */
export async function findListener(shell: Shell, endpoint: Endpoint): Promise<FoundListener> {
  const ss = endpoint.family === 'unix' ? 'ss -lxnHe' : ssListening(endpoint.port);
  const diag = endpoint.family === 'unix' ? 'unix_diag' : 'tcp_diag';
  const file = endpoint.family === 'unix' ? `ls -diL ${quote(endpoint.path)} 2>/dev/null` : ':';
  const parts = splitAnswer(
    await shell.ask(
      `if ! ${kernelHasDiag(diag)}; then rows= ss=unloaded
elif rows=$(${ss} 2>/dev/null) && ${byNetlink}; then ss=1
else ss=; fi
if [ "$ss" = 1 ]; then
${joinScripts({ss: `printf '%s\\n' "$rows"`})}
else
${joinScripts({proc: procScript(endpoint, internetTables)})}
fi
${joinScripts({file, 'may ask': 'echo "$ss"'})}`,
    ),
  );
  const fileInode = /^ *(\d+) /.exec(parts.get('file') ?? '')?.[1];
  const text = parts.get('ss');
  const source: ListenerSource = {
    endpoint,
    by: text === undefined ? 'proc' : 'ss',
    unloaded: parts.get('may ask')?.trim() === 'unloaded' ? diag : undefined,
    tables: tablesOf(parts.get('proc') ?? ''),
    fileInode: fileInode === undefined ? null : Number(fileInode),
  };
  const listeners = parseListeners(source, text ?? parts.get('proc') ?? '');
  return {
    source,
    listeners,
    pids: listeners.known ? await findOwners(shell, source, listeners.value) : listeners,
  };
}

/** Prints the listeners, and none of the connections: the kernel filters for ss, and /proc/net/tcp begins with them. */
export function listenerScript(source: ListenerSource): string {
  if (source.by === 'proc') return procScript(source.endpoint, source.tables);
  return ssAlone(source.endpoint.family === 'unix' ? 'ss -lxnHe' : ssListening(source.endpoint.port));
}

/** The listeners of the endpoint out of what `listenerScript` printed; none is an empty list, no output is no answer. */
export function parseListeners(
  source: ListenerSource,
  output: string | undefined,
): Reading<readonly Listener[]> {
  const {endpoint, by, fileInode, unloaded} = source;
  if (output === undefined)
    return missing('not-observed', by === 'ss' ? 'ss -ltn' : '/proc/net', 'the answer broke off');
  // Nothing at all, not even headings: another system, or a /proc that is not mounted.
  if (by === 'proc' && !/^(Num| *sl) /m.test(output))
    return missing('absent', endpoint.family === 'unix' ? '/proc/net/unix' : '/proc/net/tcp');
  if (endpoint.family === 'unix') {
    const {path} = endpoint;
    return by === 'ss'
      ? parseReading(known(output, 'ss -lx'), (text) =>
          unixListenersOf(parseSsUnix(text), path, fileInode).map(toUnixListener),
        )
      : parseReading(known(output, '/proc/net/unix'), (text) =>
          unixListenersInProc(parseNetUnix(text), path, unloaded),
        );
  }
  return by === 'ss'
    ? parseReading(known(output, 'ss -ltn'), (text) =>
        listenersOf(parseSsTcp(text, 'LISTEN'), endpoint).map((row) =>
          toListener(row, known(row.sendQueue, 'ss -ltn, Send-Q')),
        ),
      )
    : parseReading(known(output, '/proc/net/tcp'), (text) =>
        listenersOf(parseNetTcp(text), endpoint, ['::']).map((row) =>
          toListener(row, limitNotInProc('/proc/net/tcp', unloaded)),
        ),
      );
}

function procScript(endpoint: Endpoint, tables: readonly InternetTable[]): string {
  if (endpoint.family === 'unix') return 'cat /proc/net/unix 2>/dev/null';
  // Listeners come first (net/ipv4/tcp_ipv4.c tcp_seq_start), so reading ends with the first row that is none.
  const listening = '[0-9A-F]*:0000 0A ';
  const script = `-e 1p -e 1b -e '/^ *[0-9]*: [0-9A-F]*:[0-9A-F]* ${listening}/!q' -e '/:${hexPort(endpoint.port)} ${listening}/p'`;
  return tables.map((file) => `sed -n ${script} /proc/net/${file} 2>/dev/null`).join('\n');
}

/** A host with too many descriptors to look at keeps its other readings. */
async function findOwners(
  shell: Shell,
  source: ListenerSource,
  listeners: readonly Listener[],
): Promise<Reading<readonly number[]>> {
  const from = source.by === 'ss' ? 'ss -p' : '/proc/PID/fd';
  const inodes = new Set(listeners.map(({inode}) => inode));
  if (inodes.size === 0) return known([], from);
  try {
    const answer = await shell.ask(ownersScript(source, inodes), ownersTimeoutMs);
    const pids = source.by === 'ss' ? ownersInSs(source.endpoint, answer, inodes) : ownersInLinks(answer);
    return pids.length === 0 ? unseenOwner(inodes) : known(sorted(pids), from);
  } catch (error) {
    return missing('not-observed', from, error instanceof Error ? error.message : String(error));
  }
}

/** Without ss: the links of /proc/PID/fd, which proc_pid_fd(5) writes as `socket:[INODE]`. */
function ownersScript({by, endpoint}: ListenerSource, inodes: ReadonlySet<number>): string {
  if (by === 'ss')
    return ssAlone(endpoint.family === 'unix' ? 'ss -lxnHep' : ssListening(endpoint.port, 'p'));
  const links = [...inodes].join('|');
  return `ls -l /proc/[0-9]*/fd 2>/dev/null | grep -E '^/proc/[0-9]+/fd:$|socket:\\[(${links})\\]$'`;
}

/** By the length of an address; both while nothing listens yet. */
function tablesOf(output: string): readonly InternetTable[] {
  const digits = {tcp: 8, tcp6: 32};
  const having = internetTables.filter((table) =>
    new RegExp(`^ *\\d+: [0-9A-F]{${digits[table]}}:`, 'm').test(output),
  );
  return having.length > 0 ? having : internetTables;
}

function ownersInSs(endpoint: Endpoint, text: string, inodes: ReadonlySet<number>): number[] {
  const rows = endpoint.family === 'unix' ? parseSsUnix(text) : parseSsTcp(text, 'LISTEN');
  return rows.filter(({inode}) => inodes.has(inode)).flatMap(({pids}) => [...pids]);
}

function ownersInLinks(text: string): number[] {
  const pids: number[] = [];
  let pid: number | undefined;
  for (const line of text.split('\n')) {
    const heading = /^\/proc\/(\d+)\/fd:$/.exec(line)?.[1];
    if (heading !== undefined) pid = Number(heading);
    else if (line !== '' && pid !== undefined) pids.push(pid);
  }
  return pids;
}

function unseenOwner(inodes: ReadonlySet<number>): Reading<never> {
  return missing(
    'unreadable',
    '/proc/PID/fd',
    `which process has socket ${[...inodes].join(', ')} is shown to its own user and to root`,
  );
}

function sorted(pids: readonly number[]): number[] {
  return [...new Set(pids)].sort((a, b) => a - b);
}
