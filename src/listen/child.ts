import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {text} from 'node:stream/consumers';
import {localHost} from '../hosts/host.ts';
import {spawnOn} from '../hosts/host-process.ts';
import {program, programEnvironment} from '../program.ts';

/** A `plimsoll listen` of our own on this host. */
export interface ListenerProcess {
  /** `tcp://127.0.0.1:40123`. */
  readonly url: string;
  readonly pid: number;
  /** Ends it, and waits until it is gone. */
  stop(): Promise<void>;
}

const announcement = /^listening on (?<url>\S+) .*\bpid (?<pid>\d+)\)$/;

/**
 * Starts `plimsoll listen` with these flags as a process that ends when its standard input does, so that nothing is
 * left behind however this process ends.
 * @throws Error with its own words when it ends before it listens
 */
export async function startListener(flags: readonly string[] = []): Promise<ListenerProcess> {
  const command = [process.execPath, program, 'listen', '--until-stdin-closes', ...flags];
  const child = spawnOn(localHost, command, programEnvironment);
  // It may be gone before its standard input is closed here.
  child.stdin.on('error', () => {});
  const words = text(child.stderr);
  const lines = createInterface({input: child.stdout});
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string?];
  lines.close();
  const groups = announcement.exec(line ?? '')?.groups;
  const stop = async () => {
    child.stdin.end();
    await child.ended;
  };
  if (!groups) {
    await stop();
    const {why, signal, exitCode} = await child.ended;
    const end = why ?? (signal ? `ended by ${signal}` : `exit code ${exitCode}`);
    throw new Error(`plimsoll listen did not start: ${(await words).trim() || line || end}`);
  }
  child.stdout.resume();
  return {url: groups.url as string, pid: Number(groups.pid), stop};
}
