import type {Server} from '../server.ts';

const redis: Server = {
  name: 'redis',
  comms: ['redis-server'],
  backlog: {
    raise: 'tcp-backlog N in redis.conf, then restart',
    options: ['--tcp-backlog'],
    name: 'tcp-backlog',
  },
  fds: {raise: 'maxclients N needs RLIMIT_NOFILE of N + 32; raise both'},
  connections: {
    raise: 'maxclients N (CONFIG SET works while it runs), and RLIMIT_NOFILE of N + 32',
    options: ['--maxclients'],
    name: 'maxclients',
  },
  idle: {raise: 'timeout N (CONFIG SET works while it runs)', options: ['--timeout'], name: 'timeout'},
  beyond: 'app-cap-reject',
  log: {
    'target-fds': ['Accepting client connection: accept: Too many open files'],
    'app-cap-reject': ['max number of clients reached'],
  },
};

const mysql: Server = {
  name: 'MySQL',
  comms: ['mysqld'],
  backlog: {
    raise: 'back_log=N in my.cnf, then restart',
    options: ['--back-log', '--back_log'],
    name: 'back_log',
  },
  fds: {
    raise: 'open_files_limit=N in my.cnf, then restart',
    options: ['--open-files-limit', '--open_files_limit'],
    name: 'open_files_limit',
  },
  connections: {
    raise: 'max_connections=N (SET GLOBAL works while it runs)',
    options: ['--max-connections', '--max_connections'],
    name: 'max_connections',
  },
  idle: {raise: 'wait_timeout=N, connect_timeout=N before the login', name: 'wait_timeout'},
  beyond: 'app-cap-reject',
  configuration: {
    options: ['--defaults-file'],
    standard: '/etc/mysql/my.cnf',
    beside: ['conf.d/*.cnf', 'mysql.conf.d/*.cnf', 'mariadb.conf.d/*.cnf'],
  },
  log: {'app-cap-reject': ['Too many connections']},
};

/** Databases and stores. Source: the manual of each. */
export const databases: readonly Server[] = [
  redis,
  {
    ...redis,
    name: 'valkey',
    comms: ['valkey-server', 'keydb-server'],
    backlog: {...redis.backlog, raise: 'tcp-backlog N in valkey.conf, then restart'},
  },
  {
    name: 'memcached',
    comms: ['memcached'],
    backlog: {raise: '-b N', options: ['-b', '--listen-backlog']},
    fds: {raise: '-c N sets RLIMIT_NOFILE to N by itself'},
    connections: {
      raise: '-c N; about 24 of them it keeps for itself',
      options: ['-c', '--conn-limit'],
    },
    idle: {raise: '-o idle_timeout=N', options: ['idle_timeout']},
    beyond: 'app-cap-reject',
    room: (maximum) => Math.max(0, maximum - 24),
    log: {'app-cap-reject': ['Too many open connections']},
  },
  {
    name: 'PostgreSQL',
    comms: ['postgres'],
    backlog: {raise: 'max_connections N, of which it makes its backlog, then restart'},
    connections: {
      raise: 'max_connections N, then restart; superuser_reserved_connections are part of it',
      options: ['max_connections', '-N', '--max-connections', '--max_connections'],
      name: 'max_connections',
    },
    idle: {raise: 'authentication_timeout before the login, idle_session_timeout after it'},
    beyond: 'app-cap-reject',
    configuration: {
      options: ['config_file', '--config-file', '--config_file'],
      folder: /-D\s*(\S+)/,
      beside: ['postgresql.auto.conf', 'postgresql.conf'],
    },
    log: {
      'app-cap-reject': [
        'sorry, too many clients already',
        'remaining connection slots are reserved[a-z -]*',
      ],
      'target-tasks': ['could not fork new process for connection'],
    },
  },
  mysql,
  {...mysql, name: 'MariaDB', comms: ['mariadbd']},
  {
    name: 'PgBouncer',
    comms: ['pgbouncer'],
    backlog: {raise: 'listen_backlog = N, then restart', name: 'listen_backlog'},
    fds: {raise: 'LimitNOFILE= of its unit; it needs max_client_conn and all server connections together'},
    connections: {raise: 'max_client_conn = N', name: 'max_client_conn'},
    workers: {
      raise: 'default_pool_size = N: connections to the server, which clients share',
      name: 'default_pool_size',
    },
    idle: {raise: 'client_idle_timeout = N, client_login_timeout = N', name: 'client_idle_timeout'},
    beyond: 'app-cap-reject',
    configuration: {options: [''], standard: '/etc/pgbouncer/pgbouncer.ini'},
    log: {'app-cap-reject': ['no more connections allowed( \\(max_client_conn\\))?']},
  },
  {
    name: 'Pgpool-II',
    comms: ['pgpool'],
    backlog: {
      raise: 'listen_backlog_multiplier = N, of num_init_children',
      name: 'listen_backlog_multiplier',
    },
    connections: {raise: 'num_init_children = N, then restart', name: 'num_init_children'},
    workers: {raise: 'num_init_children = N, then restart', name: 'num_init_children'},
    idle: {raise: 'client_idle_limit = N', name: 'client_idle_limit'},
    beyond: 'app-cap-stop',
    configuration: {options: ['-f', '--config-file'], standard: '/etc/pgpool2/pgpool.conf'},
    log: {'app-cap-reject': ['Sorry, too many clients already']},
  },
  {
    name: 'ProxySQL',
    comms: ['proxysql'],
    connections: {
      raise: 'mysql-max_connections=N (LOAD MYSQL VARIABLES TO RUNTIME)',
      name: 'max_connections',
    },
    beyond: 'app-cap-reject',
    configuration: {options: ['-c', '--config'], standard: '/etc/proxysql.cnf'},
  },
  {
    name: 'MongoDB',
    comms: ['mongod', 'mongos'],
    connections: {
      raise: 'net.maxIncomingConnections: N, or --maxConns N; 80 % of RLIMIT_NOFILE at most',
      options: ['--maxConns'],
      name: 'maxIncomingConnections',
    },
    backlog: {raise: 'net.listenBacklog: N'},
    fds: {raise: 'LimitNOFILE= of its unit; it takes 80 % of it for connections'},
    beyond: 'app-cap-reject',
    fdRoom: (nofile) => Math.floor(nofile * 0.8),
    configuration: {options: ['-f', '--config'], standard: '/etc/mongod.conf'},
    log: {'app-cap-reject': ['[Cc]onnection refused because there are too many open connections']},
  },
  {
    name: 'Elasticsearch',
    comms: ['java'],
    runs: /org\.(elasticsearch|opensearch)/,
    connections: {
      raise: 'http.max_content_length and its threads bound requests; connections are bounded by descriptors',
    },
    fds: {raise: 'LimitNOFILE=65535 of its unit'},
  },
  {
    name: 'etcd',
    comms: ['etcd'],
    connections: {
      raise: '--max-concurrent-streams N of each client; connections are bounded by descriptors, 150 kept',
    },
    fds: {raise: 'LimitNOFILE= of its unit; it keeps 150 for itself'},
    beyond: 'app-cap-stop',
    // embed/serve.go reservedInternalFDNum
    fdRoom: (nofile) => nofile - 150,
  },
  {
    name: 'ZooKeeper',
    comms: ['java'],
    runs: /org\.apache\.zookeeper/,
    connections: {
      raise: 'maxClientCnxns=N of each address (60 unless it is set), maxCnxns=N of all',
      name: 'maxClientCnxns',
    },
    beyond: 'app-cap-reject',
    configuration: {inTitle: /(\/\S+\.cfg)/},
    log: {'app-cap-reject': ['Too many connections from']},
  },
  {
    name: 'slapd',
    comms: ['slapd'],
    connections: {raise: 'conn_max_pending N, threads N; connections are bounded by descriptors'},
    fds: {raise: 'LimitNOFILE= of its unit'},
    idle: {raise: 'idletimeout N', name: 'idletimeout'},
    configuration: {options: ['-f'], standard: '/etc/ldap/slapd.conf'},
  },
];
