import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';

/**
 * How long each handshake took where it passed an interface, in µs, from what `tcpdump -n -tt` with nanoseconds prints: from
 * the SYN to its SYN-ACK. Those whose SYN was sent again are left out, as they are from what they are compared with.
 */
export function handshakesUs(text: string, port: number): number[] {
  const syns = new Map<string, Stamp | 'again'>();
  const tookUs: number[] = [];
  const pattern = /^(\d+)\.(\d{9}) IP6? (\S+) > (\S+): Flags \[(S\.?)\]/gm;
  for (const [, seconds = '', nanos = '', from = '', to = '', flags] of text.matchAll(pattern)) {
    const stamp = {seconds: Number(seconds), nanos: Number(nanos)};
    const [client, server] = flags === 'S' ? [from, to] : [to, from];
    if (!server.endsWith(`.${port}`)) continue;
    const syn = syns.get(client);
    if (flags === 'S') {
      syns.set(client, syn === undefined ? stamp : 'again');
    } else if (syn !== undefined && syn !== 'again') {
      tookUs.push(usBetween(syn, stamp));
      syns.delete(client);
    }
  }
  return tookUs;
}

/** In two numbers, for one of today’s dates has no room for nanoseconds. */
interface Stamp {
  readonly seconds: number;
  readonly nanos: number;
}

function usBetween(a: Stamp, b: Stamp): number {
  return (b.seconds - a.seconds) * 1e6 + (b.nanos - a.nanos) / 1e3;
}

/** A packet capture of the handshakes with one port, which ends when it is read. */
export class Capture {
  readonly #file: string;
  readonly #port: number;
  readonly #dumping: ChildProcess;
  #words = '';

  private constructor(file: string, port: number, dumping: ChildProcess) {
    this.#file = file;
    this.#port = port;
    this.#dumping = dumping;
  }

  /**
   * Begins, and answers when packets are being captured.
   * @throws Error with the words of tcpdump(8) where it cannot
   */
  static async start(device: string, port: number, file: string): Promise<Capture> {
    const syns = `tcp port ${port} and tcp[tcpflags] & tcp-syn != 0`;
    // To a file: a terminal’s worth of text would cost the CPU that is measured.
    const flags = ['-Z', 'root', '-i', device, '-s', '96', '-B', '16384', '--time-stamp-precision=nano'];
    const dumping = spawn('tcpdump', [...flags, '-w', file, syns], {stdio: ['ignore', 'ignore', 'pipe']});
    const capture = new Capture(file, port, dumping);
    await new Promise<void>((resolve, reject) => {
      dumping.once('error', reject);
      dumping.once('exit', () => reject(new Error(`tcpdump ended: ${capture.#words}`)));
      createInterface({input: dumping.stderr}).on('line', (line) => {
        capture.#words += `${line}\n`;
        if (/listening on/.test(line)) resolve();
      });
    });
    return capture;
  }

  /** @throws Error where packets were missed */
  async handshakesUs(): Promise<number[]> {
    const gone = once(this.#dumping, 'close');
    this.#dumping.kill('SIGINT');
    await gone;
    if (!/^0 packets dropped by kernel$/m.test(this.#words)) throw new Error(`tcpdump: ${this.#words}`);
    const flags = ['-r', this.#file, '-n', '-tt', '--time-stamp-precision=nano'];
    const text = execFileSync('tcpdump', flags, {
      encoding: 'utf8',
      maxBuffer: 256 * 2 ** 20,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return handshakesUs(text, this.#port);
  }
}
