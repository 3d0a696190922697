import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {PassThrough} from 'node:stream';
import type {Host} from '../hosts/host.ts';
import {type HostProcess, type ProcessEnd, spawnOn} from '../hosts/host-process.ts';
import {program, programEnvironment, workerBundle} from '../program.ts';
import {version} from '../version.ts';

/** What package.json asks for, as `engines`. */
const leastNode = [20, 19] as const;
/** A banner may be long; what the host says before its answer is kept to this, for the message when none comes. */
const bannerKept = 2000;

/**
 * Starts a worker on another host, through a prefix that runs a command with its standard streams. There it is, in this
 * order: the very program that runs here, where that path and Node are there (a network namespace, a container of the same
 * image); an installed `plimsoll`; Node, which is sent the worker over standard input. What the prefix prints before is
 * dropped. A terminal (`-t`) is refused: it would echo, cut long lines and end them with CR LF.
 *
 * The shell is asked first and nothing is sent until it has answered, for it may read ahead.
 */
export function startRemoteWorker(
  host: Pick<Host, 'name' | 'prefix'>,
  nodeFlags: readonly string[],
): HostProcess {
  const child = spawnOn(host, ['sh']);
  const bundle = readFileSync(workerBundle);
  const token = randomBytes(9).toString('hex');
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  let refusal: string | undefined;
  let said = '';
  let started = false;
  const answered = (rest: Buffer, [, way = '', node = '']: RegExpExecArray) => {
    started = true;
    refusal = refusalOf(way, node);
    if (refusal !== undefined) {
      child.stdin.end();
      return;
    }
    if (way === 'bundle') child.stdin.write(bundle);
    stdin.pipe(child.stdin);
    stdout.write(rest);
  };
  child.stdin.on('error', () => {});
  child.stdout.on('data', (chunk: Buffer) => {
    if (started) {
      stdout.write(chunk);
      return;
    }
    // Byte for byte, so that what follows the answer is found where it begins.
    said += chunk.toString('latin1');
    const answer = new RegExp(`^${token} (\\w+) ?(\\S*)\\r?\\n`, 'm').exec(said);
    if (!answer) {
      said = said.slice(-bannerKept);
      return;
    }
    answered(Buffer.from(said.slice(answer.index + answer[0].length), 'latin1'), answer);
  });
  const ended = child.ended.then((end): ProcessEnd => {
    stdout.end();
    stdin.destroy();
    if (refusal !== undefined) return {...end, why: refusal};
    const last = said
      .split(/[\r\n]+/)
      .filter((line) => line.trim() !== '')
      .at(-1);
    return started || end.why !== undefined || last === undefined ? end : {...end, why: last};
  });
  child.stdin.write(`${question(token, nodeFlags, bundle.length)}\n`);
  return {pid: child.pid, stdin, stdout, stderr: child.stderr, ended, kill: child.kill};
}

/** Why what the host has is not enough, in one line with what mends it. */
function refusalOf(way: string, node: string): string | undefined {
  const install = `npm install --global plimsoll@${version}`;
  const least = leastNode.join('.');
  if (way === 'terminal')
    return 'the prefix gives its command a terminal, which changes what passes; leave that out (no -t)';
  if (way === 'none')
    return `neither plimsoll nor Node is installed there; install Node ${least} or later, then: ${install}`;
  const [, major = '0', minor = '0'] = /^v(\d+)\.(\d+)/.exec(node) ?? [];
  const isOld =
    Number(major) < leastNode[0] || (Number(major) === leastNode[0] && Number(minor) < leastNode[1]);
  return isOld && node !== ''
    ? `Node there is ${node}; install Node ${least} or later, then: ${install}`
    : undefined;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Reads itself from standard input, whose rest is then the worker's. */
const reader = (bytes: number) =>
  `const f=require("fs"),b=Buffer.alloc(${bytes});let n=0;while(n<b.length)try{const k=f.readSync(0,b,n,b.length-n);if(!k)process.exit();n+=k}catch(e){if(e.code!=="EAGAIN")throw e;Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,5)}const m=new(require("module"))("plimsoll-worker.cjs");m._compile(b.toString(),"plimsoll-worker.cjs")`;

/** One line for sh: it answers with the token which way it takes and which Node it has, and becomes the worker. */
function question(token: string, nodeFlags: readonly string[], bundleBytes: number): string {
  const flags = nodeFlags.join(' ');
  const say = (way: string) => `printf '\\n%s %s %s\\n' ${token} ${way}`;
  return [
    'PATH=$PATH:/usr/local/bin:/usr/sbin:/sbin; export PATH',
    `unset ${Object.keys(programEnvironment).join(' ')}`,
    `if [ -t 0 ]; then ${say('terminal')}; exit 1; fi`,
    `n=${quoted(process.execPath)}; [ -x "$n" ] || n=$(command -v node || :)`,
    `p=${quoted(program)}`,
    'v=; if [ -n "$n" ]; then v=$("$n" --version); fi',
    `if [ -n "$n" ] && [ -f "$p" ]; then ${say('same "$v"')}; exec "$n" ${flags} "$p" worker; fi`,
    `if command -v plimsoll >/dev/null; then ${say('installed "$v"')}; exec plimsoll worker; fi`,
    `if [ -n "$n" ]; then ${say('bundle "$v"')}; exec "$n" ${flags} -e ${quoted(reader(bundleBytes))}; fi`,
    `${say('none')}; exit 1`,
  ].join('; ');
}
