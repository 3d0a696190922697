import {describe, expect, test} from 'vitest';
import type {SettingKind} from '../../src/model/server.ts';
import {serverSettingOf} from '../../src/model/server-settings.ts';

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
  ['node', /^node: server\.listen\(\{port, backlog: N\}\)/, /hard one/, /server\.maxConnections = N/],
  ['node-22', /^node: /, /hard one/, /maxConnections/],
  ['php-fpm8.2', /^php-fpm: listen\.backlog = N/, /rlimit_files = N/, /pm\.max_children = N/],
  ['gunicorn', /^gunicorn: --backlog N/, undefined, /--workers N/],
  ['exim4', /smtp_connect_backlog = N/, undefined, /smtp_accept_max = N/],
  ['vsftpd', undefined, undefined, /max_clients=N/],
  ['lighttpd', /listen-backlog/, /max-fds/, /max-connections = N/],
  ['squid', undefined, /max_filedescriptors N/, /max_filedescriptors N/],
  ['tinyproxy', undefined, undefined, /MaxClients N/],
  ['mosquitto', undefined, undefined, /max_connections N/],
  ['ngircd', undefined, undefined, /MaxConnectionsIP = N/],
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
