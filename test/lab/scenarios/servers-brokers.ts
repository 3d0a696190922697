import {flags, reject, serverScenarios} from '../server-fixture.ts';
import {theme} from '../theme.ts';

export const serversBrokers = theme(
  import.meta.filename,
  serverScenarios([
    {
      name: 'NATS, max_connections 20',
      facts: 'docs.nats.io, max_connections',
      truth: reject(20),
      words: [/NATS: max_connections is 20 \(.*nats\.conf\)/],
      files: () => ({'nats.conf': 'listen: 127.0.0.1:7000\nmax_connections: 20\n'}),
      command: (folder) => ['nats-server', '-c', `${folder}/nats.conf`],
    },
    {
      name: 'Mosquitto, max_connections 20 of its listener',
      facts: 'mosquitto.conf(5)',
      truth: reject(20),
      words: [/Mosquitto: max_connections is 20/],
      files: () => ({'m.conf': 'listener 7000 127.0.0.1\nallow_anonymous true\nmax_connections 20\n'}),
      command: (folder) => ['mosquitto', '-c', `${folder}/m.conf`],
    },
    {
      name: 'ngircd, MaxConnections 20',
      facts: 'ngircd.conf(5)',
      truth: reject(20),
      words: [/ngircd: MaxConnections is 20/],
      files: () => ({
        'n.conf': `[Global]\nName = irc.staging.test\nInfo = here\nPorts = 7000\nListen = 127.0.0.1\nMotdPhrase = hi\nServerUID = 1000\nServerGID = 1000\n[Limits]\nMaxConnections = 20\nMaxConnectionsIP = 0\n[Options]\nIdent = no\nPAM = no\nDNS = no\n`,
      }),
      command: (folder) => ['ngircd', '-n', '-f', `${folder}/n.conf`],
    },
    {
      name: 'ngircd, MaxConnectionsIP 20: of each address',
      facts: 'ngircd.conf(5)',
      truth: reject(20),
      words: [/by source address/, /MaxConnectionsIP = N/],
      files: () => ({
        'n.conf': `[Global]\nName = irc.staging.test\nInfo = here\nPorts = 7000\nListen = 127.0.0.1\nMotdPhrase = hi\nServerUID = 1000\nServerGID = 1000\n[Limits]\nMaxConnections = 0\nMaxConnectionsIP = 20\n[Options]\nIdent = no\nPAM = no\nDNS = no\n`,
      }),
      command: (folder) => ['ngircd', '-n', '-f', `${folder}/n.conf`],
    },
    {
      name: 'InspIRCd, limit 15 of a class, which counts itself',
      facts: 'docs.inspircd.org, the <connect> tag',
      truth: reject(14),
      words: [/InspIRCd: limit="N" of its <connect> class/],
      files: (folder) => ({
        'i.conf': `<server name="a.staging.test" description="here" network="here"><admin name="a" nick="a" email="a@staging.test">
<bind address="127.0.0.1" port="7000" type="clients"><pid file="${folder}/pid">
<connect allow="*" timeout="60" localmax="500" globalmax="500" limit="15" resolvehostnames="no" useident="no">
<performance softlimit="500" somaxconn="16"><log method="file" target="${folder}/log" type="* -USERINPUT" level="default">\n`,
      }),
      command: (folder) => ['inspircd', '--nofork', '--runasroot', '--config', `${folder}/i.conf`],
    },
    {
      name: 'beanstalkd, 40 descriptors',
      facts: 'beanstalkd(1)',
      truth: {limit: 'target-fds'},
      words: [/beanstalkd: LimitNOFILE/],
      // From outside only an answer tells those that were accepted from those that wait in its queue.
      flags: [...flags, '--send', 'stats\\r\\n', '--until', 'OK'],
      command: () => ['prlimit', '--nofile=40:40', 'beanstalkd', '-l', '127.0.0.1', '-p', '7000'],
    },
  ]),
);
