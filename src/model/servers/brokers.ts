import type {Server} from '../server.ts';

/** Brokers of messages. Source: the manual of each. */
export const brokers: readonly Server[] = [
  {
    name: 'Mosquitto',
    comms: ['mosquitto'],
    connections: {raise: 'max_connections N of that listener', name: 'max_connections'},
    idle: {
      raise: 'max_keepalive N; a client that does not say CONNECT is ended sooner',
      name: 'max_keepalive',
    },
    beyond: 'app-cap-reject',
    configuration: {
      options: ['-c', '--config-file'],
      standard: '/etc/mosquitto/mosquitto.conf',
      beside: ['conf.d/*.conf'],
    },
    log: {'app-cap-reject': ['max_connections exceeded']},
  },
  {
    name: 'RabbitMQ',
    comms: ['beam.smp'],
    runs: /rabbit/,
    backlog: {raise: 'tcp_listen_options.backlog = N in rabbitmq.conf', name: 'tcp_listen_options.backlog'},
    fds: {raise: 'LimitNOFILE= of its unit; it takes nine tenths of what is beyond 100 for sockets'},
    connections: {
      raise:
        'LimitNOFILE= of its unit, of which it makes its sockets_limit; connection_max = N where it is set',
      name: 'connection_max',
    },
    idle: {raise: 'handshake_timeout = ms, and the heartbeat', name: 'handshake_timeout'},
    beyond: 'app-cap-stop',
    // deps/rabbit_common/src/file_handle_cache.erl: 100 for others, then trunc(0.9 × rest) − 2 for sockets.
    fdRoom: (nofile) => Math.trunc((nofile - 100) * 0.9) - 2,
    configuration: {standard: '/etc/rabbitmq/rabbitmq.conf'},
    log: {'app-cap-stop': ['file descriptor limit alarm set', 'connection limit .* reached']},
  },
  {
    name: 'NATS',
    comms: ['nats-server'],
    connections: {
      raise: 'max_connections: N, then nats-server --signal reload',
      name: 'max_connections',
    },
    idle: {raise: 'timeout of its authorization block; ping_interval and ping_max', name: 'ping_max'},
    beyond: 'app-cap-reject',
    configuration: {options: ['-c', '--config'], standard: '/etc/nats-server.conf'},
    log: {'app-cap-reject': ['maximum connections exceeded']},
  },
  {
    name: 'Kafka',
    comms: ['java'],
    runs: /kafka\.Kafka/,
    backlog: {raise: 'socket.listen.backlog.size=N', name: 'socket.listen.backlog.size'},
    connections: {raise: 'max.connections=N and max.connections.per.ip=N', name: 'max.connections'},
    idle: {raise: 'connections.max.idle.ms=N', name: 'connections.max.idle.ms'},
    beyond: 'app-cap-stop',
    configuration: {inTitle: /(\/\S+server\.properties)/},
  },
  {
    name: 'ActiveMQ',
    comms: ['java'],
    runs: /activemq/,
    connections: {raise: 'maximumConnections=N of its transportConnector', name: 'maximumConnections'},
    beyond: 'app-cap-reject',
  },
  {
    name: 'ejabberd',
    comms: ['beam.smp'],
    runs: /ejabberd/,
    connections: {raise: 'ERL_MAX_PORTS=N, and its shapers and acls of each user'},
    fds: {raise: 'LimitNOFILE= of its unit'},
  },
  {
    name: 'beanstalkd',
    comms: ['beanstalkd'],
    fds: {raise: 'LimitNOFILE= of its unit; it bounds its connections by nothing else'},
  },
  {
    name: 'Prosody',
    comms: ['prosody', 'lua5.4'],
    fds: {raise: 'LimitNOFILE= of its unit'},
    backlog: {raise: 'network_settings = { backlog = N }'},
    idle: {raise: 'network_settings = { read_timeout = N }'},
  },
];
