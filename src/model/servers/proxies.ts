import type {Server} from '../server.ts';

/** Proxies and balancers. Source: the manual of each. */
export const proxies: readonly Server[] = [
  {
    name: 'haproxy',
    comms: ['haproxy'],
    backlog: {
      raise: 'backlog N of the frontend or its bind line; without one it is maxconn',
      name: 'backlog',
    },
    fds: {raise: 'ulimit-n N in the global section, or leave it out and raise the hard limit, then restart'},
    connections: {raise: 'maxconn N, in the global section and of the frontend', name: 'maxconn'},
    workers: {raise: 'maxconn N of the server lines of its backend: beyond it requests queue inside'},
    idle: {raise: 'timeout client, timeout http-request, timeout http-keep-alive'},
    beyond: 'app-cap-stop',
    configuration: {options: ['-f'], standard: '/etc/haproxy/haproxy.cfg', form: 'sections'},
    log: {'target-fds': ['reached process FD limit'], 'upstream-failing': ['has no server available']},
  },
  {
    name: 'stunnel',
    comms: ['stunnel', 'stunnel4'],
    fds: {raise: 'its unit’s LimitNOFILE=; a connection takes two, and it bounds its clients by it'},
    idle: {raise: 'TIMEOUTidle = N', name: 'TIMEOUTidle'},
    fdsEach: 2,
    log: {'app-cap-reject': ['too many clients \\(>=[0-9]+\\)']},
  },
  {
    name: 'squid',
    comms: ['squid'],
    fds: {raise: 'max_filedescriptors N, then restart', name: 'max_filedescriptors'},
    connections: {
      raise: 'max_filedescriptors N, of which it keeps a quarter, 100 at most, for itself; then restart',
    },
    idle: {raise: 'client_idle_pconn_timeout, request_start_timeout'},
    // src/fd.cc fdAdjustReserved()
    fdRoom: (nofile, used) => nofile - used - Math.min(100, Math.floor(nofile / 4)),
    configuration: {options: ['-f'], standard: '/etc/squid/squid.conf'},
    log: {'target-fds': ['running out of filedescriptors', 'Reserved FD adjusted from [0-9]+ to [0-9]+']},
  },
  {
    name: 'tinyproxy',
    comms: ['tinyproxy'],
    connections: {raise: 'MaxClients N', name: 'MaxClients'},
    idle: {raise: 'Timeout N', name: 'Timeout'},
    beyond: 'app-cap-stop',
    configuration: {options: ['-c'], standard: '/etc/tinyproxy/tinyproxy.conf'},
    log: {'app-cap-stop': ['Maximum number of connections reached']},
  },
  {
    name: 'privoxy',
    comms: ['privoxy'],
    backlog: {raise: 'listen-backlog N', name: 'listen-backlog'},
    connections: {raise: 'max-client-connections N', name: 'max-client-connections'},
    idle: {raise: 'keep-alive-timeout N', name: 'keep-alive-timeout'},
    beyond: 'app-cap-reject',
    configuration: {options: [''], standard: '/etc/privoxy/config'},
    log: {'app-cap-reject': ['Maximum number of connections reached', 'Too many connections']},
  },
  {
    name: 'Dante',
    comms: ['danted', 'sockd'],
    connections: {
      raise: 'session.max: N of its client rules (beyond it a client is closed), and sockd -N servers',
      name: 'session.max',
    },
    configuration: {options: ['-f'], standard: '/etc/danted.conf'},
  },
  {
    name: 'hitch',
    comms: ['hitch'],
    backlog: {raise: 'backlog = N', name: 'backlog', options: ['--backlog']},
    workers: {raise: 'workers = N', name: 'workers', options: ['-n', '--workers']},
    idle: {raise: 'keepalive = N', name: 'keepalive'},
    fdsEach: 2,
    configuration: {options: ['--config'], standard: '/etc/hitch/hitch.conf'},
  },
  {
    name: 'twemproxy',
    comms: ['nutcracker'],
    connections: {
      raise: 'client_connections of the pool (global: RLIMIT_NOFILE less those of the servers)',
      name: 'client_connections',
    },
    backlog: {raise: 'backlog: N of the pool', name: 'backlog'},
    fds: {raise: 'LimitNOFILE= of its unit; its maximum of clients is made of it'},
    configuration: {options: ['-c', '--conf-file'], standard: '/etc/nutcracker/nutcracker.yml'},
  },
  {
    name: 'Envoy',
    comms: ['envoy'],
    connections: {
      raise:
        'max_active_downstream_connections of the overload manager, and max_connections of the circuit breaker of the cluster',
    },
    beyond: 'app-cap-reject',
  },
  {
    name: 'Traefik',
    comms: ['traefik'],
    connections: {
      raise: 'the middleware InFlightReq (amount: N); its own connections are bounded by descriptors',
    },
    fds: {raise: 'LimitNOFILE= of its unit'},
    idle: {raise: 'respondingTimeouts.idleTimeout of the entry point'},
  },
  {
    name: 'socat',
    comms: ['socat'],
    backlog: {raise: 'backlog=N of its listening address', options: ['backlog']},
    connections: {raise: 'max-children=N of its listening address', options: ['max-children']},
    beyond: 'app-cap-stop',
  },
];
