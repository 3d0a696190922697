/** The settings of one server's own that bound its connections, as its administrator writes them. */
interface ServerSettings {
  readonly name: string;
  /** What it passes to listen(2). */
  readonly backlog?: string;
  /** What sets its RLIMIT_NOFILE, or how it deals with it. */
  readonly fds?: string;
  /** Its own maximum of connections. */
  readonly connections?: string;
}

export type ServerSetting = Exclude<keyof ServerSettings, 'name'>;

const apache: ServerSettings = {
  name: 'Apache',
  backlog: 'ListenBacklog N, then restart',
  fds: 'APACHE_ULIMIT_MAX_FILES in /etc/apache2/envvars (Debian), or LimitNOFILE= of its unit',
  connections: 'MaxRequestWorkers N, with ServerLimit and ThreadsPerChild',
};
const redis: ServerSettings = {
  name: 'redis',
  backlog: 'tcp-backlog N in redis.conf, then restart',
  fds: 'maxclients N needs RLIMIT_NOFILE of N + 32; raise both',
  connections: 'maxclients N (CONFIG SET works while it runs), and RLIMIT_NOFILE of N + 32',
};
const mysql: ServerSettings = {
  name: 'MySQL',
  backlog: 'back_log=N in my.cnf, then restart',
  fds: 'open_files_limit=N in my.cnf, then restart',
  connections: 'max_connections=N (SET GLOBAL works while it runs)',
};

/**
 * By comm of the process, which the kernel cuts after 15 characters. Source: the
 * documentation of each server; test/servers runs the commonest of them.
 */
const settingsByComm: Readonly<Record<string, ServerSettings>> = {
  nginx: {
    name: 'nginx',
    backlog: 'listen … backlog=N; of that listener, then reload',
    fds: 'worker_rlimit_nofile N; (main context), then reload',
    connections:
      'worker_connections N; in the events block, worker_rlimit_nofile above it, or more worker_processes',
  },
  haproxy: {
    name: 'haproxy',
    backlog: 'backlog N of the frontend or its bind line; without one it is maxconn',
    fds: 'ulimit-n N in the global section, or leave it out and raise the hard limit, then restart',
    connections: 'maxconn N, in the global section and of the frontend',
  },
  'redis-server': redis,
  'valkey-server': {...redis, name: 'valkey', backlog: 'tcp-backlog N in valkey.conf, then restart'},
  memcached: {
    name: 'memcached',
    backlog: '-b N',
    fds: '-c N sets RLIMIT_NOFILE to N by itself',
    connections: '-c N; about 24 of them it keeps for itself',
  },
  apache2: apache,
  httpd: apache,
  postgres: {
    name: 'PostgreSQL',
    backlog: 'max_connections N, of which it makes its backlog, then restart',
    connections: 'max_connections N, then restart; superuser_reserved_connections are part of it',
  },
  mysqld: mysql,
  mariadbd: {...mysql, name: 'MariaDB'},
  sshd: {
    name: 'sshd',
    backlog: 'its backlog of 128 is built in; let it accept faster, or in several instances',
    connections: 'MaxStartups start:rate:full and PerSourceMaxStartups; they count logins that are not done',
  },
  node: {
    name: 'node',
    backlog: 'server.listen({port, backlog: N})',
    fds: 'it raises its soft limit to the hard one by itself, so raise the hard one',
    connections: 'server.maxConnections = N',
  },
  'php-fpm': {
    name: 'php-fpm',
    backlog: 'listen.backlog = N in the pool',
    fds: 'rlimit_files = N in the pool',
    connections: 'pm.max_children = N in the pool',
  },
  gunicorn: {
    name: 'gunicorn',
    backlog: '--backlog N',
    connections: '--workers N, --threads N or --worker-connections N, by its worker class',
  },
  uwsgi: {name: 'uwsgi', backlog: '--listen N', connections: '--processes N and --threads N'},
  exim4: {
    name: 'exim',
    backlog: 'smtp_connect_backlog = N',
    connections: 'smtp_accept_max = N, smtp_accept_max_per_host = N',
  },
  vsftpd: {name: 'vsftpd', connections: 'max_clients=N, max_per_ip=N'},
  lighttpd: {
    name: 'lighttpd',
    backlog: 'server.listen-backlog = N',
    fds: 'server.max-fds = N, then restart',
    connections:
      'server.max-connections = N, which is a third of server.max-fds unless it is set; once full it waits until a tenth is free',
  },
  squid: {
    name: 'squid',
    fds: 'max_filedescriptors N, then restart',
    connections: 'max_filedescriptors N, of which it keeps a quarter, 100 at most, for itself; then restart',
  },
  tinyproxy: {name: 'tinyproxy', connections: 'MaxClients N'},
  mosquitto: {name: 'mosquitto', connections: 'max_connections N of that listener'},
  ngircd: {name: 'ngircd', connections: 'MaxConnections = N and MaxConnectionsIP = N in [Limits]'},
  dropbear: {
    name: 'dropbear',
    connections:
      'the logins that are not done, of each address and of all, are bounded when it is built (MAX_UNAUTH_PER_IP, MAX_UNAUTH_CLIENTS)',
  },
  xinetd: {name: 'xinetd', connections: 'instances = N, per_source = N and cps = N of that service'},
  unbound: {
    name: 'unbound',
    connections: 'incoming-num-tcp: N, of each thread; beyond half of it idle ones are ended sooner',
  },
  named: {
    name: 'BIND',
    backlog: 'tcp-listen-queue N;',
    connections: 'tcp-clients N; besides one for each listener',
  },
  dovecot: {
    name: 'Dovecot',
    connections: 'client_limit = N and process_limit = N of its login service (imap-login, pop3-login …)',
  },
  socat: {
    name: 'socat',
    backlog: 'backlog=N of its listening address',
    connections: 'max-children=N of its listening address',
  },
  pgbouncer: {
    name: 'PgBouncer',
    backlog: 'listen_backlog = N, then restart',
    fds: 'LimitNOFILE= of its unit; it needs max_client_conn and all server connections together',
    connections: 'max_client_conn = N',
  },
  stunnel4: {
    name: 'stunnel',
    fds: 'its unit’s LimitNOFILE=; a connection takes two, and it bounds its clients by it',
  },
};

/**
 * Where the first of these processes whose server is known is told to take more: `nginx: worker_rlimit_nofile N; …`.
 * undefined where none is known.
 * @param comms names as in /proc/PID/comm
 */
export function serverSettingOf(comms: readonly string[], setting: ServerSetting): string | undefined {
  for (const comm of comms) {
    // php-fpm8.2, node-22
    const known = settingsByComm[comm] ?? settingsByComm[comm.replace(/-?\d+(\.\d+)*$/, '')];
    if (known?.[setting] !== undefined) return `${known.name}: ${known[setting]}`;
  }
  return undefined;
}
