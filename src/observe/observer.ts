import {statSync} from 'node:fs';
import {type Host, localHost} from '../hosts/host.ts';
import type {OwnSockets} from '../model/four-tuples.ts';
import type {
  ControlGroups,
  Drops,
  HostFacts,
  ListenerProcess,
  Sample,
  TargetSockets,
} from '../model/host-facts.ts';
import {type Gap, known, missing, type Reading, valueIfKnown} from '../model/reading.ts';
import type {LogWords, ServerFacts} from '../model/server.ts';
import type {Endpoint} from '../model/target.ts';
import type {ThreadWaits} from '../model/target-evidence.ts';
import {runClockMs} from '../run-clock.ts';
import {canonicalAddress} from './address.ts';
import {
  type CgroupLevels,
  cgroupPaths,
  membershipPaths,
  parseCgroupLevels,
  parseControlGroups,
} from './control-groups.ts';
import {dropPaths, dropScripts, parseDrops} from './drops.ts';
import {filesScript, parseFiles} from './files.ts';
import {type FoundListener, findListener, listenerScript, parseListeners} from './find-listener.ts';
import {kernelHasDiag} from './kernel-modules.ts';
import {locate} from './locate.ts';
import {cpuScripts, Pace} from './pace.ts';
import {hexPort, parseNetTcp} from './proc/net-tcp.ts';
import {parseNetUnix} from './proc/net-unix.ts';
import {parseReading} from './proc/parse-error.ts';
import {fdCountScript, limitPaths, parseFdCounts, parseProcesses, statPaths} from './processes.ts';
import {parseSampleFiles, samplePaths} from './sample.ts';
import {joinScripts, splitAnswer} from './script.ts';
import {
  commandsScript,
  configurationScript,
  type FoundServer,
  logScript,
  logSizesScript,
  parseCommands,
  parseLogWords,
  serverFactsOf,
  withLogSizes,
} from './server-facts.ts';
import {parseSettings, settingPaths} from './settings.ts';
import {Shell} from './shell.ts';
import {countSocketRows, countUnixRows} from './socket-counts.ts';
import type {PeerRow} from './socket-row.ts';
import {
  parseSsConnections,
  parseSsUnixConnections,
  ssConnections,
  ssFromPeers,
  ssUnixConnections,
} from './ss.ts';
import {parseThreads, threadsScript} from './threads.ts';

/** Why no reading of this observer can be had: then each of them is this gap. */
interface Refusal {
  readonly gap: Gap;
  readonly why: string;
}

type Texts = ReturnType<typeof parseFiles>;

/** A ruleset may be long. */
const dropsTimeoutMs = 15_000;
/** 300,000 connections are listed in some seconds, by a kernel that is busy with them. */
const socketsTimeoutMs = 30_000;

/**
 * Reads the limits and counters of one host, and of one listener on it, for as long as a run lasts. Nothing here throws
 * when the host cannot be read: what is missing is a gap with its reason.
 */
export class Observer {
  readonly host: Host;
  /** In words: how the listener's host and network namespace were found, or why they were not. */
  readonly how: string;
  readonly #shell: Shell;
  #endpoint: Endpoint | null;
  #found: FoundListener | undefined;
  readonly #refusal: Refusal | undefined;
  #localAddress: string | null;
  /** The processes that have the listener, or plimsoll's own where there is none. */
  #pids: readonly number[];
  readonly #fdSizeIsCount: boolean;
  readonly #pace = new Pace();
  #sampling: Promise<Sample> | undefined;
  /** Texts of limits by path, from the last full reading. */
  readonly #limits = new Map<string, Reading<string>>();
  readonly #remembered = new Map<number, {startTicks: number; comm: string}>();
  #cgroupLevels: CgroupLevels | undefined;
  /** What serves the listener, from the first full reading on; null where its server is not known. */
  #server: {readonly found: FoundServer; readonly facts: Reading<ServerFacts>} | null | undefined;

  private constructor(opened: Opened) {
    this.host = opened.shell.host;
    this.how = opened.how;
    this.#endpoint = opened.endpoint;
    this.#shell = opened.shell;
    this.#found = opened.found;
    this.#refusal = opened.refusal;
    this.#localAddress = opened.localAddress;
    this.#pids = opened.pids;
    this.#fdSizeIsCount = opened.fdSizeIsCount;
  }

  /**
   * Starts a shell on the host and finds the endpoint's listener, before there is load. null observes the host alone.
   * The address `*` means every listener on the port.
   * @param follows where the host that a prefix leads to has no such address, what arrives there is still to be seen:
   *   something on the way may translate it (`follow`)
   */
  static async open(
    endpoint: Endpoint | null,
    host: Host = localHost,
    {follows = false}: {readonly follows?: boolean} = {},
  ): Promise<Observer> {
    return new Observer(await openOn(endpoint, host, follows));
  }

  get endpoint(): Endpoint | null {
    return this.#endpoint;
  }

  /** Whether the endpoint is listened on here. */
  async hasListener(): Promise<boolean> {
    return (valueIfKnown((await this.readSample()).listeners) ?? []).length > 0;
  }

  /** Whether that is the address and port whose connections are counted; a wildcard has every address. */
  observes(at: Endpoint): boolean {
    const endpoint = this.#endpoint;
    if (at.family === 'unix' || endpoint === null || endpoint.family === 'unix') return at === endpoint;
    return (
      this.#found !== undefined &&
      at.port === endpoint.port &&
      (this.#localAddress === null || canonicalAddress(this.#localAddress) === at.address)
    );
  }

  /**
   * Looks for connections of the driver anywhere in this network namespace, and answers where they arrived: an address and
   * port that may be other ones than the target's, behind a DNAT, a published port, a balancer. Undefined for nowhere, and
   * where ss(8) cannot tell.
   */
  async findArrival(
    some: readonly {readonly address: string; readonly port: number}[],
  ): Promise<Endpoint | undefined> {
    if (this.#found?.source.by === 'proc' || some.length === 0) return undefined;
    const question = `${kernelHasDiag('tcp_diag')} && ${ssFromPeers(some)}`;
    const answer = await this.#ask(question, socketsTimeoutMs);
    const rows = parseReading(answer, (text) => [...parseSsConnections(text)]);
    return mostCommon(valueIfKnown(rows) ?? []);
  }

  /** Observes another listener of the same host from now on: the one that a connection of the driver arrived at. */
  async follow(endpoint: Endpoint): Promise<void> {
    try {
      const found = await findListener(this.#shell, endpoint);
      this.#endpoint = endpoint;
      this.#found = found;
      this.#pids = found.pids.known ? found.pids.value : [];
      this.#localAddress = endpoint.family === 'unix' ? null : endpoint.address;
      this.#limits.clear();
      this.#server = undefined;
    } catch {
      // The shell is gone: `lost` says so.
    }
  }

  /** Why this host can no longer be read, or the listener's could not be found; undefined while all is well. */
  get lost(): string | undefined {
    return this.#refusal?.why ?? this.#shell.lost;
  }

  /** Why the host itself was never reached, undefined where it was, whatever became of it later. */
  get unreachable(): string | undefined {
    return this.#shell.answered ? undefined : this.lost;
  }

  /** Everything, in two questions; a third for what is turned away outside of TCP, where that is asked for. */
  async readAll({drops = false}: {readonly drops?: boolean} = {}): Promise<HostFacts> {
    const [facts, turnedAway] = await Promise.all([this.#readFacts(), drops ? this.readDrops() : undefined]);
    return turnedAway ? {...facts, drops: turnedAway} : facts;
  }

  /** Rules, conntrack, backlogs, queues and links with their counters: a dozen processes, for before and after a run. */
  async readDrops(): Promise<Drops> {
    const {parts, files, answer} = await this.#readFiles(dropPaths, dropScripts, {timeoutMs: dropsTimeoutMs});
    return parseDrops(files, parts, answer);
  }

  async #readFacts(): Promise<HostFacts> {
    const pid = this.#pids[0];
    const morePaths = [
      ...limitPaths(this.#pids),
      ...settingPaths,
      ...(pid === undefined ? [] : membershipPaths(pid)),
    ];
    const {sample, files, parts, processes} = await this.#readSample(morePaths, {
      namespace: 'ls -ldn /proc/self/ns/net',
      // Only where there is no /proc to tell.
      uname: '[ -e /proc/sys/kernel/osrelease ] || uname -sr',
      ...(this.#server ? {logs: logSizesScript(this.#server.found)} : {}),
    });
    await this.#recogniseServer(sample, parts.get('logs'));
    const facts = {
      host: this.host.name,
      settings: parseSettings(files, this.#parseNamespace(parts), parts.get('uname')),
      sample,
      controlGroups: await this.#readControlGroups(pid, files),
      ...(this.#server ? {server: this.#server.facts} : {}),
    };
    return this.#endpoint === null ? {...facts, self: this.#parseSelf(processes)} : facts;
  }

  /**
   * What changes under load: one question, three short processes on the host, no list of connections. It waits its turn
   * where the host would feel it otherwise (pace.ts). While one is on its way, whoever asks again gets that one: on a slow
   * line looks become fewer, they do not queue.
   */
  readSample(): Promise<Sample> {
    this.#sampling ??= this.#readPaced().finally(() => {
      this.#sampling = undefined;
    });
    return this.#sampling;
  }

  async #readPaced(): Promise<Sample> {
    await this.#pace.wait();
    const unread = limitPaths(this.#pids).filter((path) => !this.#limits.has(path));
    const {sample, parts} = await this.#readSample(unread, cpuScripts.before, cpuScripts.after);
    this.#pace.learn(parts);
    return sample;
  }

  /**
   * Counts the listener's connections, the driver's own and those of others; everybody's as one where `own` is left out.
   * Lists all of them, so it is for the turning points of a run, not for its ticks.
   */
  async countSockets(own?: OwnSockets): Promise<Reading<TargetSockets>> {
    const endpoint = this.#endpoint;
    if (endpoint === null) return missing('not-observed', 'ss -tn', 'no listener was named');
    const source = this.#found?.source.by === 'proc' ? 'proc' : 'ss';
    const [script, from] =
      endpoint.family === 'unix'
        ? [
            joinScripts({proc: 'cat /proc/net/unix', ...(source === 'ss' ? {ss: ssUnixConnections} : {})}),
            source === 'ss' ? '/proc/net/unix, ss -x' : '/proc/net/unix',
          ]
        : source === 'ss'
          ? [ssConnections(endpoint.port), 'ss -tne']
          : [
              `grep -hE ':${hexPort(endpoint.port)} [0-9A-F]+:[0-9A-F]{4} 0[138C] ' /proc/net/tcp /proc/net/tcp6 2>/dev/null`,
              '/proc/net/tcp',
            ];
    const answer = await this.#ask(script, socketsTimeoutMs);
    if (!answer.known) return {...answer, from};
    return parseReading(known(answer.value, from), (text) => {
      if (endpoint.family === 'unix') {
        const listeners = this.#found?.listeners;
        const path = (listeners?.known && listeners.value[0]?.address) || endpoint.path;
        const parts = splitAnswer(text);
        const accepted = parseSsUnixConnections(parts.get('ss') ?? '');
        const rows = parseNetUnix(parts.get('proc') ?? '');
        return countUnixRows(rows, path, {own, ...(accepted.length > 0 ? {accepted} : {})});
      }
      return countSocketRows(source === 'ss' ? parseSsConnections(text) : parseNetTcp(text), {
        port: endpoint.port,
        address: this.#localAddress,
        own,
      });
    });
  }

  get #whyNoListener(): string {
    return this.#endpoint === null ? 'no listener was named' : this.how;
  }

  /** The threads of the listener's processes, and what they wait for: for the moment when somebody waits for an answer. */
  async readThreads(): Promise<Reading<readonly ThreadWaits[]>> {
    const from = '/proc/PID/task/TID/wchan';
    if (!this.#found?.pids.known) return missing('not-observed', from, this.#whyNoListener);
    const answer = await this.#ask(threadsScript(this.#pids));
    return answer.known ? known(parseThreads(answer.value, this.#pids), from) : {...answer, from};
  }

  /** Which server it is, and what is configured, is read once; how long its logs are, with every full reading. */
  async #recogniseServer({processes}: Sample, logSizes: string | undefined): Promise<void> {
    const endpoint = this.#endpoint;
    if (endpoint === null || !processes.known) return;
    if (this.#server && logSizes !== undefined)
      this.#server = {...this.#server, found: withLogSizes(this.#server.found, logSizes)};
    if (this.#server !== undefined) return;
    const commands = await this.#ask(commandsScript(this.#pids));
    const found = commands.known ? parseCommands(commands.value, processes.value) : undefined;
    if (!found) {
      this.#server = null;
      return;
    }
    const lines = await this.#ask(configurationScript(found));
    const port = endpoint.family === 'unix' ? null : endpoint.port;
    const from = `/proc/${found.pid}/cmdline, the configuration`;
    const facts = lines.known ? known(serverFactsOf(found, lines.value, port), from) : {...lines, from};
    this.#server = {found, facts};
  }

  /** What the server wrote to its log since the last full reading, as far as its words are known. */
  async readLog(): Promise<Reading<readonly LogWords[]>> {
    if (!this.#server) return missing('not-observed', 'log of the server', 'which server it is is not known');
    const {found} = this.#server;
    const answer = await this.#ask(logScript(found));
    return answer.known ? parseLogWords(answer.value, found) : {...answer, from: 'log of the server'};
  }

  /** Ends the shell; nothing is left behind on the host. */
  async close(): Promise<void> {
    await this.#shell.close();
  }

  async #ask(script: string, timeoutMs?: number): Promise<Reading<string>> {
    if (this.#refusal) return missing(this.#refusal.gap, this.host.name, this.#refusal.why);
    try {
      return known(await this.#shell.ask(script, timeoutMs), this.host.name);
    } catch (error) {
      return missing('not-observed', this.host.name, error instanceof Error ? error.message : String(error));
    }
  }

  async #readFiles(
    paths: readonly string[],
    scripts: Readonly<Record<string, string>>,
    {timeoutMs, last = {}}: {timeoutMs?: number; last?: Readonly<Record<string, string>>} = {},
  ) {
    const answer = await this.#ask(joinScripts({...scripts, files: filesScript(paths), ...last}), timeoutMs);
    const parts = answer.known ? splitAnswer(answer.value) : new Map<string, string>();
    const files: Texts = answer.known
      ? parseFiles(parts.get('files') ?? '', paths)
      : new Map(paths.map((path) => [path, {...answer, from: path}]));
    return {answer, parts, files};
  }

  async #readSample(
    morePaths: readonly string[],
    first: Readonly<Record<string, string>>,
    last: Readonly<Record<string, string>> = {},
  ) {
    const found = this.#found;
    const paths = [...samplePaths, ...statPaths(this.#pids), ...morePaths];
    const askedAtMs = runClockMs();
    const scripts = {
      ...first,
      fds: fdCountScript(this.#pids, this.#fdSizeIsCount),
      ...(found ? {listeners: listenerScript(found.source)} : {}),
    };
    const {answer, parts, files} = await this.#readFiles(paths, scripts, {last});
    for (const path of limitPaths(this.#pids)) {
      const limits = files.get(path);
      if (limits?.known) this.#limits.set(path, limits);
    }
    const atMs = Math.round((askedAtMs + runClockMs()) / 2);
    const processes: Reading<readonly ListenerProcess[]> = answer.known
      ? known(
          parseProcesses(
            this.#pids,
            new Map([...this.#limits, ...files]),
            parseFdCounts(parts.get('fds') ?? ''),
            this.#remembered,
          ),
          '/proc/PID',
        )
      : {...answer, from: '/proc/PID'};
    const sample: Sample = {
      atMs,
      listeners: !answer.known
        ? {...answer, from: 'ss -ltn'}
        : found
          ? parseListeners(found.source, parts.get('listeners'))
          : missing('not-observed', 'ss -ltn', this.#whyNoListener),
      processes: !answer.known
        ? processes
        : !found
          ? missing('not-observed', '/proc/PID', this.#whyNoListener)
          : found.pids.known
            ? processes
            : found.pids,
      ...parseSampleFiles(files),
    };
    return {sample, files, parts, processes};
  }

  #parseNamespace(parts: ReadonlyMap<string, string>): Reading<string> {
    const from = '/proc/self/ns/net';
    if (this.#refusal) return missing(this.#refusal.gap, from, this.#refusal.why);
    const namespace = / -> (net:\[\d+\])$/m.exec(parts.get('namespace') ?? '')?.[1];
    return namespace === undefined ? missing('not-observed', from, this.lost) : known(namespace, from);
  }

  #parseSelf(processes: Reading<readonly ListenerProcess[]>): Reading<ListenerProcess> {
    if (!processes.known) return processes;
    const [self] = processes.value;
    return self ? known(self, '/proc/PID') : missing('not-observed', '/proc/PID');
  }

  async #readControlGroups(pid: number | undefined, files: Texts): Promise<ControlGroups> {
    if (pid === undefined) {
      const why = this.lost ?? 'no process of the listener is known';
      const gap = missing(this.#refusal?.gap ?? 'not-observed', '/proc/PID/cgroup', why);
      return {pids: gap, memory: gap, pidsRefused: gap, memoryEvents: gap};
    }
    const now = parseCgroupLevels(pid, files);
    // A process that has ended is in no group; those it was in have counted why.
    const before = this.#cgroupLevels ?? now;
    const levels = {
      pids: now.pids.known ? now.pids : before.pids,
      memory: now.memory.known ? now.memory : before.memory,
    };
    this.#cgroupLevels = levels;
    const paths = cgroupPaths(levels);
    if (paths.length === 0) return parseControlGroups(levels, new Map());
    return parseControlGroups(levels, (await this.#readFiles(paths, {})).files);
  }
}

/**
 * Reads a host once, without a listener: for the driver's own side, before and after a run, and for `inspect` of a host.
 * On this host it is read in plimsoll's own network namespace.
 */
export async function readHost(
  host: Host = localHost,
  options: Parameters<Observer['readAll']>[0] = {},
): Promise<HostFacts> {
  const observer = await Observer.open(null, host);
  try {
    return await observer.readAll(options);
  } finally {
    await observer.close();
  }
}

interface Opened {
  readonly endpoint: Endpoint | null;
  readonly shell: Shell;
  readonly how: string;
  readonly localAddress: string | null;
  readonly pids: readonly number[];
  readonly fdSizeIsCount: boolean;
  readonly found?: FoundListener;
  readonly refusal?: Refusal;
}

/** Of the driver's connections that arrived, the local end of most. */
function mostCommon(rows: readonly PeerRow[]): Endpoint | undefined {
  const counts = new Map<string, {endpoint: Endpoint; count: number}>();
  for (const {localAddress: address, localPort: port} of rows) {
    const key = `${address} ${port}`;
    const one = counts.get(key) ?? {
      endpoint: {family: address.includes(':') ? 6 : 4, address, port},
      count: 0,
    };
    counts.set(key, {...one, count: one.count + 1});
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)[0]?.endpoint;
}

async function openOn(endpoint: Endpoint | null, host: Host, follows: boolean): Promise<Opened> {
  let shell = new Shell(host);
  const opened = {endpoint, localAddress: null, pids: [], fdSizeIsCount: false};
  const refused = (gap: Gap, why: string): Opened => ({...opened, shell, how: why, refusal: {gap, why}});
  try {
    const [{fdSizeIsCount, pid}, location] = await Promise.all([
      host.prefix.length === 0 ? ownKernel() : readKernel(shell),
      endpoint === null ? null : locate(shell, endpoint),
    ]);
    if (endpoint === null || location === null)
      return {...opened, shell, how: host.name, pids: [pid], fdSizeIsCount};
    if (!location.found && follows && host.prefix.length > 0 && location.gap === 'not-observed')
      return {...opened, shell, how: location.why, fdSizeIsCount};
    if (!location.found) return refused(location.gap, location.why);
    if (location.host !== host) {
      await shell.close();
      shell = new Shell(location.host);
    }
    const found = await findListener(shell, location.endpoint ?? endpoint);
    const pids = found.pids.known ? found.pids.value : [];
    return {
      ...opened,
      shell,
      how: location.how,
      localAddress: location.localAddress,
      pids,
      fdSizeIsCount,
      found,
    };
  } catch (error) {
    // A namespace that was found and cannot be entered is there, but not for us to read.
    const gap = shell.host === host ? 'not-observed' : 'unreadable';
    return refused(gap, error instanceof Error ? error.message : String(error));
  }
}

/** How the kernel of a host counts descriptors, and whose process is looked at where no listener is. */
interface Kernel {
  readonly fdSizeIsCount: boolean;
  readonly pid: number;
}

/** This process stands for the host that it runs on, and needs no shell to say so. */
function ownKernel(): Kernel {
  const size = statSync('/proc/self/fd', {throwIfNoEntry: false})?.size ?? 0;
  return {fdSizeIsCount: size > 0, pid: process.pid};
}

async function readKernel(shell: Shell): Promise<Kernel> {
  const answer = splitAnswer(await shell.ask(joinScripts({shell: 'echo $$', fds: 'ls -ldn /proc/self/fd'})));
  return {
    fdSizeIsCount: directorySize(answer.get('fds') ?? '') > 0,
    pid: Number(answer.get('shell')),
  };
}

function directorySize(output: string): number {
  return Number(/^d\S* +\d+ +\d+ +\d+ +(\d+) /m.exec(output)?.[1] ?? 0);
}
