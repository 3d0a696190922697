import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Namespace} from '../../helpers/namespace.ts';
import {exim, lighttpd, mariadb, nginx, postgres, vsftpd, xinetd} from '../../servers/programs.ts';
import {serve, temporaryFolder} from '../../servers/serve.ts';
import {reject, serving} from '../server-fixture.ts';
import {theme} from '../theme.ts';

const flags = ['-c', '60', '-r', '200/s', '--connect-timeout', '3s', '--hold', '1s'];
const slowly = ['-c', '40', '-r', '60/s', '--connect-timeout', '5s', '--hold', '1s'];

export const serversLogins = theme(import.meta.filename, [
  {
    name: 'vsftpd, max_clients 10',
    facts: 'vsftpd.conf(5)',
    truth: reject(10),
    words: [/vsftpd: max_clients is 10/],
    flags: slowly,
    build: serving('ftp://127.0.0.1:7000', (driver) => vsftpd(driver, 7000, 'max_clients=10')),
  },
  {
    name: 'vsftpd, max_per_ip 10: of each address',
    facts: 'vsftpd.conf(5)',
    truth: reject(10),
    words: [/by source address/, /vsftpd: .*max_per_ip/],
    flags: slowly,
    build: serving('ftp://127.0.0.1:7000', (driver) => vsftpd(driver, 7000, 'max_per_ip=10')),
  },
  {
    name: 'exim, smtp_accept_max 10',
    facts: 'exim spec, smtp_accept_max',
    truth: reject(10),
    words: [/exim: smtp_accept_max is 10/],
    flags: slowly,
    build: serving('smtp://127.0.0.1:7000', (driver) => exim(driver, 7000, 'smtp_accept_max = 10')),
  },
  {
    name: 'MariaDB, max_connections 20',
    facts: 'mariadb.com/kb, max_connections',
    truth: reject(20),
    words: [/MariaDB: --max-connections is 20/],
    flags: slowly,
    build: serving('mysql://nobody@127.0.0.1:7000', (driver) =>
      mariadb(driver, 7000, '--max-connections=20'),
    ),
  },
  {
    name: 'xinetd, instances 10',
    facts: 'xinetd.conf(5)',
    truth: reject(10),
    words: [/xinetd: instances is 10/],
    flags: slowly,
    build: serving('127.0.0.1:7000', (driver) =>
      xinetd(driver, 7000, 'instances = 10', 'per_source = UNLIMITED', 'cps = 1000 1'),
    ),
  },
  {
    name: 'xinetd, cps 25 10: it closes its listener beyond a rate',
    facts: 'xinetd.conf(5)',
    truth: {limit: 'listener-closed'},
    words: [/xinetd: cps = RATE SECONDS/],
    flags: ['-c', '60', '-r', '200/s', '--connect-timeout', '3s', '--hold', '1s', '--no-canary'],
    build: serving('127.0.0.1:7000', (driver) =>
      xinetd(driver, 7000, 'user = root', 'instances = UNLIMITED', 'per_source = UNLIMITED', 'cps = 25 10'),
    ),
  },
  {
    name: 'lighttpd, server.max-connections 16',
    facts: 'redmine.lighttpd.net, server.max-connections',
    truth: {limit: 'app-cap-stop', ceiling: 16, result: 16},
    words: [/lighttpd: server\.max-connections is 16/],
    flags,
    build: serving('http://127.0.0.1:7000', (driver) =>
      lighttpd(driver, 7000, 'server.max-connections = 16', 'server.max-keep-alive-idle = 60'),
    ),
  },
  {
    name: 'nginx, limit_req: a rate of requests',
    facts: 'nginx.org, ngx_http_limit_req_module',
    truth: {limit: 'request-rate-cap'},
    words: [/limit_req/],
    flags,
    build: serving('http://127.0.0.1:7000', (driver) =>
      nginx(
        driver,
        7000,
        'limit_req_zone $server_port zone=r:1m rate=5r/s; limit_req_status 429; server { listen 127.0.0.1:7000; location / { limit_req zone=r; root /usr/share/common-licenses; try_files /BSD =404; } }',
        'worker_connections 500;',
      ),
    ),
  },
  {
    name: 'nginx in front of nobody: 502',
    facts: 'nginx.org, ngx_http_proxy_module',
    truth: {limit: 'upstream-failing', result: 0},
    words: [/nginx: its error_log/],
    flags,
    build: serving('http://127.0.0.1:7000', (driver) =>
      nginx(
        driver,
        7000,
        'server { listen 127.0.0.1:7000; location / { proxy_pass http://127.0.0.1:7001; } }',
        'worker_connections 500;',
      ),
    ),
  },
  {
    name: 'PgBouncer, max_client_conn 20',
    facts: 'pgbouncer.org/config, max_client_conn',
    truth: reject(20),
    words: [/PgBouncer: max_client_conn is 20/],
    flags: slowly,
    build: serving('postgres://me@127.0.0.1:7000/postgres', async (driver) => {
      await postgres(driver, 7001, 'max_connections=50');
      await pgbouncer(driver, 7000, 7001, 'max_client_conn = 20');
    }),
  },
]);

async function pgbouncer(driver: Namespace, port: number, behind: number, ...lines: string[]): Promise<void> {
  const folder = temporaryFolder();
  const settings = [
    `[databases]\npostgres = host=127.0.0.1 port=${behind} user=me\n[pgbouncer]`,
    `listen_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\nauth_type = any`,
    `logfile = ${folder}/pgbouncer.log`,
    ...lines,
  ];
  writeFileSync(join(folder, 'pgbouncer.ini'), `${settings.join('\n')}\n`);
  await serve(driver, port, ['pgbouncer', join(folder, 'pgbouncer.ini')], folder);
}
