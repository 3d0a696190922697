import {readdirSync, readFileSync} from 'node:fs';
import {expect, vi} from 'vitest';
import {setForSeconds} from '../../helpers/machine-setting.ts';
import type {Namespace, Serving} from '../../helpers/namespace.ts';
import {programPath} from './serve-program.ts';

/** A server on 127.0.0.1:7000 that fs.file-max binds: whoever has CAP_SYS_ADMIN is exempt. */
export function startPatient(namespace: Namespace): Promise<Serving> {
  const unprivileged = ['--bounding-set', '-sys_admin', 'python3'];
  return namespace.serve('setpriv', [...unprivileged, programPath('patient.py')]);
}

/**
 * Lowers fs.file-max far below what is in use once the server has some of the connections, so that handles that others
 * give back make no room; until the run is over.
 */
export async function takeFilesAway({pid}: Serving, run: Promise<unknown>): Promise<void> {
  await vi.waitFor(() => expect(readdirSync(`/proc/${pid}/fd`).length).toBeGreaterThan(40), {
    timeout: 20_000,
    interval: 20,
  });
  const inUse = Number(readFileSync('/proc/sys/fs/file-nr', 'utf8').split('\t')[0]);
  const setting = await setForSeconds('/proc/sys/fs/file-max', `${Math.floor(inUse / 2)}`);
  await run;
  setting.putBack();
}
