import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {eventually} from '../cli/run.ts';
import type {Namespace} from '../helpers/namespace.ts';

export interface Nginx {
  readonly target: string;
  /** The process that was started; it accepts nothing itself. */
  readonly master: number;
  /** Those that accept, in no order. */
  readonly workers: readonly number[];
}

export interface NginxSettings {
  readonly workers?: number;
  readonly workerConnections?: number;
  /** worker_rlimit_nofile. */
  readonly fds?: number;
}

const address = '127.0.0.1:7080';

/** Debian's nginx with its values, in a folder of its own: 768 connections a worker, and nginx's own backlog of 511. */
export async function startNginx(
  namespace: Namespace,
  {workers = 1, workerConnections = 768, fds}: NginxSettings = {},
): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-nginx-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const file = (name: string) => join(folder, name);
  writeFileSync(
    file('nginx.conf'),
    `daemon off;
pid ${file('nginx.pid')};
error_log ${file('error.log')};
worker_processes ${workers};
${fds === undefined ? '' : `worker_rlimit_nofile ${fds};`}
events { worker_connections ${workerConnections}; accept_mutex off; }
http {
  access_log off;
  client_body_temp_path ${file('body')};
  server { listen ${address}; return 200 "here\\n"; }
}
`,
  );
  // As root it would change to another user, of which the namespace knows none.
  const nobody = namespace.prefix.includes('-U') ? ['unshare', '-U', '--map-user=1000'] : [];
  const [command, ...args] = [
    ...nobody,
    'nginx',
    '-p',
    folder,
    '-e',
    file('error.log'),
    '-c',
    file('nginx.conf'),
  ];
  const master = namespace.start('env', ['PATH=/usr/sbin:/usr/bin:/sbin:/bin', command as string, ...args]);
  // The master tells its workers; killed at once, it would leave them behind.
  onTestFinished(async () => {
    master.kill('SIGTERM');
    await master.ended;
  });
  const started = await eventually(
    async () =>
      (await namespace.run('pgrep', ['-P', `${master.pid}`])).stdout.split('\n').filter(Boolean).map(Number),
    (pids) => pids.length === workers,
  );
  await untilListening(namespace, address);
  // Workers hear of each other over descriptors, which the last one started still sends.
  await new Promise((resolve) => setTimeout(resolve, 300));
  return {target: address, master: master.pid, workers: started};
}

export async function untilListening(namespace: Namespace, at: string): Promise<void> {
  await eventually(
    () => namespace.mustRun('ss', '-ltnH'),
    (lines) => lines.includes(` ${at} `),
  );
}
