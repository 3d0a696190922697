import type {Server} from '../server.ts';

/** Web servers and caches. Source: the manual of each; test/lab runs those that Debian has. */
export const webServers: readonly Server[] = [
  {
    name: 'nginx',
    comms: ['nginx', 'openresty', 'angie'],
    workersAccept: true,
    backlog: {raise: 'listen … backlog=N; of that listener, then reload'},
    fds: {raise: 'worker_rlimit_nofile N; (main context), then reload', name: 'worker_rlimit_nofile'},
    connections: {
      raise:
        'worker_connections N; in the events block, worker_rlimit_nofile above it, or more worker_processes',
      name: 'worker_connections',
    },
    workers: {raise: 'worker_processes N; (main context)', name: 'worker_processes'},
    idle: {raise: 'keepalive_timeout, client_header_timeout', name: 'keepalive_timeout'},
    beyond: 'app-cap-evict',
    // Of each worker; the listener and the channel to the master are among them. The master has the listener, too.
    room: (maximum, processes) => Math.max(1, processes - 1) * Math.max(0, maximum - 2),
    configuration: {options: ['-c'], standard: '/etc/nginx/nginx.conf'},
    log: {
      'app-cap-evict': ['worker_connections are not enough, reusing connections'],
      'app-cap-reject': ['worker_connections are not enough', 'limiting connections'],
      'target-fds': ['accept4?\\(\\) failed \\(24: Too many open files\\)'],
      'request-rate-cap': ['limiting requests'],
      'upstream-failing': [
        'no live upstreams',
        'upstream timed out',
        'connect\\(\\) failed \\([0-9]+: [A-Za-z ]+\\) while connecting to upstream',
      ],
    },
  },
  {
    name: 'Apache',
    comms: ['apache2', 'httpd'],
    backlog: {raise: 'ListenBacklog N, then restart', name: 'ListenBacklog'},
    fds: {raise: 'APACHE_ULIMIT_MAX_FILES in /etc/apache2/envvars (Debian), or LimitNOFILE= of its unit'},
    connections: {
      raise: 'MaxRequestWorkers N, with ServerLimit and ThreadsPerChild',
      name: 'MaxRequestWorkers',
    },
    workers: {raise: 'MaxRequestWorkers N, with ServerLimit and ThreadsPerChild'},
    idle: {raise: 'KeepAliveTimeout, RequestReadTimeout', name: 'KeepAliveTimeout'},
    beyond: 'app-cap-stop',
    // The event module holds more than it has workers (AsyncRequestWorkerFactor).
    room: () => null,
    configuration: {
      options: ['-f'],
      standard: '/etc/apache2/apache2.conf',
      beside: ['mods-enabled/mpm_*.conf', 'conf.modules.d/*mpm.conf', 'conf-enabled/*.conf'],
    },
    log: {
      'app-cap-stop': ['server reached MaxRequestWorkers setting'],
      'target-fds': ['Too many open files'],
    },
  },
  {
    name: 'lighttpd',
    comms: ['lighttpd'],
    backlog: {raise: 'server.listen-backlog = N', name: 'server.listen-backlog'},
    fds: {raise: 'server.max-fds = N, then restart', name: 'server.max-fds'},
    connections: {
      raise:
        'server.max-connections = N, which is a third of server.max-fds unless it is set; once full it waits until a tenth is free',
      name: 'server.max-connections',
    },
    idle: {
      raise: 'server.max-keep-alive-idle = N, server.max-read-idle = N',
      name: 'server.max-keep-alive-idle',
    },
    beyond: 'app-cap-stop',
    configuration: {options: ['-f'], standard: '/etc/lighttpd/lighttpd.conf'},
    log: {
      'app-cap-stop': ['sockets disabled, connection limit reached'],
      'target-fds': ['sockets disabled, out-of-fds'],
    },
  },
  {
    name: 'Caddy',
    comms: ['caddy'],
    fds: {raise: 'LimitNOFILE= of its unit; it bounds its connections by nothing else'},
    idle: {raise: 'idle of the timeouts block, in the servers option'},
    log: {'target-fds': ['accept4?: too many open files']},
  },
  {
    name: 'Varnish',
    comms: ['varnishd', 'cache-main'],
    backlog: {raise: '-p listen_depth=N', options: ['listen_depth']},
    connections: {
      raise: '-p thread_pool_max=N and -p thread_queue_limit=N; idle connections take no thread',
    },
    workers: {raise: '-p thread_pool_max=N, of each of its thread_pools', options: ['thread_pool_max']},
    idle: {raise: '-p timeout_idle=N', options: ['timeout_idle']},
  },
  {
    name: 'mini_httpd',
    comms: ['mini_httpd'],
    connections: {raise: 'it starts a process a connection; the limits of processes are its own'},
  },
  {
    name: 'thttpd',
    comms: ['thttpd'],
    connections: {raise: 'RLIMIT_NOFILE, of which it keeps some for itself; then it closes what comes'},
    fds: {raise: 'LimitNOFILE= of its unit'},
  },
  {
    name: 'Kestrel (.NET)',
    comms: ['dotnet'],
    connections: {
      raise: 'KestrelServerLimits.MaxConcurrentConnections',
    },
    backlog: {raise: 'SocketTransportOptions.Backlog'},
    beyond: 'app-cap-reject',
  },
];
