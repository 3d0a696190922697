import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process';
import {once} from 'node:events';
import {connect, type NetConnectOpts, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {lack, needOf} from '../helpers/need.ts';

const listenerProgram = fileURLToPath(new URL('programs/listener.py', import.meta.url));

/** A real program under test control: it ends when its standard input does, and is killed by pid if it does not. */
export class Program {
  readonly pid: number;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  /** It ended, and all that it wrote was read. */
  readonly #closed: Promise<unknown>;
  #errors = '';

  constructor(command: readonly string[]) {
    needOf(command);
    const [file = '', ...args] = command;
    this.#child = spawn(file, args);
    // kill(2) takes 0 and negative numbers for groups and everyone, so there is no number for "none".
    if (this.#child.pid === undefined) throw new Error(`${file} cannot be started`);
    this.pid = this.#child.pid;
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.#child.stdin.on('error', () => {});
    this.#closed = once(this.#child, 'close');
    this.#lines = createInterface({input: this.#child.stdout})[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    const {value, done} = await this.#lines.next();
    if (done) {
      await this.#closed;
      throw new Error(`the program ended with ${this.#child.exitCode}: ${this.#errors}`);
    }
    return value;
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 2000);
    await exited;
    clearTimeout(timer);
  }
}

/**
 * Holds back the tests that lower a limit of the whole machine (fs.file-max), which all but root would feel, by the lock
 * of helpers/namespace.ts. Ends with `end()`.
 */
export async function machineToOurselves(): Promise<Program> {
  const lockFile = join(tmpdir(), 'plimsoll-test-namespaces.lock');
  // Without flock(1) none of those tests runs.
  const lock = lack('flock') === undefined ? ['flock', '--no-fork', '--shared', lockFile] : [];
  const program = new Program([...lock, 'sh', '-c', 'echo held; exec cat']);
  await program.line();
  return program;
}

/** Starts test/observe/programs/listener.py, by a command prefix if one is given, and answers it with its port. */
export async function startListener(
  args: readonly string[],
  prefix: readonly string[] = [],
): Promise<{program: Program; port: number}> {
  const program = new Program([...prefix, 'python3', listenerProgram, ...args]);
  const [, port] = (await program.line()).split(' ');
  return {program, port: Number(port)};
}

/** Lets the listener accept `count` connections. */
export async function accept(program: Program, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    program.write('\n');
    await program.line();
  }
}

/** Opens connections one after the other and answers them when all are established. */
export async function openConnections(count: number, options: NetConnectOpts): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = connect(options);
    socket.on('error', () => {});
    sockets.push(socket);
    await once(socket, 'connect');
  }
  return sockets;
}

/** Asks until the answer will do, at most ten seconds; then answers what there is, for the test to judge. */
export async function eventually<T>(ask: () => Promise<T>, willDo: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (willDo(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
