import {accessSync, constants, existsSync, readdirSync} from 'node:fs';
import {basename, join} from 'node:path';

/** A program of the system that tests use, or another file of a package. */
export interface Program {
  readonly name: string;
  /** The package of Debian and Ubuntu that has it. */
  readonly debian: string;
  /** What the tests want it for. */
  readonly wantedFor: string;
  /** Where it is when it is not on PATH, absolute; a `*` stands for one folder of any name. */
  readonly path?: string;
}

const server = 'a real server to measure';
const ofTheLab = 'a real server of the lab';

/**
 * All that the tests want from the system beyond Node, a shell and coreutils. A test that uses another program adds a row
 * here. The set-up of the suite (helpers/set-up.ts) installs what is missing or says how; the tests that cannot run without
 * it are skipped with that reason (helpers/need.ts).
 */
export const programs: readonly Program[] = [
  {name: 'ip', debian: 'iproute2', wantedFor: 'network namespaces and links'},
  {name: 'ss', debian: 'iproute2', wantedFor: 'accept queues and sockets'},
  {name: 'tc', debian: 'iproute2', wantedFor: 'links that are shaped'},
  {name: 'nstat', debian: 'iproute2', wantedFor: 'counters of the kernel'},
  {name: 'unshare', debian: 'util-linux', wantedFor: 'private namespaces'},
  {name: 'nsenter', debian: 'util-linux', wantedFor: 'private namespaces'},
  {name: 'setpriv', debian: 'util-linux', wantedFor: 'programs of another user'},
  {name: 'prlimit', debian: 'util-linux', wantedFor: 'limits of one process'},
  {name: 'flock', debian: 'util-linux', wantedFor: 'tests that must be alone'},
  {name: 'mount', debian: 'mount', wantedFor: 'files that one program alone sees changed'},
  {name: 'script', debian: 'bsdutils', wantedFor: 'a terminal'},
  {name: 'sysctl', debian: 'procps', wantedFor: 'settings of a namespace'},
  {name: 'pgrep', debian: 'procps', wantedFor: 'the workers of a server'},
  {name: 'busybox', debian: 'busybox', wantedFor: 'a target with the smallest of shells and tools'},
  {name: 'gcc', debian: 'gcc', wantedFor: 'the floor of the benchmark'},
  {
    name: 'libc6-dev',
    debian: 'libc6-dev',
    path: '/usr/include/stdio.h',
    wantedFor: 'the floor of the benchmark',
  },
  {name: 'nft', debian: 'nftables', wantedFor: 'a firewall'},
  {name: 'iptables', debian: 'iptables', wantedFor: 'a firewall'},
  {name: 'ssh', debian: 'openssh-client', wantedFor: 'hosts behind a login'},
  {name: 'ssh-keygen', debian: 'openssh-client', wantedFor: 'hosts behind a login'},
  {name: 'sshd', debian: 'openssh-server', wantedFor: `${server}, and hosts behind a login`},
  {name: 'openssl', debian: 'openssl', wantedFor: 'certificates'},
  {name: 'python3', debian: 'python3', wantedFor: 'servers with faults of their own'},
  {name: 'nginx', debian: 'nginx-light', wantedFor: server},
  {name: 'redis-server', debian: 'redis-server', wantedFor: server},
  {name: 'memcached', debian: 'memcached', wantedFor: server},
  {name: 'initdb', debian: 'postgresql', path: '/usr/lib/postgresql/*/bin/initdb', wantedFor: server},
  {name: 'postgres', debian: 'postgresql', path: '/usr/lib/postgresql/*/bin/postgres', wantedFor: server},
  {name: 'mariadbd', debian: 'mariadb-server', wantedFor: server},
  {name: 'mariadb-install-db', debian: 'mariadb-server', wantedFor: server},
  {name: 'exim4', debian: 'exim4-daemon-light', wantedFor: server},
  {name: 'vsftpd', debian: 'vsftpd', wantedFor: server},
  {name: 'websockify', debian: 'websockify', wantedFor: server},
  {name: 'haproxy', debian: 'haproxy', wantedFor: server},
  {name: 'apache2', debian: 'apache2-bin', wantedFor: server},
  {name: 'lighttpd', debian: 'lighttpd', wantedFor: server},
  {name: 'xinetd', debian: 'xinetd', wantedFor: server},
  {name: 'nats-server', debian: 'nats-server', wantedFor: server},
  {name: 'mosquitto', debian: 'mosquitto', wantedFor: server},
  {name: 'php-fpm8.2', debian: 'php8.2-fpm', wantedFor: server},
  {
    name: 'libfaketime',
    debian: 'libfaketime',
    path: '/usr/lib/*/faketime/libfaketime.so.1',
    wantedFor: 'a wall clock that is set in mid-run',
  },
  {name: 'ngircd', debian: 'ngircd', wantedFor: ofTheLab},
  {name: 'slapd', debian: 'slapd', wantedFor: ofTheLab},
  {name: 'beanstalkd', debian: 'beanstalkd', wantedFor: ofTheLab},
  {name: 'named', debian: 'bind9', wantedFor: ofTheLab},
  {name: 'unbound', debian: 'unbound', wantedFor: ofTheLab},
  {name: 'knotd', debian: 'knot', wantedFor: ofTheLab},
  {name: 'pgpool', debian: 'pgpool2', wantedFor: ofTheLab},
  {name: 'danted', debian: 'dante-server', wantedFor: ofTheLab},
  {name: 'stunnel4', debian: 'stunnel4', wantedFor: ofTheLab},
  {name: 'inspircd', debian: 'inspircd', wantedFor: ofTheLab},
  {name: 'dropbear', debian: 'dropbear-bin', wantedFor: ofTheLab},
  {name: 'rsync', debian: 'rsync', wantedFor: ofTheLab},
  {name: 'tinyproxy', debian: 'tinyproxy', wantedFor: ofTheLab},
  {name: 'privoxy', debian: 'privoxy', wantedFor: ofTheLab},
  {name: 'squid', debian: 'squid', wantedFor: ofTheLab},
  {name: 'nutcracker', debian: 'nutcracker', wantedFor: ofTheLab},
  {name: 'caddy', debian: 'caddy', wantedFor: ofTheLab},
  {name: 'socat', debian: 'socat', wantedFor: ofTheLab},
  {name: 'ncat', debian: 'ncat', wantedFor: ofTheLab},
  {name: 'pgbouncer', debian: 'pgbouncer', wantedFor: ofTheLab},
  {name: 'gunicorn', debian: 'gunicorn', wantedFor: ofTheLab},
  {name: 'waitress-serve', debian: 'python3-waitress', wantedFor: ofTheLab},
  {name: 'unicorn', debian: 'unicorn', wantedFor: ofTheLab},
  {name: 'puma', debian: 'puma', wantedFor: ofTheLab},
  {name: 'uwsgi', debian: 'uwsgi-core', wantedFor: ofTheLab},
  {name: 'java', debian: 'default-jre-headless', wantedFor: ofTheLab},
  {name: 'xmllint', debian: 'libxml2-utils', wantedFor: 'the schema of JUnit'},
  {
    name: 'prometheus_client',
    debian: 'python3-prometheus-client',
    path: '/usr/lib/python3/dist-packages/prometheus_client',
    wantedFor: 'the reference parser of OpenMetrics',
  },
  {name: 'chromium', debian: 'chromium', wantedFor: 'the HTML report in a browser'},
  {
    name: 'DejaVu fonts',
    debian: 'fonts-dejavu-core',
    path: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
    wantedFor: 'the HTML report in a browser',
  },
  {name: 'tmux', debian: 'tmux', wantedFor: 'a terminal with a screen'},
  {name: 'zsh', debian: 'zsh', wantedFor: 'its completion'},
  {name: 'fish', debian: 'fish', wantedFor: 'its completion'},
  {name: 'groff', debian: 'groff-base', wantedFor: 'the page of the manual'},
];

const byName = new Map(programs.map((program) => [program.name, program]));

/** The program of the list that a word of a command names, by its name or by its path. */
export function programNamed(word: string): Program | undefined {
  return byName.get(word.startsWith('/') ? basename(word) : word);
}

/** Where it is; undefined where it is not. Daemons are looked for in sbin, too, which users have not on their PATH. */
export function pathOf({name, path}: Program): string | undefined {
  if (path !== undefined) return expand(path).find((each) => existsSync(each));
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** Programs of the list that are not there. */
export function missingPrograms(): readonly Program[] {
  return programs.filter((program) => pathOf(program) === undefined);
}

/** The one line that installs them on Debian and Ubuntu. */
export function installLine(missing: readonly Program[]): string {
  return `apt-get install --no-install-recommends ${packagesOf(missing).join(' ')}`;
}

/** Their packages, each once. */
export function packagesOf(missing: readonly Program[]): readonly string[] {
  return [...new Set(missing.map(({debian}) => debian))];
}

/** Paths with each folder that the `*` may stand for, the last of them first: Debian names those by their version. */
function expand(path: string): readonly string[] {
  const [before = '', after] = path.split('*');
  if (after === undefined) return [path];
  if (!existsSync(before)) return [];
  const folders = readdirSync(before).sort((a, b) => b.localeCompare(a, undefined, {numeric: true}));
  return folders.map((folder) => `${before}${folder}${after}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
