import {reject, serverScenarios, stop} from '../server-fixture.ts';
import {theme} from '../theme.ts';

const pgpool =
  (...lines: string[]) =>
  (folder: string) => ({
    'p.conf': `listen_addresses = '127.0.0.1'\nport = 7000\nsocket_dir = '${folder}'\npcp_port = 7009\npcp_socket_dir = '${folder}'
backend_hostname0 = '127.0.0.1'\nbackend_port0 = 7001\nbackend_flag0 = 'ALWAYS_PRIMARY'\nbackend_clustering_mode = 'raw'
pid_file_name = '${folder}/pid'\nlogdir = '${folder}'\nwd_ipc_socket_dir = '${folder}'\n${lines.join('\n')}\n`,
    hba: '',
    pcp: '',
  });
const startPgpool = (folder: string) => [
  'pgpool',
  '-n',
  '-f',
  `${folder}/p.conf`,
  '-a',
  `${folder}/hba`,
  '-F',
  `${folder}/pcp`,
];

export const serversProxies = theme(
  import.meta.filename,
  serverScenarios([
    {
      name: 'tinyproxy, MaxClients 10',
      facts: 'tinyproxy.conf(5)',
      truth: {limit: 'app-cap-stop', ceiling: 10, result: 10},
      words: [/tinyproxy: MaxClients is 10/],
      // More than its queue of 1,024 holds: from outside the rest is silence either way.
      flags: ['-c', '1200', '-r', '800/s', '--connect-timeout', '3s', '--hold', '1s'],
      files: () => ({
        't.conf': 'Port 7000\nListen 127.0.0.1\nTimeout 60\nMaxClients 10\nAllow 127.0.0.0/8\n',
      }),
      command: (folder) => ['tinyproxy', '-d', '-c', `${folder}/t.conf`],
    },
    {
      name: 'privoxy, max-client-connections 10',
      facts: 'Privoxy user manual, max-client-connections',
      truth: {limit: 'app-cap-reject', ceiling: 10, result: 10},
      words: [/privoxy: max-client-connections is 10/],
      files: (folder) => ({
        config: `confdir /etc/privoxy\nlogdir ${folder}\nlisten-address 127.0.0.1:7000\nmax-client-connections 10\n`,
      }),
      command: (folder) => ['privoxy', '--no-daemon', `${folder}/config`],
    },
    {
      name: 'squid, 128 descriptors, a quarter of which it keeps',
      facts: 'squid: src/fd.cc fdAdjustReserved()',
      truth: {limit: 'app-cap-stop'},
      words: [/squid: max_filedescriptors/],
      flags: ['-c', '200', '-r', '200/s', '--connect-timeout', '3s', '--hold', '1s'],
      files: (folder) => ({
        's.conf': `http_port 127.0.0.1:7000\npid_filename ${folder}/pid\ncache_log ${folder}/cache.log\naccess_log none\ncoredump_dir ${folder}\nmax_filedescriptors 128\nhttp_access allow all\nnetdb_filename none\nicon_directory /usr/share/squid/icons\nshutdown_lifetime 0 seconds\n`,
      }),
      command: (folder) => ['squid', '-N', '-n', 'plimsoll', '-f', `${folder}/s.conf`],
    },
    {
      name: 'nutcracker, its maximum of clients made of 60 descriptors',
      facts: 'twemproxy notes/recommendation.md',
      truth: {limit: 'app-cap-reject'},
      words: [/twemproxy: /],
      files: () => ({
        'n.yml': 'one:\n  listen: 127.0.0.1:7000\n  redis: true\n  servers:\n    - 127.0.0.1:7001:1\n',
      }),
      command: (folder) => [
        'prlimit',
        '--nofile=60:60',
        'nutcracker',
        '-c',
        `${folder}/n.yml`,
        '-p',
        `${folder}/pid`,
        '-s',
        '7009',
        '-o',
        `${folder}/n.log`,
      ],
    },
    {
      name: 'Pgpool-II, num_init_children 5',
      facts: 'pgpool.net, num_init_children',
      truth: {...stop(5), boundBy: 'backlog'},
      words: [/Pgpool-II: num_init_children is 5/],
      files: pgpool('num_init_children = 5', 'reserved_connections = 0', 'listen_backlog_multiplier = 2'),
      command: startPgpool,
    },
    {
      name: 'Pgpool-II, reserved_connections: says so, and leaves it to the client to close',
      facts: 'pgpool.net, reserved_connections',
      truth: reject(6),
      words: [/Pgpool-II: num_init_children is 8/],
      files: pgpool('num_init_children = 8', 'reserved_connections = 2'),
      command: startPgpool,
    },
    {
      name: 'Dante, session.max 10',
      facts: 'sockd.conf(5), session.max',
      truth: reject(10),
      words: [/Dante: session\.max is 10/],
      files: (folder) => ({
        'd.conf': `logoutput: ${folder}/log\ninternal: 127.0.0.1 port = 7000\nexternal: lo\nclientmethod: none\nsocksmethod: none
user.privileged: root\nuser.unprivileged: root\nclient pass { from: 0/0 to: 0/0\n session.max: 10\n }\nsocks pass { from: 0/0 to: 0/0 }\n`,
      }),
      command: (folder) => ['danted', '-f', `${folder}/d.conf`, '-N', '1'],
      user: {uid: '0', gid: '0'},
    },
    {
      name: 'stunnel as a client in front of nobody',
      facts: 'stunnel(8), connect',
      truth: {limit: 'upstream-failing'},
      words: [/see first what the server behind it does/],
      flags: ['-c', '120', '-r', '250/s', '--connect-timeout', '3s', '--hold', '1s', '--no-canary'],
      files: () => ({
        's.conf':
          'foreground = yes\npid =\n[one]\nclient = yes\naccept = 127.0.0.1:7000\nconnect = 127.0.0.1:7001\n',
      }),
      command: (folder) => ['stunnel4', `${folder}/s.conf`],
    },
    {
      name: 'Caddy, 60 descriptors',
      facts: 'caddyserver.com, servers',
      truth: {limit: 'target-fds'},
      words: [/Caddy: LimitNOFILE/],
      files: () => ({
        Caddyfile: '{\n admin off\n auto_https off\n}\nhttp://127.0.0.1:7000 {\n respond "here"\n}\n',
      }),
      target: 'http://127.0.0.1:7000/',
      command: (folder) => [
        'prlimit',
        '--nofile=60:60',
        'env',
        `HOME=${folder}`,
        'caddy',
        'run',
        '--config',
        `${folder}/Caddyfile`,
      ],
    },
    {
      name: 'socat, max-children 5',
      facts: 'socat(1)',
      truth: {limit: 'app-cap-stop', ceiling: 5, result: 5},
      words: [/socat: max-children is 5/],
      flags: ['-c', '30', '-r', '100/s', '--connect-timeout', '3s', '--hold', '1s'],
      command: () => ['socat', 'TCP4-LISTEN:7000,bind=127.0.0.1,fork,max-children=5', 'EXEC:cat'],
    },
    {
      name: 'socat without fork: one connection, and the listener is closed',
      facts: 'socat(1)',
      truth: {limit: 'listener-closed'},
      words: [/socat: without fork/],
      flags: ['-c', '10', '-r', '20/s', '--connect-timeout', '3s', '--hold', '1s', '--no-canary'],
      command: () => ['socat', 'TCP4-LISTEN:7000,bind=127.0.0.1', 'EXEC:cat'],
    },
    {
      name: 'ncat -l -k --max-conns 5',
      facts: 'ncat(1)',
      truth: {limit: 'app-cap-reject', ceiling: 5, result: 5},
      words: [/ncat: .*--max-conns/],
      command: () => ['sh', '-c', 'sleep 600 | exec ncat -l -k --max-conns 5 127.0.0.1 7000'],
    },
  ]),
);
