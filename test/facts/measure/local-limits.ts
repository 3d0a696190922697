import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {errnoName} from '../../../src/libc/errno.ts';
import {lastErrno, libcFunction} from '../../../src/libc/library.ts';
import {readFdLimit, setSoftFdLimit} from '../../../src/libc/rlimit.ts';
import {close} from '../../../src/libc/socket.ts';
import {type Connection, connectMany, connectTo, countEstablished, Listener} from '../connection.ts';
import {Host} from '../host.ts';
import {type Measurement, Unmeasurable, until} from '../measurement.ts';

const port = 7000;
const F_DUPFD = 0;
const fcntl = libcFunction('int fcntl(int, int, int)');

export const localLimitMeasurements: readonly Measurement[] = [
  {
    fact: 'descriptor-limit-bounds-numbers',
    measure() {
      const soft = highestFd() + 4;
      const high = fcntl(0, F_DUPFD, soft + 100);
      const found = withoutDescriptors(soft, () => ({
        // The listing of /proc/self/fd needs one itself; the table is full, so it is read afterwards.
        errno: errnoOfDup(),
      }));
      const {filled} = found;
      close(high);
      return {
        holds: filled.lowest < soft && filled.highest === soft - 1 && found.errno === 'EMFILE',
        measured: `limit ${soft} with descriptor ${high} open: all numbers below ${soft} were given out, then ${found.errno}`,
      };
    },
  },
  {
    fact: 'accept-out-of-descriptors',
    async measure() {
      const host = new Host();
      const listener = new Listener(host, port);
      const clients = connectMany(host, 2, port) as [Connection, Connection];
      const {refused, afterClose} = withoutDescriptors(highestFd() + 2, (freeOne) => {
        const refused = listener.accept();
        freeOne();
        const afterClose = listener.accept();
        return {refused, afterClose};
      });
      clients[1].send('x');
      const acknowledged = await until(() => clients[1].info.bytesAcknowledged === 2, 1000);
      const queued = host.queueLength(port);
      return {
        holds: refused === 'EMFILE' && typeof afterClose !== 'string' && queued === 1 && acknowledged,
        measured: `accept(2): ${refused}; after a close(2) ${typeof afterClose === 'string' ? afterClose : 'accepted'}; ${queued} left in the queue, its byte ${acknowledged ? '' : 'not '}acknowledged`,
      };
    },
  },
  {
    fact: 'socket-out-of-descriptors',
    measure() {
      const host = new Host();
      new Listener(host, port);
      const open = connectTo(host, port);
      const before = host.counter('Tcp.ActiveOpens');
      const {errno} = withoutDescriptors(highestFd() + 2, () => ({errno: errnoOfConnect(host)}));
      const sent = host.counter('Tcp.ActiveOpens') - before;
      return {
        holds: errno === 'EMFILE' && sent === 0 && open.receive() === 'nothing',
        measured: `socket(2): ${errno}; ${sent} connections opened, the open one stays`,
      };
    },
  },
  {
    fact: 'ports-run-out-locally',
    measure() {
      const host = new Host();
      host.sysctl('ipv4/ip_local_port_range', '20000 20009');
      for (const each of [port, port + 1]) new Listener(host, each);
      const before = host.counter('Tcp.ActiveOpens');
      const first = connectMany(host, 12, port);
      const second = connectMany(host, 12, port + 1);
      const sent = host.counter('Tcp.ActiveOpens') - before;
      const errno = first.at(-1)?.state();
      const bound = new Host();
      bound.sysctl('ipv4/ip_local_port_range', '20000 20009');
      for (const each of [port, port + 1]) new Listener(bound, each);
      const [toFirst, toSecond] = [port, port + 1].map((to) => connectUntilRefused(bound, to)) as [
        Bound,
        Bound,
      ];
      return {
        holds:
          countEstablished(first) === 10 &&
          countEstablished(second) === 10 &&
          sent === 20 &&
          errno === 'EADDRNOTAVAIL' &&
          toFirst.count === 10 &&
          toFirst.errno === 'EADDRINUSE' &&
          toSecond.count === 0,
        measured: `10 ports: ${countEstablished(first)} to one port and ${countEstablished(second)} to another, then ${errno} from connect(2); after bind(2) to port 0 ${toFirst.count} and ${toSecond.count}, then ${toFirst.errno}`,
      };
    },
  },
  {
    fact: 'socket-pair-memory',
    measure() {
      const perSocket = ['TCP', 'sock_inode_cache', 'filp', 'dentry'].map(slabBytes);
      const pairBytes = 2 * perSocket.reduce((sum, each) => sum + each, 0);
      return {
        holds: pairBytes > 5000 && pairBytes < 15_000,
        measured: `${pairBytes} bytes in two each of struct tcp_sock (${perSocket[0]}), inode, file and dentry`,
      };
    },
  },
  {
    fact: 'full-server-waits-or-closes',
    async measure() {
      const servers = [
        {
          name: 'node',
          words: [process.execPath, '-e', `require('http').createServer().listen(${port}, '127.0.0.1')`],
          closes: true,
        },
        {
          name: 'redis',
          words: ['redis-server', '--port', `${port}`, '--save', ''],
          closes: false,
        },
      ].filter(({words}) => spawnSync(words[0] as string, ['--version']).error === undefined);
      const found = await Promise.all(
        servers.map(async ({name, words, closes}) => ({name, closes, ...(await overrun(words))})),
      );
      return {
        holds: found.every(({closes, closed, queued}) =>
          closes ? closed > 0 && queued === 0 : closed === 0 && queued > 0,
        ),
        measured: found
          .map(
            ({name, held, queued, closed}) =>
              `${name}: ${held} held, ${queued} in the queue, ${closed} closed`,
          )
          .join('; '),
      };
    },
  },
];

interface Bound {
  readonly count: number;
  readonly errno: string;
}

/** Connections that bind(2) to port 0 of an address first. */
function connectUntilRefused(host: Host, to: number): Bound {
  for (let count = 0; ; count++)
    try {
      connectTo(host, to, {from: '127.0.0.1'});
    } catch (error) {
      return {count, errno: (error as Error).message.replace('bind: ', '')};
    }
}

const highestFd = () => Math.max(...readdirSync('/proc/self/fd').map(Number));

const errnoOfDup = () => (fcntl(0, F_DUPFD, 0) < 0 ? errnoName(lastErrno()) : 'none');

function errnoOfConnect(host: Host): string {
  try {
    return connectTo(host, port).state();
  } catch (error) {
    return (error as Error).message.replace('socket: ', '');
  }
}

/** Runs a function while this process has every descriptor below a limit open, and closes what it opened for that. */
function withoutDescriptors<T>(
  soft: number,
  run: (freeOne: () => void) => T,
): T & {filled: {lowest: number; highest: number}} {
  const before = readFdLimit().soft;
  setSoftFdLimit(soft);
  const filled: number[] = [];
  try {
    for (let fd = fcntl(0, F_DUPFD, 0); fd >= 0; fd = fcntl(0, F_DUPFD, 0)) filled.push(fd);
    const range = {lowest: Math.min(...filled), highest: Math.max(...filled)};
    return {...run(() => close(filled.pop() as number)), filled: range};
  } finally {
    for (const fd of filled) close(fd);
    setSoftFdLimit(before);
  }
}

/** Object size of a slab cache, slabinfo(5). */
function slabBytes(name: string): number {
  let text: string;
  try {
    text = readFileSync('/proc/slabinfo', 'utf8');
  } catch {
    throw new Unmeasurable('/proc/slabinfo can be read by root only');
  }
  const size = new RegExp(`^${name} +\\d+ +\\d+ +(\\d+)`, 'm').exec(text)?.[1];
  if (size === undefined)
    throw new Unmeasurable(`/proc/slabinfo has no ${name}: it is merged with another cache`);
  return Number(size);
}

/** Opens more connections to a server than it has descriptors for. */
async function overrun(words: readonly string[]): Promise<{held: number; queued: number; closed: number}> {
  const host = new Host();
  const [program = '', ...args] = words;
  const server = host.start(program, ...args);
  try {
    if (
      !(await until(
        () => host.sockets().some(({state, localPort}) => state === 'LISTEN' && localPort === port),
        10_000,
      ))
    )
      throw new Unmeasurable(`${words[0]} did not start`);
    // Lowered while it runs: redis makes its maxclients fit the limit that it finds when it starts.
    host.run('prlimit', '--pid', `${server.pid}`, '--nofile=60:60');
    const clients = connectMany(host, 100, port);
    const counts = () => {
      const closed = clients.filter((each) => each.receive() !== 'nothing').length;
      const queued = host.queueLength(port);
      return {held: clients.length - closed - queued, queued, closed};
    };
    await until(() => {
      const {closed, queued} = counts();
      return closed > 0 || (queued > 0 && queued < 60);
    }, 10_000);
    // Whoever closes does so with all that wait.
    await until(() => counts().closed === 0 || counts().queued === 0, 5000);
    return counts();
  } finally {
    server.kill('SIGKILL');
  }
}
