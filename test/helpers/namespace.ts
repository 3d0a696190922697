import {type ChildProcess, type ChildProcessWithoutNullStreams, spawn} from 'node:child_process';
import {once} from 'node:events';
import {constants, tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {text} from 'node:stream/consumers';
import {onTestFinished} from 'vitest';
import {need, needOf, skip} from './need.ts';

/** How a command ended, with all it said. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** 128 + its number where a signal ended it, as in a shell. */
  readonly exitCode: number;
}

/** A process of a namespace that goes on; it is killed at the end of the test at the latest. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

export interface Serving extends Running {
  /** The first line it wrote: servers announce themselves with it. */
  readonly firstLine: string;
}

export interface RunOptions {
  /** Written to its standard input. */
  readonly input?: string;
}

export interface OpenOptions {
  /** Makes one more namespace, which the root of this one may enter. */
  readonly beside?: Namespace;
  /** Waits until no other namespace of ours is there, and keeps new ones waiting: for what the whole machine feels. */
  readonly alone?: boolean;
  /** Programs inside are those of the machine's root, with all that it may do. */
  readonly ofRoot?: boolean;
}

/** Held by every namespace as long as it lives, of whichever test file. */
const lockFile = join(tmpdir(), 'plimsoll-test-namespaces.lock');
/** Held by who waits to be alone, and until it has been: whoever comes later stands behind. */
const turnstile = join(tmpdir(), 'plimsoll-test-turnstile.lock');

/**
 * Keeps tests that must be alone waiting until it is let go, as a namespace does: for a program that runs in none and would
 * feel what they do to the machine. Answers what lets go.
 */
export async function shareMachine(): Promise<() => void> {
  need('flock');
  await once(spawn('flock', [turnstile, 'true']), 'close');
  const holder = spawn('flock', ['--no-fork', '--shared', lockFile, 'sh', '-c', 'echo up && exec cat']);
  await once(createInterface({input: holder.stdout}), 'line');
  return () => void holder.stdin.end();
}

/**
 * A private network namespace with loopback up, so that every limit can be set and met without touching the machine's.
 * It lives in a process that ends when its standard input does: whatever becomes of the test, the namespace goes.
 */
export class Namespace {
  readonly #holder: ChildProcess;
  readonly #ownUsers: boolean;

  private constructor(holder: ChildProcess, ownUsers: boolean) {
    this.#holder = holder;
    this.#ownUsers = ownUsers;
  }

  /**
   * `unshare -rn`, whose root is nobody to the machine; where a system does not allow that, `unshare -n` as root. Where
   * neither is allowed, as in most containers, the test is skipped.
   */
  static async open({beside, alone = false, ofRoot = false}: OpenOptions = {}): Promise<Namespace> {
    need('unshare', 'nsenter', 'flock', 'ip', 'ss');
    const ways = beside
      ? [[...beside.prefix, 'unshare', '-n']]
      : [...(ofRoot ? [] : [['unshare', '-rn']]), ['unshare', '-n']];
    const words: string[] = [];
    // Not for one that its own test already waits for.
    if (!beside && !alone) await once(spawn('flock', [turnstile, 'true']), 'close');
    for (const way of ways) {
      // One beside another is under the lock of that. flock(1) becomes what it starts, which then has the lock.
      const lock = beside
        ? []
        : alone
          ? ['flock', '--no-fork', turnstile, 'flock', '--no-fork', '--exclusive', lockFile]
          : ['flock', '--no-fork', '--shared', lockFile];
      const [file, ...args] = [...lock, ...way] as [string, ...string[]];
      const holder = spawn(file, [...args, 'sh', '-c', 'ip link set lo up && echo up && exec cat']);
      const stderr = text(holder.stderr);
      const [line] = await Promise.race([
        once(createInterface({input: holder.stdout}), 'line'),
        once(holder, 'close').then(() => []),
      ]);
      if (line === 'up') {
        const namespace = new Namespace(holder, beside ? beside.#ownUsers : way[1] === '-rn');
        onTestFinished(() => namespace.close());
        return namespace;
      }
      words.push((await stderr).trim());
    }
    return skip(`no network namespace can be made here: ${words.join('; ')}`);
  }

  get pid(): number {
    return this.#holder.pid as number;
  }

  /** The command prefix that runs a program inside. */
  get prefix(): [string, ...string[]] {
    const users = this.#ownUsers ? ['-U', '--preserve-credentials'] : [];
    return ['nsenter', '-t', `${this.pid}`, '-n', ...users, '--'];
  }

  async run(command: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Ended> {
    const child = this.#spawn(command, args);
    child.stdin.end(options.input);
    return watch(child);
  }

  /** Starts a program and does not wait for it. */
  start(command: string, args: readonly string[]): Running {
    const child = this.#spawn(command, args);
    return {pid: child.pid as number, ended: watch(child), kill: (signal) => void child.kill(signal)};
  }

  /** @throws Error with its words where the command fails: for what prepares a test */
  async mustRun(command: string, ...args: string[]): Promise<string> {
    const {exitCode, stdout, stderr} = await this.run(command, args);
    if (exitCode !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${exitCode}: ${stderr.trim()}`);
    return stdout;
  }

  /** Starts a server and waits for its first line. */
  async serve(command: string, args: readonly string[]): Promise<Serving> {
    const child = this.#spawn(command, args);
    const ended = watch(child);
    const [firstLine] = await Promise.race([
      once(createInterface({input: child.stdout}), 'line'),
      ended.then(({exitCode, stderr}) => {
        throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}: ${stderr.trim()}`);
      }),
    ]);
    return {pid: child.pid as number, firstLine, ended, kill: (signal) => void child.kill(signal)};
  }

  /** `ns.sysctl('net.core.somaxconn', '16')`: only those of a network namespace can be set. */
  async sysctl(name: string, value: string): Promise<void> {
    await this.mustRun('sysctl', '-qw', `${name}=${value}`);
  }

  async close(): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return;
    const gone = once(this.#holder, 'close');
    this.#holder.stdin?.end();
    await gone;
  }

  // nsenter(1) becomes the program it starts, so the pid of the child is that of the program.
  #spawn(command: string, args: readonly string[]): ChildProcessWithoutNullStreams {
    needOf([command, ...args]);
    const [file, ...rest] = [...this.prefix, command, ...args];
    const child = spawn(file, rest, {stdio: 'pipe', env: plainEnvironment()});
    // Whoever ends first does not want the rest of its input.
    child.stdin.on('error', () => {});
    onTestFinished(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'close');
      child.kill('SIGKILL');
      await gone;
    });
    return child;
  }
}

/** Two namespaces joined by a veth pair. */
export interface Pair {
  readonly client: Namespace;
  readonly server: Namespace;
}

export const clientAddress = '10.9.0.1';
export const serverAddress = '10.9.0.2';
export const serverAddress6 = 'fd00:9::2';

/** A client and a server host, as namespaces joined by a cable: what is between driver and target can be broken here. */
export async function openPair(options: Pick<OpenOptions, 'alone'> = {}): Promise<Pair> {
  const client = await Namespace.open(options);
  const server = await Namespace.open({beside: client});
  const link = `link add cable type veth peer name cable netns ${server.pid}`;
  await client.mustRun('ip', ...link.split(' '));
  for (const [namespace, address, address6] of [
    [client, clientAddress, 'fd00:9::1'],
    [server, serverAddress, serverAddress6],
  ] as const) {
    await namespace.mustRun('ip', 'address', 'add', `${address}/24`, 'dev', 'cable');
    await namespace.mustRun('ip', '-6', 'address', 'add', `${address6}/64`, 'dev', 'cable', 'nodad');
    await namespace.mustRun('ip', 'link', 'set', 'cable', 'up');
  }
  return {client, server};
}

/** Adds rules, one a line, to the namespace's own firewall: what comes in, before the sockets see it. */
export function filterInput(namespace: Namespace, ...rules: string[]): Promise<void> {
  return filter(namespace, 'input', rules);
}

/** The same for what goes out. */
export function filterOutput(namespace: Namespace, ...rules: string[]): Promise<void> {
  return filter(namespace, 'output', rules);
}

async function filter(namespace: Namespace, hook: string, rules: readonly string[]): Promise<void> {
  const lines = [
    'table inet test {',
    `chain ${hook} {`,
    `type filter hook ${hook} priority 0`,
    ...rules,
    '}',
    '}',
  ];
  const {exitCode, stderr} = await namespace.run('nft', ['-f', '-'], {input: `${lines.join('\n')}\n`});
  if (exitCode !== 0) throw new Error(`nft: ${stderr.trim()}`);
}

/** Adds one rule of iptables, which keeps it in nf_tables or in its own, as the system has it. */
export async function iptables(namespace: Namespace, rule: string): Promise<void> {
  await namespace.mustRun('iptables', '-A', ...rule.split(' '));
}

/** Takes all rules away again. */
export async function filterNothing(namespace: Namespace): Promise<void> {
  await namespace.mustRun('nft', 'flush', 'ruleset');
}

async function watch(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  return {stdout, stderr, exitCode: code ?? 128 + constants.signals[signal as NodeJS.Signals]};
}

/** Settings of whoever runs the tests must not become flags of plimsoll. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(PLIMSOLL_|FORCE_COLOR)/.test(name)),
  );
}
