import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

export const distantAddress = '10.9.0.2';
/** The device of the cable on this side. */
export const cable = 'cable';

const delayProgram = fileURLToPath(new URL('../kernel/programs/delay.py', import.meta.url));

/** A host at the other end of a long cable, as a network namespace: each frame takes its time in either direction. */
export interface DistantServer {
  /** The command prefix that runs a program there. */
  readonly prefix: readonly string[];
  /** Ends it, and the cable with it. */
  close(): Promise<void>;
}

/** Expects a network namespace of its own, which becomes the near end. @param oneWayMs delay in each direction */
export async function openDistantServer(oneWayMs: number): Promise<DistantServer> {
  const holders: ChildProcess[] = [];
  const open = async () => {
    const holder = await untilSays('unshare', ['-n', 'sh', '-c', 'ip link set lo up && echo up && exec cat']);
    holders.push(holder);
    return ['nsenter', '-t', `${holder.pid}`, '-n', '--'];
  };
  const [server, between] = [await open(), await open()];
  const pidOf = ([, , pid]: readonly string[]) => pid;
  for (const [end, address, far] of [
    [[], '10.9.0.1', 'left'],
    [server, distantAddress, 'right'],
  ] as const) {
    const ip = (prefix: readonly string[], words: string) => {
      const [file = 'ip', ...args] = [...prefix, 'ip', ...words.split(' ')];
      execFileSync(file, args);
    };
    ip(end, `link add ${cable} type veth peer name ${far} netns ${pidOf(between)}`);
    ip(end, `address add ${address}/24 dev ${cable}`);
    ip(end, `link set ${cable} up`);
    ip(between, `link set ${far} up`);
  }
  const [file = '', ...args] = [...between, 'python3', delayProgram, 'left', 'right', `${oneWayMs / 1000}`];
  const delaying = await untilSays(file, args);
  return {
    prefix: server,
    close: async () => {
      const gone = [delaying, ...holders].map((child) => once(child, 'close'));
      delaying.kill('SIGTERM');
      // The kernel takes a namespace down in its own time; the next cable bears the same name.
      execFileSync('ip', ['link', 'delete', cable]);
      for (const holder of holders) holder.stdin?.end();
      await Promise.all(gone);
    },
  };
}

/** Starts a program and waits for its first line. @throws Error where it ends before */
export async function untilSays(file: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(file, args, {stdio: ['pipe', 'pipe', 'inherit']});
  await Promise.race([
    once(createInterface({input: child.stdout}), 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${file} ${args.join(' ')} ended with ${code}`);
    }),
  ]);
  return child;
}
