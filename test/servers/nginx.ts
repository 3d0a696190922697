import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {eventually} from '../cli/run.ts';
import type {Namespace} from '../helpers/namespace.ts';
import {type NginxSettings, nginxConf} from './nginx-conf.ts';

export interface Nginx {
  readonly target: string;
  /** The process that was started; it accepts nothing itself. */
  readonly master: number;
  /** Those that accept, in no order. */
  readonly workers: readonly number[];
}

const address = '127.0.0.1:7080';

/** nginx in the namespace, as nginx-conf.ts has it. */
export async function startNginx(namespace: Namespace, settings: NginxSettings = {}): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-nginx-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const file = (name: string) => join(folder, name);
  writeFileSync(file('nginx.conf'), nginxConf(folder, address, settings));
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
    (pids) => pids.length === (settings.workers ?? 1),
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
