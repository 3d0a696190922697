import {serverScenarios, stop} from '../server-fixture.ts';
import {theme} from '../theme.ts';

export const serversResolvers = theme(
  import.meta.filename,
  serverScenarios([
    {
      name: 'BIND, tcp-clients 20',
      facts: 'BIND 9 ARM, tcp-clients',
      truth: {limit: 'app-cap-stop'},
      words: [/BIND: tcp-clients is 20/],
      files: (folder) => ({
        'named.conf': `options { directory "${folder}"; listen-on port 7000 { 127.0.0.1; }; listen-on-v6 { none; }; pid-file none; session-keyfile none; tcp-clients 20; recursion no; dnssec-validation no; };\ncontrols { };\n`,
      }),
      command: (folder) => ['named', '-f', '-c', `${folder}/named.conf`, '-p', '7000'],
    },
    {
      name: 'Knot DNS, tcp-max-clients 20',
      facts: 'knot.conf(5), tcp-max-clients',
      truth: stop(20),
      words: [/Knot DNS: tcp-max-clients is 20/],
      files: (folder) => ({
        'k.conf': `server:\n  listen: 127.0.0.1@7000\n  rundir: ${folder}\n  tcp-max-clients: 20\n  tcp-workers: 1\n  udp-workers: 1\n  background-workers: 1\ndatabase:\n  storage: ${folder}\n`,
      }),
      command: (folder) => ['knotd', '-c', `${folder}/k.conf`],
    },
    {
      name: 'unbound, incoming-num-tcp 20',
      facts: 'unbound.conf(5)',
      truth: {limit: 'app-cap-reject'},
      words: [/unbound: incoming-num-tcp is 20/],
      files: (folder) => ({
        'u.conf': `server:\n  interface: 127.0.0.1\n  port: 7000\n  incoming-num-tcp: 20\n  do-daemonize: no\n  chroot: ""\n  username: ""\n  directory: "${folder}"\n  pidfile: "${folder}/pid"\n  use-syslog: no\n  num-threads: 1\nremote-control:\n  control-enable: no\n`,
      }),
      command: (folder) => ['unbound', '-d', '-c', `${folder}/u.conf`],
    },
    {
      name: 'dropbear, 5 logins of one address that are not done',
      facts: 'dropbear(8), MAX_UNAUTH_PER_IP',
      truth: {limit: 'app-cap-reject', ceiling: 5, result: 5},
      words: [/by source address/, /dropbear: .*MAX_UNAUTH_PER_IP/],
      command: (folder) => [
        'sh',
        '-c',
        `dropbearkey -t ed25519 -f ${folder}/key >/dev/null && exec dropbear -F -E -r ${folder}/key -p 127.0.0.1:7000 -P ${folder}/pid`,
      ],
    },
    {
      name: 'rsync, 40 descriptors at most for a daemon that forks',
      facts: 'rsyncd.conf(5)',
      truth: {limit: 'no-limit-reached', result: 40},
      flags: ['-c', '40', '-r', '100/s', '--connect-timeout', '5s', '--hold', '1s'],
      files: (folder) => ({
        'r.conf': `use chroot = no\nport = 7000\n[m]\npath = ${folder}\nmax connections = 5\nlock file = ${folder}/lock\n`,
      }),
      command: (folder) => [
        'rsync',
        '--daemon',
        '--no-detach',
        '--address=127.0.0.1',
        '--port=7000',
        `--config=${folder}/r.conf`,
      ],
    },
  ]),
);
