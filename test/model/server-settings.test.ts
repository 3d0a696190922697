import {describe, expect, test} from 'vitest';
import type {SettingKind} from '../../src/model/server.ts';
import {serverNamed, serverOf, serverSettingOf} from '../../src/model/server-settings.ts';
import {servers} from '../../src/model/servers.ts';

test.each<
  [comm: string, backlog: RegExp | undefined, fds: RegExp | undefined, connections: RegExp | undefined]
>([
  ['nginx', /^nginx: listen … backlog=N;/, /worker_rlimit_nofile N;/, /worker_connections N;/],
  ['haproxy', /^haproxy: backlog N/, /ulimit-n N/, /maxconn N/],
  ['redis-server', /^redis: tcp-backlog N/, /maxclients N .*N \+ 32/, /maxclients N/],
  ['valkey-server', /^valkey: tcp-backlog N/, /maxclients/, /maxclients/],
  ['memcached', /^memcached: -b N/, /-c N/, /-c N/],
  ['apache2', /^Apache: ListenBacklog N/, /LimitNOFILE/, /MaxRequestWorkers N/],
  ['httpd', /^Apache: /, /LimitNOFILE/, /MaxRequestWorkers N/],
  ['postgres', /^PostgreSQL: max_connections N/, undefined, /max_connections N/],
  ['mysqld', /^MySQL: back_log=N/, /open_files_limit=N/, /max_connections=N/],
  ['mariadbd', /^MariaDB: back_log=N/, /open_files_limit=N/, /max_connections=N/],
  ['sshd', /128 is built in/, undefined, /MaxStartups/],
  ['node', /^node: server\.listen\(\{port, backlog: N\}\)/, undefined, /server\.maxConnections = N/],
  ['node-22', /^node: /, undefined, /maxConnections/],
  ['php-fpm8.2', /^php-fpm: listen\.backlog = N/, /rlimit_files = N/, /pm\.max_children = N/],
  ['gunicorn', /^gunicorn: --backlog N/, undefined, /--workers N/],
  ['exim4', /smtp_connect_backlog = N/, undefined, /smtp_accept_max = N/],
  ['vsftpd', undefined, undefined, /max_clients=N/],
  ['lighttpd', /listen-backlog/, /max-fds/, /max-connections = N/],
  ['squid', undefined, /max_filedescriptors N/, /max_filedescriptors N/],
  ['tinyproxy', undefined, undefined, /MaxClients N/],
  ['mosquitto', undefined, undefined, /max_connections N/],
  ['ngircd', undefined, undefined, /MaxConnectionsIP = N/],
  ['inspircd', undefined, undefined, /limit="N" of its <connect> class/],
  ['nsd: server 1', undefined, undefined, /^NSD: tcp-count: N/],
  ['danted', undefined, undefined, /session\.max: N/],
  ['dropbear', undefined, undefined, /MAX_UNAUTH_PER_IP/],
  ['xinetd', undefined, undefined, /instances = N, per_source = N and cps = N/],
  ['unbound', undefined, undefined, /incoming-num-tcp: N/],
  ['named', /^BIND: tcp-listen-queue N/, undefined, /tcp-clients N/],
  ['dovecot', undefined, undefined, /client_limit = N/],
  ['socat', /backlog=N/, undefined, /max-children=N/],
  ['pgbouncer', /listen_backlog = N/, /LimitNOFILE/, /max_client_conn = N/],
  ['stunnel4', undefined, /LimitNOFILE/, undefined],
  ['python3', undefined, undefined, undefined],
  ['', undefined, undefined, undefined],
  ['constructor', undefined, undefined, undefined],
])('%s', (comm, ...expected) => {
  for (const [place, setting] of (['backlog', 'fds', 'connections'] satisfies SettingKind[]).entries()) {
    const pattern = expected[place];
    if (pattern) expect(serverSettingOf([comm], setting)).toMatch(pattern);
    else expect(serverSettingOf([comm], setting)).toBeUndefined();
  }
});

describe('of several processes', () => {
  test('the first that is known counts', () => {
    expect(serverSettingOf(['sh', 'nginx', 'haproxy'], 'fds')).toMatch(/^nginx: /);
  });

  test('none is known', () => {
    expect(serverSettingOf(['sh', 'server'], 'fds')).toBeUndefined();
    expect(serverSettingOf([], 'fds')).toBeUndefined();
  });
});

test.each<[comm: string, command: string | undefined, name: string | undefined]>([
  ['java', 'java -cp bootstrap.jar -Dcatalina.base=/srv org.apache.catalina.startup.Bootstrap', 'Tomcat'],
  ['java', 'java -Xmx1g kafka.Kafka server.properties', 'Kafka'],
  ['java', 'java Pool.java', undefined],
  ['java', undefined, undefined],
  ['beam.smp', '/usr/lib/erlang/bin/beam.smp -- -root … rabbit', 'RabbitMQ'],
  ['beam.smp', undefined, undefined],
  ['python3.11', 'python3 -m uvicorn app:app', 'uvicorn'],
  ['python3', 'python3 server.py', undefined],
  ['python3', undefined, undefined],
  ['ruby3.1', 'puma 5.6.5 (tcp://127.0.0.1:9292) [app]', 'puma'],
  ['puma', undefined, 'puma'],
  ['master', '/usr/lib/postfix/sbin/master -w', 'Postfix'],
  ['nginx', 'nginx: worker process', 'nginx'],
])('%s run as %s', (comm, command, name) => {
  expect(serverOf(comm, command)?.name).toBe(name);
});

test('each server has a name of its own, and something to raise', () => {
  expect(new Set(servers.map(({name}) => name)).size).toBe(servers.length);
  expect(servers.length).toBeGreaterThanOrEqual(40);
  for (const server of servers)
    expect(server.connections ?? server.fds ?? server.workers, server.name).toBeDefined();
});

test.each<[name: string, maximum: number, processes: number, room: number | null]>([
  ['nginx', 32, 2, 30],
  ['nginx', 32, 5, 120],
  // A master that is a worker as well (master_process off).
  ['nginx', 32, 1, 30],
  ['memcached', 50, 1, 26],
  ['gunicorn', 12, 3, 24],
  ['uvicorn', 10, 1, 10],
  ['Apache', 25, 3, null],
  ['uwsgi', 2, 3, null],
])('a maximum of %s of %d, with %d processes, allows %s', (name, maximum, processes, room) => {
  expect(serverNamed(name)?.room?.(maximum, processes)).toBe(room);
});

test.each<[name: string, nofile: number, used: number, room: number]>([
  // cache.log of squid 5.7: Reserved FD adjusted, 128 descriptors; measured: 89 were accepted.
  ['squid', 128, 7, 89],
  ['squid', 1024, 24, 900],
  // rabbitmqctl status of 3.10: sockets limit at 1024 descriptors is 829.
  ['RabbitMQ', 1024, 60, 829],
  ['MongoDB', 1000, 50, 800],
  ['etcd', 1024, 20, 874],
])('%s makes of %d descriptors, %d in use, room for %d', (name, nofile, used, room) => {
  expect(serverNamed(name)?.fdRoom?.(nofile, used)).toBe(room);
});
