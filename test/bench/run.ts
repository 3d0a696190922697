/**
 * `npm run bench -- million [--connections 200k]` holds a million connections (million.ts), `npm run bench -- soak
 * [--connections 20m]` opens and closes so many (soak.ts).
 * `npm run bench [-- --rounds N] [-- --only start-up|rates|precision]`: how soon plimsoll is at work, how close it comes to
 * what this kernel allows, how far it is from a load generator of the usual kind, and how exact its figures are. The parts
 * take one minute, two and five; exits with 1 when a target of targets.ts is missed.
 *
 * Everything runs in a private network namespace, so that ports are clean and nothing else is touched. In each round
 * the same 19,000 connections are opened to the same `plimsoll listen` and held:
 *
 * - by floor.c, which has nothing but the system calls that any driver needs, from the first connect(2) to the last
 *   established connection;
 * - by `plimsoll ceiling -r max -w 1`, from its own record: the same span of time, with statistics, observer and all;
 * - by autocannon, in two of the rounds, by the sockets of the namespace: from its first connection to its last.
 *
 * The listener is part of every number: one that sleeps in epoll_wait(2) is woken by an interrupt on the driver's core
 * for nearly every SYN, so this one accepts in batches. Two cores that others use as well swing by a factor of two
 * and more within a minute: rates say nothing, ratios within a round something, their median more, and a run that says
 * BUSY nothing for sure; it is judged all the same. Memory is what a worker grows by from 1,000 to 19,000 held
 * connections, and the arrays it made beforehand.
 *
 * start-up.ts counts wall time from exec, beside bare node in the same round, with 10,000 connections on loopback among what
 * is waited for.
 *
 * precision.ts holds figures of a run beside what somebody else saw of it: connect latencies beside a
 * packet capture, over loopback and over a cable of 20 ms; how late attempts leave; what an idle hold costs; whether a
 * burst comes to the same figure again; the rate of a quick server beside its own; and idle timeouts beside those
 * that three servers are given.
 *
 * Needs gcc or another `cc`, unshare(1), ip(8), and a hard RLIMIT_NOFILE of 20,000; for precision root,
 * tcpdump(8), python3, nginx, haproxy and redis.
 */
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

const leastRounds = 7;

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const {values, positionals} = parseArgs({
  options: {
    rounds: {type: 'string', default: String(leastRounds)},
    only: {type: 'string'},
    connections: {type: 'string'},
  },
  allowPositionals: true,
});
/** Named alone they are run alone: they take the whole machine. */
const large = (['million', 'soak'] as const).find((name) => positionals.join(' ') === name);
if (positionals.length > 0 && large === undefined) {
  console.error(`"${positionals.join(' ')}" is no part of the bench, expected million, soak or --only`);
  process.exit(2);
}
const parts = large ? ([large] as const) : (['start-up', 'rates', 'precision'] as const);
if (values.only !== undefined && !parts.some((part) => part === values.only)) {
  console.error(`--only: "${values.only}" is no part of the bench, expected ${parts.join(' or ')}`);
  process.exit(2);
}
if (!/^[1-9]\d*$/.test(values.rounds)) {
  console.error(`--rounds: "${values.rounds}" is not a number of rounds, expected such as ${leastRounds}`);
  process.exit(2);
}

/**
 * `unshare -rn`, whose root is nobody to the machine; where a system does not allow that, `unshare -n` as root.
 * @param ways in the order in which they are tried
 */
function unshareFlags(ways: readonly string[]): string {
  for (const flags of ways) if (spawnSync('unshare', [flags, 'true']).status === 0) return flags;
  throw new Error('unshare(1) can make no network namespace here: run as root, or allow user namespaces');
}

execFileSync('npm', ['run', '--silent', 'build'], {cwd: here('../..'), stdio: 'inherit'});
const directory = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
try {
  const floor = join(directory, 'floor');
  execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-o', floor, here('floor.c')], {stdio: 'inherit'});
  const programs = {
    'start-up': ['start-up.ts', floor, values.rounds],
    rates: ['measure.ts', floor, values.rounds],
    precision: ['precision.ts'],
    million: ['million.ts', values.connections ?? '1m'],
    soak: ['soak.ts', values.connections ?? '20m'],
  };
  // tcpdump changes its user where that is root, which the root of -r may not.
  const ways = {
    'start-up': ['-rn', '-n'],
    rates: ['-rn', '-n'],
    precision: ['-n'],
    million: ['-rn', '-n'],
    soak: ['-rn', '-n'],
  };
  for (const name of parts) {
    const [file = '', ...args] = programs[name];
    if (values.only !== undefined && values.only !== name) continue;
    const inside = [process.execPath, ...process.execArgv, here(file), ...args];
    const {status} = spawnSync(
      'unshare',
      [unshareFlags(ways[name]), 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...inside],
      {stdio: 'inherit'},
    );
    if (status !== 0) process.exitCode = status ?? 1;
  }
} finally {
  rmSync(directory, {recursive: true});
}
