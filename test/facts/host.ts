import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {openSync, readFileSync, writeFileSync} from 'node:fs';
import {errnoName} from '../../src/libc/errno.ts';
import {lastErrno, libcFunction} from '../../src/libc/library.ts';
import {parseNetstat} from '../../src/observe/proc/net-netstat.ts';
import {parseNetTcp} from '../../src/observe/proc/net-tcp.ts';
import type {SocketRow} from '../../src/observe/socket-row.ts';
import {Unmeasurable} from './measurement.ts';

const CLONE_NEWNET = 0x40000000;
const unshare = libcFunction('int unshare(int)');
const setns = libcFunction('int setns(int, int)');

const home = openSync('/proc/self/ns/net', 'r');

/**
 * A network namespace of this process's own: its main thread enters it for the time of one call, since a socket belongs to
 * the namespace in which it was made. It is gone with the process.
 */
export class Host {
  readonly #namespace: number;

  /** @throws Unmeasurable where this process may make no namespace */
  constructor() {
    if (unshare(CLONE_NEWNET) !== 0)
      throw new Unmeasurable(`no network namespace can be made (${errnoName(lastErrno())})`);
    this.#namespace = openSync('/proc/self/ns/net', 'r');
    setns(home, CLONE_NEWNET);
    this.run('ip', 'link', 'set', 'lo', 'up');
  }

  /** Runs a function inside; it must not wait, for others run meanwhile. */
  at<T>(inside: () => T): T {
    if (setns(this.#namespace, CLONE_NEWNET) !== 0) throw new Error(`setns: ${errnoName(lastErrno())}`);
    try {
      return inside();
    } finally {
      setns(home, CLONE_NEWNET);
    }
  }

  /** @throws Unmeasurable where there is no such program, or it fails */
  run(program: string, ...args: string[]): void {
    this.#run(program, args, '');
  }

  #run(program: string, args: readonly string[], input: string): void {
    const {status, error, stderr} = this.at(() => spawnSync(program, args, {input, encoding: 'utf8'}));
    if (error) throw new Unmeasurable(`${program} cannot be run (${(error as NodeJS.ErrnoException).code})`);
    if (status !== 0) throw new Unmeasurable(`${program} ${args.join(' ')}: ${stderr.trim().split('\n')[0]}`);
  }

  /** Starts a program inside that runs until this process ends it. */
  start(program: string, ...args: string[]): ChildProcess {
    return this.at(() => spawn(program, args, {stdio: ['ignore', 'ignore', 'ignore']}));
  }

  /** @param name path below /proc/sys/net */
  sysctl(name: string, value: number | string): void {
    this.at(() => writeFileSync(`/proc/sys/net/${name}`, `${value}`));
  }

  readSysctl(name: string): number {
    return this.at(() => Number(readFileSync(`/proc/sys/net/${name}`, 'utf8')));
  }

  /** The file of /proc/net, of this namespace. */
  read(name: string): string {
    return this.at(() => readFileSync(`/proc/self/net/${name}`, 'utf8'));
  }

  /** Counters of /proc/net/snmp and /proc/net/netstat, such as `TcpExt.ListenDrops`. */
  counter(name: string): number {
    const [mib = '', counter = ''] = name.split('.');
    const value = {...parseNetstat(this.read('snmp')), ...parseNetstat(this.read('netstat'))}[mib]?.[counter];
    if (value === undefined) throw new Unmeasurable(`this kernel has no counter ${name}`);
    return value;
  }

  sockets(): SocketRow[] {
    return parseNetTcp(this.read('tcp'));
  }

  /** Connections that wait for accept(2) at the listener of this port. */
  queueLength(port: number): number {
    const listener = this.sockets().find(({state, localPort}) => state === 'LISTEN' && localPort === port);
    if (!listener) throw new Error(`nothing listens on ${port}`);
    return listener.receiveQueue;
  }

  /** The server's end of a connection of this port, from this source port; undefined where it has none. */
  serverEnd(port: number, sourcePort: number): SocketRow | undefined {
    return this.sockets().find(({localPort, peerPort}) => localPort === port && peerPort === sourcePort);
  }

  /** Sets the rules of one chain of nft, one a line. */
  filter(hook: 'input' | 'output', ...rules: string[]): void {
    const lines = [
      `table inet facts {`,
      `chain ${hook} {`,
      `type filter hook ${hook} priority 0`,
      ...rules,
      '}',
      '}',
    ];
    this.#run('nft', ['-f', '-'], `${lines.join('\n')}\n`);
  }

  filterNothing(): void {
    this.run('nft', 'flush', 'ruleset');
  }
}

export const clientAddress = '10.9.0.1';
export const serverAddress = '10.9.0.2';

/** A client and a server joined by a veth pair. */
export function openPair(): {client: Host; server: Host} {
  const client = new Host();
  const server = new Host();
  const holder = server.start('sleep', '60');
  client.run('ip', 'link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable', 'netns', `${holder.pid}`);
  holder.kill('SIGKILL');
  for (const [host, address] of [
    [client, clientAddress],
    [server, serverAddress],
  ] as const) {
    host.run('ip', 'address', 'add', `${address}/24`, 'dev', 'cable');
    host.run('ip', 'link', 'set', 'cable', 'up');
  }
  return {client, server};
}
