import {expect, test} from 'vitest';
import type {ConfiguredValue} from '../../src/model/server.ts';
import {serverNamed} from '../../src/model/server-settings.ts';
import {servers} from '../../src/model/servers.ts';
import {joinScripts} from '../../src/observe/script.ts';
import {
  configurationScript,
  parseCommands,
  parseLogWords,
  serverFactsOf,
  withLogSizes,
} from '../../src/observe/server-facts.ts';

/** What the script prints, without a shell: a heading a part. */
function answer(parts: Readonly<Record<string, string>>): string {
  return Object.keys(parts)
    .map((name) => {
      const heading = /'(%%plimsoll [^']+)'/.exec(joinScripts({[name]: ':'}))?.[1];
      return `\n${heading}\n${parts[name]}`;
    })
    .join('');
}

function found(comm: string, command: string) {
  const server = parseCommands(answer({71: command}), [{pid: 71, comm}]);
  if (!server) throw new Error(`${comm} is not known`);
  return server;
}

type Row = [
  comm: string,
  command: string,
  /** As grep names the file before each line. */
  lines: string[],
  values: [kind: ConfiguredValue['kind'], name: string, value: number][],
];

test.each<Row>([
  [
    'nginx',
    'nginx: master process nginx -c /srv/n.conf',
    [
      '/proc/71/root/srv/n.conf:events { worker_connections 32; }',
      '/proc/71/root/srv/n.conf:worker_processes 2;',
    ],
    [
      ['connections', 'worker_connections', 32],
      ['workers', 'worker_processes', 2],
    ],
  ],
  [
    'nginx',
    'nginx: master process nginx',
    ['/proc/71/root/etc/nginx/nginx.conf:# worker_connections 32;'],
    [],
  ],
  [
    'nginx',
    'nginx: master process nginx',
    [
      '/proc/71/root/etc/nginx/nginx.conf:worker_processes auto;',
      '/proc/71/root/etc/nginx/nginx.conf: worker_connections 768;',
    ],
    [['connections', 'worker_connections', 768]],
  ],
  [
    'memcached',
    'memcached -l 127.0.0.1 -c 50 -b9',
    [],
    [
      ['connections', '-c', 50],
      ['backlog', '-b', 9],
    ],
  ],
  ['memcached', 'memcached -l 127.0.0.1', [], []],
  ['redis-server', 'redis-server 127.0.0.1:7000', [], []],
  ['redis-server', 'redis-server --port 1 --maxclients 50', [], [['connections', '--maxclients', 50]]],
  [
    'postgres',
    '/usr/lib/postgresql/15/bin/postgres -D /srv/data -c max_connections=20',
    ['/proc/71/root/srv/data/postgresql.conf:max_connections = 100  # (change requires restart)'],
    [['connections', 'max_connections', 20]],
  ],
  [
    'postgres',
    '/usr/lib/postgresql/15/bin/postgres -D /srv/data',
    ['/proc/71/root/srv/data/postgresql.conf:max_connections = 100 # (change requires restart)'],
    [['connections', 'max_connections', 100]],
  ],
  // Two listeners, each with its own maximum: whose is whose is not known.
  [
    'mosquitto',
    'mosquitto -c /srv/m.conf',
    ['/proc/71/root/srv/m.conf:max_connections 5', '/proc/71/root/srv/m.conf:max_connections 9'],
    [],
  ],
  [
    'java',
    '/usr/bin/java -Dcatalina.base=/srv/base org.apache.catalina.startup.Bootstrap start',
    ['/proc/71/root/srv/base/conf/server.xml:  maxConnections="20" acceptCount="10" maxThreads="5"'],
    [
      ['connections', 'maxConnections', 20],
      ['workers', 'maxThreads', 5],
      ['backlog', 'acceptCount', 10],
    ],
  ],
  // The number of sshd has three parts; none of them alone is its maximum.
  ['sshd', 'sshd: /usr/sbin/sshd -D', ['/proc/71/root/etc/ssh/sshd_config:MaxStartups 10:30:100'], []],
  [
    'sshd',
    'sshd: /usr/sbin/sshd -D',
    ['/proc/71/root/etc/ssh/sshd_config:MaxStartups 20'],
    [['connections', 'MaxStartups', 20]],
  ],
  [
    'pgbouncer',
    'pgbouncer -d /srv/p.ini',
    ['/proc/71/root/srv/p.ini:max_client_conn = 100'],
    [['connections', 'max_client_conn', 100]],
  ],
  [
    'php-fpm8.2',
    'php-fpm: master process (/etc/php/8.2/fpm/php-fpm.conf)',
    [
      '/proc/71/root/etc/php/8.2/fpm/pool.d/www.conf:pm.max_children = 5',
      '/proc/71/root/etc/php/8.2/fpm/pool.d/www.conf:;listen.backlog = 511',
    ],
    [
      ['connections', 'pm.max_children', 5],
      ['workers', 'pm.max_children', 5],
    ],
  ],
  [
    'socat',
    'socat TCP-LISTEN:7000,fork,max-children=3,backlog=4 -',
    [],
    [
      ['connections', 'max-children', 3],
      ['backlog', 'backlog', 4],
    ],
  ],
])('%s: %s %j', (comm, command, lines, expected) => {
  const {values} = serverFactsOf(found(comm, command), lines.join('\n'), 7000);
  expect(values.map(({kind, name, value}) => [kind, name, value])).toEqual(expected);
});

const haproxyLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => `/proc/71/root/etc/haproxy/haproxy.cfg:${line}`)
    .join('\n');

test.each<[when: string, config: string, maximum: number | undefined]>([
  ['of all alone', 'global\n  maxconn 100\nfrontend f\n  bind :7000', 100],
  ['of the frontend, which is lower', 'global\n  maxconn 100\nfrontend f\n  bind :7000\n  maxconn 50', 50],
  ['of all, which is lower', 'global\n  maxconn 40\nfrontend f\n  bind :7000\n  maxconn 50', 40],
  ['of the defaults', 'defaults\n  maxconn 30\nfrontend f\n  bind :7000', 30],
  [
    'the frontend overrides the defaults',
    'defaults\n  maxconn 30\nfrontend f\n  bind :7000\n  maxconn 60',
    60,
  ],
  ['of another frontend', 'frontend g\n  bind :7001\n  maxconn 5\nfrontend f\n  bind :7000', undefined],
  ['of another port that ends alike', 'frontend g\n  bind :17000\n  maxconn 5', undefined],
  ['nowhere', 'frontend f\n  bind :7000', undefined],
])('haproxy: maxconn %s', (_, config, maximum) => {
  const {values} = serverFactsOf(found('haproxy', 'haproxy -db'), haproxyLines(config), 7000);
  expect(values.find(({kind}) => kind === 'connections')?.value).toBe(maximum);
});

test.each<[comm: string, command: string, path: string]>([
  ['nginx', 'nginx: master process nginx -c /srv/n.conf', '/proc/71/root/srv/n.conf'],
  ['nginx', 'nginx: master process nginx', '/proc/71/root/etc/nginx/nginx.conf'],
  ['haproxy', 'haproxy -W -f my.cfg', '/proc/71/cwd/my.cfg'],
  ['mariadbd', 'mariadbd --defaults-file=/srv/my.cnf', '/proc/71/root/srv/my.cnf'],
  ['pgbouncer', 'pgbouncer -d /srv/p.ini', '/proc/71/root/srv/p.ini'],
  ['postgres', 'postgres -D /srv/data', '/proc/71/root/srv/data/postgresql.conf'],
  ['apache2', 'apache2 -k start', '/proc/71/root/etc/apache2/mods-enabled/mpm_*.conf'],
])('%s as %s has its settings in %s', (comm, command, path) => {
  expect(configurationScript(found(comm, command)).split(' ')).toContain(path);
});

test('a path that is no word of the shell is quoted', () => {
  const script = configurationScript(found('nginx', 'nginx: master process nginx -c /srv/$(id);x.conf'));
  expect(script).toContain("'/proc/71/root/srv/$(id);x.conf'");
});

const listing = {
  links: [
    'l-wx------ 1 0 0 64 Nov 28 10:00 /proc/71/fd/2 -> /var/log/nginx/error.log',
    'l-wx------ 1 0 0 64 Nov 28 10:00 /proc/71/fd/3 -> /var/log/nginx/error.log',
    'lrwx------ 1 0 0 64 Nov 28 10:00 /proc/71/fd/4 -> socket:[5]',
    'l-wx------ 1 0 0 64 Nov 28 10:00 /proc/71/fd/5 -> pipe:[6]',
    'lr-x------ 1 0 0 64 Nov 28 10:00 /proc/71/fd/6 -> /etc/login.defs',
  ].join('\n'),
  sizes: [
    '-rw-r----- 1 0 4 100 Nov 28 10:00 /proc/71/fd/2',
    '-rw-r----- 1 0 4 100 Nov 28 10:00 /proc/71/fd/3',
    '-rw-r--r-- 1 0 0 900 Nov 28 10:00 /proc/71/fd/6',
  ].join('\n'),
};

test('logs are the regular files that it writes, each once', () => {
  const server = parseCommands(answer({71: 'nginx: master process nginx', ...listing}), [
    {pid: 71, comm: 'nginx'},
  ]);
  const log = {fdPath: '/proc/71/fd/2', path: '/var/log/nginx/error.log'};
  expect(server?.logs).toEqual([{...log, bytes: 100}]);
  const later = '-rw-r----- 1 0 4 250 Nov 28 10:00 /proc/71/fd/2';
  expect(server && withLogSizes(server, later).logs).toEqual([{...log, bytes: 250}]);
});

test('words of the log are those of a limit, with their number', () => {
  const server = parseCommands(answer({71: 'nginx', ...listing}), [{pid: 71, comm: 'nginx'}]);
  const words = '      3 worker_connections are not enough, reusing connections\n      1 something else\n';
  expect(server && parseLogWords(words, server)).toMatchObject({
    known: true,
    value: [
      {limit: 'app-cap-evict', times: 3, text: 'worker_connections are not enough, reusing connections'},
    ],
  });
  expect(parseLogWords('', found('nginx', 'nginx'))).toMatchObject({known: false, gap: 'absent'});
  expect(parseLogWords('', found('node', 'node app.js'))).toMatchObject({known: false, gap: 'not-observed'});
});

test('a process whose server is not known, beside one that is', () => {
  const processes = [
    {pid: 70, comm: 'sh'},
    {pid: 71, comm: 'nginx'},
  ];
  const commands = {70: 'sh -c nginx', 71: 'nginx: worker process'};
  expect(parseCommands(answer(commands), processes)).toMatchObject({pid: 71, server: {name: 'nginx'}});
  expect(parseCommands(answer({70: 'sh'}), [{pid: 70, comm: 'sh'}])).toBeUndefined();
});

test('the words of the table are patterns for grep and for us alike', () => {
  for (const {name, log = {}} of servers)
    for (const words of Object.values(log).flat()) expect(() => new RegExp(words), name).not.toThrow();
  expect(serverNamed('nginx')?.log?.['app-cap-evict']).toHaveLength(1);
});
