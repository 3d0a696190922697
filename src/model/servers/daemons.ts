import type {Server} from '../server.ts';

/** Logins, names, chats and what starts others. Source: the manual of each. */
export const daemons: readonly Server[] = [
  {
    name: 'sshd',
    comms: ['sshd', 'sshd-session'],
    backlog: {raise: 'its backlog of 128 is built in; let it accept faster, or in several instances'},
    connections: {
      raise: 'MaxStartups start:rate:full and PerSourceMaxStartups; they count logins that are not done',
      name: 'MaxStartups',
    },
    idle: {raise: 'LoginGraceTime N', name: 'LoginGraceTime'},
    beyond: 'app-cap-reject',
    configuration: {
      options: ['-f'],
      standard: '/etc/ssh/sshd_config',
      beside: ['sshd_config.d/*.conf'],
    },
    log: {'app-cap-reject': ['beginning MaxStartups throttling', 'past (MaxStartups|PerSourceMaxStartups)']},
  },
  {
    name: 'dropbear',
    comms: ['dropbear'],
    connections: {
      raise:
        'the logins that are not done, of each address and of all, are bounded when it is built (MAX_UNAUTH_PER_IP, MAX_UNAUTH_CLIENTS)',
    },
    idle: {raise: '-I N', options: ['-I']},
    beyond: 'app-cap-reject',
  },
  {
    name: 'xinetd',
    comms: ['xinetd'],
    connections: {raise: 'instances = N, per_source = N and cps = N of that service', name: 'instances'},
    beyond: 'app-cap-reject',
    configuration: {options: ['-f'], standard: '/etc/xinetd.conf', beside: ['xinetd.d/*']},
    log: {
      'app-cap-reject': ['FAIL: [a-z-]+ (service_limit|per_source_limit)'],
      'listener-closed': ['FAIL: [a-z-]+ connections per second', 'Deactivating service'],
    },
  },
  {
    name: 'inetd',
    comms: ['inetd', 'openbsd-inetd', 'inetutils-inetd'],
    connections: {raise: 'nowait.N of the line of that service: so many a minute (256 unless it is set)'},
    configuration: {options: [''], standard: '/etc/inetd.conf'},
  },
  {
    name: 'nc',
    comms: ['nc', 'nc.openbsd', 'nc.traditional', 'netcat'],
    connections: {raise: '-l takes one connection; -k goes on to the next'},
  },
  {
    name: 'ncat',
    comms: ['ncat'],
    connections: {
      raise: '--max-conns N (100 unless it is set) with -k; without -k it takes one connection',
      options: ['-m', '--max-conns'],
    },
    beyond: 'app-cap-reject',
  },
  {
    name: 'systemd',
    comms: ['systemd'],
    backlog: {raise: 'Backlog=N of the socket unit'},
    connections: {raise: 'MaxConnections=N and MaxConnectionsPerSource=N of the socket unit (Accept=yes)'},
    beyond: 'app-cap-reject',
  },
  {
    name: 'unbound',
    comms: ['unbound'],
    connections: {
      raise: 'incoming-num-tcp: N, of each thread; beyond half of it idle ones are ended sooner',
      name: 'incoming-num-tcp',
    },
    idle: {raise: 'tcp-idle-timeout: ms', name: 'tcp-idle-timeout'},
    configuration: {
      options: ['-c'],
      standard: '/etc/unbound/unbound.conf',
      beside: ['unbound.conf.d/*.conf'],
    },
  },
  {
    name: 'BIND',
    comms: ['named'],
    backlog: {raise: 'tcp-listen-queue N;', name: 'tcp-listen-queue'},
    connections: {raise: 'tcp-clients N; besides one for each listener', name: 'tcp-clients'},
    idle: {raise: 'tcp-initial-timeout N; tcp-idle-timeout N; (in 100 ms)', name: 'tcp-idle-timeout'},
    beyond: 'app-cap-stop',
    configuration: {options: ['-c'], standard: '/etc/bind/named.conf', beside: ['named.conf.options']},
    log: {'app-cap-stop': ['TCP client quota reached', 'quota reached']},
  },
  {
    name: 'Knot DNS',
    comms: ['knotd'],
    connections: {raise: 'tcp-max-clients: N of the server section', name: 'tcp-max-clients'},
    idle: {raise: 'tcp-idle-timeout: N', name: 'tcp-idle-timeout'},
    configuration: {options: ['-c', '--config'], standard: '/etc/knot/knot.conf'},
  },
  {
    name: 'NSD',
    comms: ['nsd'],
    connections: {
      raise: 'tcp-count: N, of each server; beyond half of it idle ones are ended after 200 ms',
      name: 'tcp-count',
    },
    idle: {raise: 'tcp-timeout: N', name: 'tcp-timeout'},
    beyond: 'app-cap-stop',
    configuration: {options: ['-c'], standard: '/etc/nsd/nsd.conf'},
  },
  {
    name: 'PowerDNS',
    comms: ['pdns_server', 'pdns_recursor'],
    connections: {
      raise: 'max-tcp-connections=N (pdns_recursor: max-tcp-clients=N)',
      name: 'max-tcp-connections',
      options: ['--max-tcp-connections', '--max-tcp-clients'],
    },
    idle: {raise: 'tcp-idle-timeout=N', options: ['--tcp-idle-timeout']},
    configuration: {standard: '/etc/powerdns/pdns.conf'},
  },
  {
    name: 'dnsmasq',
    comms: ['dnsmasq'],
    connections: {
      raise: 'max-tcp-connections=N (20 unless it is set)',
      name: 'max-tcp-connections',
      options: ['--max-tcp-connections'],
    },
    configuration: {options: ['-C', '--conf-file'], standard: '/etc/dnsmasq.conf'},
  },
  {
    name: 'ngircd',
    comms: ['ngircd'],
    connections: {raise: 'MaxConnections = N and MaxConnectionsIP = N in [Limits]', name: 'MaxConnections'},
    idle: {raise: 'PongTimeout = N', name: 'PongTimeout'},
    beyond: 'app-cap-reject',
    configuration: {
      options: ['-f', '--config'],
      standard: '/etc/ngircd/ngircd.conf',
      beside: ['ngircd.conf.d/*.conf'],
    },
    log: {'app-cap-reject': ['Maximum number of connections \\([0-9]+\\) reached']},
  },
  {
    name: 'InspIRCd',
    comms: ['inspircd'],
    connections: {
      raise:
        'limit="N" of its <connect> class, which counts the class itself as one, localmax= of each address, and softlimit= of <performance>',
    },
    idle: {raise: 'timeout= and pingfreq= of its <connect> class'},
    beyond: 'app-cap-reject',
  },
  {
    name: 'Prometheus',
    comms: ['prometheus'],
    connections: {
      raise: '--web.max-connections=N (512 unless it is set)',
      options: ['--web.max-connections'],
    },
    beyond: 'app-cap-stop',
  },
  {
    name: 'Consul',
    comms: ['consul'],
    connections: {raise: 'limits.http_max_conns_per_client = N, limits.rpc_max_conns_per_client = N'},
    beyond: 'app-cap-reject',
  },
];
