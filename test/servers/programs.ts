import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Namespace, Serving} from '../helpers/namespace.ts';
import {need} from '../helpers/need.ts';
import {type Program, pathOf, programNamed} from '../programs.ts';
import {prepare, serve, temporaryFolder} from './serve.ts';

/** Servers of Debian that nobody here wrote, each with a connection limit small enough to meet. */

export function redis(ns: Namespace, port: number, ...flags: string[]): Promise<Serving> {
  const folder = temporaryFolder();
  const command = ['redis-server', '--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  return serve(ns, port, [...command, ...flags], folder);
}

export function memcached(ns: Namespace, port: number, ...flags: string[]): Promise<Serving> {
  return serve(ns, port, ['memcached', '-l', '127.0.0.1', '-p', `${port}`, ...flags], temporaryFolder());
}

export function nginx(ns: Namespace, port: number, http: string, events = ''): Promise<Serving> {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${folder}/pid; error_log stderr; worker_processes 1;
    events { ${events} }
    http {
      access_log off;
      client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
      ${http}
    }`,
  );
  return serve(ns, port, ['nginx', '-e', 'stderr', '-c', join(folder, 'nginx.conf')], folder);
}

/** A slow answer keeps its connection busy for twenty seconds; nginx takes no longer word in its configuration. */
export const slowAnswer = `limit_rate 200; return 200 "${'x'.repeat(4000)}";`;

/** Frontends as haproxy.cfg has them, each line of them given. */
export function haproxy(ns: Namespace, port: number, ...lines: string[]): Promise<Serving> {
  const folder = temporaryFolder();
  const file = join(folder, 'haproxy.cfg');
  const frontend = [`frontend fe`, `  bind 127.0.0.1:${port}`, ...lines.map((line) => `  ${line}`)];
  const defaults = ['defaults', '  mode http', '  timeout client 60s', '  timeout http-request 60s'];
  writeFileSync(file, `${[...defaults, ...frontend, '  http-request return status 200'].join('\n')}\n`);
  return serve(ns, port, ['/usr/sbin/haproxy', '-db', '-f', file], folder);
}

/** haproxy that opens a connection to the backend for each that it accepts, on every address of the namespace. */
export function proxy(ns: Namespace, port: number, backend: string): Promise<Serving> {
  const folder = temporaryFolder();
  const file = join(folder, 'haproxy.cfg');
  const lines = [
    ...['global', '  maxconn 2000', 'defaults', '  mode tcp', '  timeout connect 5s', '  timeout client 60s'],
    ...['  timeout server 60s', 'listen l', `  bind :${port}`, `  server backend ${backend}`],
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return serve(ns, port, ['/usr/sbin/haproxy', '-db', '-f', file], folder);
}

/** Apache with one multi-processing module and the lines given, a small page and no log of accesses. */
export function apache(
  ns: Namespace,
  port: number,
  module: 'prefork' | 'event',
  ...lines: string[]
): Promise<Serving> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'www'));
  writeFileSync(join(folder, 'www', 'index.html'), 'here');
  const modules = [`mpm_${module}`, 'authz_core', 'dir'].map(
    (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
  );
  const settings = [
    ...modules,
    `Listen 127.0.0.1:${port}`,
    'ServerName staging.test',
    `PidFile ${folder}/pid`,
    `DefaultRuntimeDir ${folder}`,
    `ErrorLog ${folder}/error.log`,
    `DocumentRoot ${folder}/www`,
    'DirectoryIndex index.html',
    'KeepAliveTimeout 60',
  ];
  writeFileSync(join(folder, 'apache.conf'), `${[...settings, ...lines].join('\n')}\n`);
  return serve(ns, port, ['/usr/sbin/apache2', '-f', join(folder, 'apache.conf'), '-DFOREGROUND'], folder);
}

/** A server of node:http that answers at once, and at most so many at a time. */
export function nodeHttp(ns: Namespace, port: number, maxConnections: number): Promise<Serving> {
  const program = `const server = require('node:http').createServer((_, answer) => answer.end('here'));
    server.maxConnections = ${maxConnections}; server.keepAliveTimeout = 60000;
    server.listen(${port}, '127.0.0.1');`;
  return serve(ns, port, [process.execPath, '-e', program], temporaryFolder());
}

/** `python3 -m http.server` of an empty folder, a thread a connection, its own backlog of 5. */
export function httpServer(ns: Namespace, port: number, fds: number): Promise<Serving> {
  const folder = temporaryFolder();
  const command = ['/usr/bin/python3', '-m', 'http.server', `${port}`, '--bind', '127.0.0.1', '-d', folder];
  return serve(ns, port, ['prlimit', `--nofile=${fds}:${fds}`, ...command], folder);
}

/** The process that has the listening socket, whatever was started around it. */
export async function listenerOf(ns: Namespace, port: number): Promise<number> {
  const pid = /pid=(\d+)/.exec(await ns.mustRun('ss', '-Hltnp', `sport = :${port}`))?.[1];
  if (pid === undefined) throw new Error(`no process listens on ${port}`);
  return Number(pid);
}

/** A key and a certificate that signs itself. */
export async function selfSigned(ns: Namespace): Promise<{key: string; certificate: string}> {
  const folder = temporaryFolder();
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=staging', '-days', '2'];
  await ns.mustRun(
    ...(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes'] as [string, ...string[]]),
    ...['-keyout', key, '-out', certificate],
    ...subject,
  );
  return {key, certificate};
}

/** Debian keeps one folder a major version. */
function postgresBin(): string {
  need('initdb');
  return dirname(pathOf(programNamed('initdb') as Program) as string);
}

/** How PostgreSQL may ask for a password, and the user whom it asks so: each has the password `secret`. */
export const passwordMethods = [
  ['plain', 'password'],
  ['digest', 'md5'],
  ['salted', 'scram-sha-256'],
] as const;

/** With a user for each way to ask for a password; the user `me`, and the superuser `postgres`, are asked for none. */
export async function postgres(
  ns: Namespace,
  port: number,
  ...settings: `${string}=${string}`[]
): Promise<Serving> {
  const bin = postgresBin();
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const users = passwordMethods.map(
    ([user, method]) =>
      `SET password_encryption = '${method === 'md5' ? 'md5' : 'scram-sha-256'}'; CREATE USER ${user} PASSWORD 'secret';`,
  );
  writeFileSync(join(folder, 'users.sql'), `${[...users, 'CREATE USER me;'].join(' ')}\n`);
  await prepare(ns, `${bin}/initdb`, '-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync');
  await prepare(ns, 'sh', '-c', `${bin}/postgres --single -j -D ${data} postgres <${folder}/users.sql`);
  const access = [...passwordMethods, ['all', 'trust']].map(
    (row) => `host all ${row.join(' 127.0.0.1/32 ')}`,
  );
  writeFileSync(join(data, 'pg_hba.conf'), `${access.join('\n')}\n`);
  const flags = ['listen_addresses=127.0.0.1', 'fsync=off', `unix_socket_directories=${folder}`, ...settings];
  const command = [`${bin}/postgres`, '-D', data, '-p', `${port}`];
  return serve(ns, port, [...command, ...flags.flatMap((flag) => ['-c', flag])], folder);
}

/** With the users `me`, whose password is `secret`, and `nobody`, who has none. */
export async function mariadb(ns: Namespace, port: number, ...flags: string[]): Promise<Serving> {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  mkdirSync(data);
  const init = join(folder, 'init.sql');
  writeFileSync(
    init,
    `CREATE USER 'me'@'%' IDENTIFIED BY 'secret';
    CREATE USER 'nobody'@'%' IDENTIFIED VIA mysql_native_password USING '';
    CREATE USER 'ed'@'%' IDENTIFIED VIA ed25519 USING PASSWORD('secret');\n`,
  );
  await prepare(ns, 'mariadb-install-db', '--no-defaults', `--datadir=${data}`, '--skip-test-db');
  const command = ['mariadbd', '--no-defaults', `--datadir=${data}`, `--socket=${folder}/socket`];
  const network = [`--port=${port}`, '--bind-address=127.0.0.1', '--skip-name-resolve'];
  return serve(
    ns,
    port,
    [...command, ...network, `--init-file=${init}`, '--plugin-load-add=auth_ed25519', ...flags],
    folder,
  );
}

export async function sshd(ns: Namespace, port: number, ...lines: string[]): Promise<Serving> {
  const folder = temporaryFolder();
  const key = join(folder, 'key');
  await prepare(ns, 'ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key);
  const settings = [`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${key}`, 'UsePAM no', 'PidFile none'];
  writeFileSync(join(folder, 'sshd.conf'), `${[...settings, ...lines].join('\n')}\n`);
  return serve(ns, port, ['/usr/sbin/sshd', '-D', '-e', '-f', join(folder, 'sshd.conf')], folder);
}

export function vsftpd(ns: Namespace, port: number, ...lines: string[]): Promise<Serving> {
  const folder = temporaryFolder();
  const settings = [
    'background=NO',
    'listen=YES',
    'listen_address=127.0.0.1',
    `listen_port=${port}`,
    'run_as_launching_user=YES',
    'anonymous_enable=YES',
    'seccomp_sandbox=NO',
    `anon_root=${folder}`,
  ];
  writeFileSync(join(folder, 'vsftpd.conf'), `${[...settings, ...lines].join('\n')}\n`);
  return serve(ns, port, ['vsftpd', join(folder, 'vsftpd.conf')], folder);
}

/** Exim lets nobody but its own user choose a port. */
export async function exim(ns: Namespace, port: number, ...lines: string[]): Promise<Serving> {
  const folder = temporaryFolder();
  const settings = [
    `spool_directory = ${folder}`,
    `pid_file_path = ${folder}/pid`,
    `log_file_path = ${folder}/%slog`,
    'local_interfaces = 127.0.0.1',
    'primary_hostname = staging.test',
    'host_lookup =',
    'rfc1413_query_timeout = 0s',
    'tls_advertise_hosts =',
    'keep_environment =',
  ];
  const file = join(folder, 'exim.conf');
  writeFileSync(file, `${[...settings, ...lines].join('\n')}\nbegin acl\n`);
  const id = async (what: string) => (await ns.mustRun('id', what, 'Debian-exim')).trim();
  const user = {uid: await id('-u'), gid: await id('-g')};
  return serve(ns, port, ['exim4', '-C', file, '-bdf', '-oX', `${port}`], folder, user);
}

export function websockify(ns: Namespace, port: number, behind: number): Promise<Serving> {
  const command = ['websockify', `127.0.0.1:${port}`, `127.0.0.1:${behind}`];
  return serve(ns, port, command, temporaryFolder());
}

/** xinetd with its own echo, a process a connection, within the bounds that the lines of the service set. */
export function xinetd(ns: Namespace, port: number, ...lines: string[]): Promise<Serving> {
  const folder = temporaryFolder();
  const file = join(folder, 'xinetd.conf');
  const settings = [
    'type = INTERNAL UNLISTED',
    `port = ${port}`,
    'bind = 127.0.0.1',
    'socket_type = stream',
    'protocol = tcp',
    'wait = no',
    ...lines,
  ];
  writeFileSync(file, `service echo\n{\n${settings.map((line) => `  ${line}`).join('\n')}\n}\n`);
  return serve(ns, port, ['xinetd', '-dontfork', '-pidfile', join(folder, 'pid'), '-f', file], folder);
}

/** lighttpd with the lines given and a small page. */
export function lighttpd(ns: Namespace, port: number, ...lines: string[]): Promise<Serving> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'index.html'), 'here');
  const file = join(folder, 'lighttpd.conf');
  const settings = [
    `server.document-root = "${folder}"`,
    'server.bind = "127.0.0.1"',
    `server.port = ${port}`,
    'index-file.names = ("index.html")',
  ];
  writeFileSync(file, `${[...settings, ...lines].join('\n')}\n`);
  return serve(ns, port, ['/usr/sbin/lighttpd', '-D', '-f', file], folder);
}

/** nats-server with the lines given. */
export function nats(ns: Namespace, port: number, ...lines: string[]): Promise<Serving> {
  const folder = temporaryFolder();
  const file = join(folder, 'nats.conf');
  writeFileSync(file, `${[`listen: 127.0.0.1:${port}`, ...lines].join('\n')}\n`);
  return serve(ns, port, ['nats-server', '-c', file], folder);
}

/** mosquitto that knows everybody, with the lines given. */
export function mosquitto(ns: Namespace, port: number, ...lines: string[]): Promise<Serving> {
  const folder = temporaryFolder();
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(file, `${[`listener ${port} 127.0.0.1`, 'allow_anonymous true', ...lines].join('\n')}\n`);
  return serve(ns, port, ['mosquitto', '-c', file], folder);
}

/** Processes of php-fpm, of which each serves one connection, with a page at /ping. */
export function phpFpm(ns: Namespace, port: number, children: number): Promise<Serving> {
  const folder = temporaryFolder();
  const file = join(folder, 'fpm.conf');
  const pool = [
    `listen = 127.0.0.1:${port}`,
    'pm = static',
    `pm.max_children = ${children}`,
    'ping.path = /ping',
  ];
  writeFileSync(
    file,
    `${['[global]', 'daemonize = no', `error_log = ${folder}/log`, '[www]', ...pool].join('\n')}\n`,
  );
  return serve(ns, port, ['php-fpm8.2', '-F', '-y', file], folder);
}
