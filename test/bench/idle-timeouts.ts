import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {address} from './drivers.ts';
import {measureWith} from './measure-with.ts';
import {mostTimeoutOffMs} from './targets.ts';
import type {Verdicts} from './verdicts.ts';

const repeats = 3;
const held = '300';

interface Server {
  readonly name: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** Its command line; may write its configuration into the folder before. */
  readonly command: (folder: string) => readonly string[];
}

/** Servers of Debian with a timeout for clients that say nothing. */
const servers: readonly Server[] = [
  {
    name: 'nginx client_header_timeout',
    port: 7081,
    timeoutMs: 2000,
    command(folder) {
      const conf = `daemon off; pid ${folder}/pid; error_log stderr; events {}
http { access_log off; client_body_temp_path ${folder}/body; client_header_timeout 2s;
  server { listen ${address}:${this.port}; return 200 here; } }`;
      writeFileSync(join(folder, 'nginx.conf'), conf);
      return ['nginx', '-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')];
    },
  },
  {
    name: 'haproxy timeout client',
    port: 7082,
    timeoutMs: 2000,
    command(folder) {
      const conf = `defaults
  mode tcp
  timeout connect 1s
  timeout server 1m
  timeout client 2s
frontend fe
  bind ${address}:${this.port}
  mode http
  http-request return status 200
`;
      writeFileSync(join(folder, 'haproxy.cfg'), conf);
      return ['haproxy', '-db', '-f', join(folder, 'haproxy.cfg')];
    },
  },
  {
    name: 'redis timeout',
    port: 7083,
    timeoutMs: 3000,
    command(folder) {
      const flags = ['--port', `${this.port}`, '--bind', address, '--save', '', '--dir', folder];
      return ['redis-server', ...flags, '--logfile', 'log', '--timeout', '3'];
    },
  },
];

/** A hold against each, and what it says that the timeout is. */
export async function measureIdleTimeouts(verdicts: Verdicts, folder: string): Promise<void> {
  for (const server of servers) {
    const own = join(folder, String(server.port));
    mkdirSync(own);
    const running = await start(server, own);
    try {
      const saidMs: number[] = [];
      for (let i = 0; i < repeats; i++) saidMs.push(await timeoutSaidMs(server));
      const offMs = Math.max(...saidMs.map((ms) => Math.abs(ms - server.timeoutMs)));
      verdicts.judge(
        `${server.name}, ${repeats} times`,
        `${saidMs.join(', ')} ms for ${server.timeoutMs}`,
        `${mostTimeoutOffMs} ms`,
        offMs <= mostTimeoutOffMs,
      );
    } finally {
      const gone = once(running, 'close');
      running.kill('SIGTERM');
      await gone;
    }
  }
}

async function timeoutSaidMs({port, timeoutMs}: Server): Promise<number> {
  const duration = `${timeoutMs + 4000}ms`;
  const flags = ['-c', held, '-d', duration, '--no-canary'];
  const {findings} = await measureWith('hold', `${address}:${port}`, ...flags);
  const because = findings.find(({limit}) => limit === 'idle-timeout')?.because ?? [];
  const said = (words: RegExp) => because.find(({reading}) => words.test(reading))?.value;
  return Number(said(/if it is one of whole seconds/) ?? said(/age, p50/) ?? NaN);
}

async function start(server: Server, folder: string): Promise<ChildProcess> {
  const [file = '', ...args] = server.command(folder);
  const child = spawn(file, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {...process.env, PATH: `/usr/sbin:${process.env.PATH}`},
  });
  while (!(await answers(server.port))) {
    if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}`);
    await sleep(50);
  }
  return child;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, address);
  const opened = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return opened;
}
