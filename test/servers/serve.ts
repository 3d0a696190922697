import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import type {Namespace, Serving} from '../helpers/namespace.ts';

/** An empty folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-server-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true, maxRetries: 5, retryDelay: 100}));
  return folder;
}

/** Not root, which PostgreSQL refuses to be, and which others try to stop being; no such user need exist. */
const plainUser: User = {uid: '1000', gid: '1000'};

export interface User {
  readonly uid: string;
  readonly gid: string;
}

/** A process tree of a user who is not root, which ends as a whole with its first process. */
function enclosure({uid, gid}: User): string[] {
  return ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--pid', '--fork', '--kill-child'];
}

/** Says on standard output when the server listens. It is no child of the server, which would wonder at its end. */
const announce = `
  "$@" >"$LOG" 2>&1 </dev/null &
  until ss -Hltn "sport = :$PORT" | grep -q .; do
    kill -0 $! || { tail -n 20 "$LOG" >&2; exit 1; }
    sleep 0.05
  done
  echo listening
  wait $!`;

/**
 * Runs a server of the system in the namespace until the end of the test.
 * @param folder where its log is written
 * @param user who it believes to be
 * @throws Error with the end of its log when it does not listen within 20 s
 */
export async function serve(
  ns: Namespace,
  port: number,
  command: readonly string[],
  folder: string,
  user = plainUser,
): Promise<Serving> {
  const log = join(folder, 'server.log');
  const environment = [`PORT=${port}`, `LOG=${log}`];
  const running = ns.serve('env', [
    ...environment,
    ...enclosure(user),
    'sh',
    '-c',
    announce,
    'server',
    ...command,
  ]);
  const patience = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      reject(
        new Error(`${command[0]} does not listen on ${port}: ${readFileSync(log, 'utf8').slice(-2000)}`),
      );
    }, 20_000);
    onTestFinished(() => clearTimeout(timer));
  });
  return Promise.race([running, patience]);
}

/** Runs a command as the same user, for what a server needs before it starts. */
export async function prepare(ns: Namespace, ...command: string[]): Promise<string> {
  const [file, ...args] = [...enclosure(plainUser), ...command] as [string, ...string[]];
  return ns.mustRun(file, ...args);
}
