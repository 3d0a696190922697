import {serverScenarios} from '../server-fixture.ts';
import {theme} from '../theme.ts';

const at = (scheme: string) => `${scheme}://127.0.0.1:7000`;

/** Servers that are asked in their own protocol. */
export const serversProofs = theme(
  import.meta.filename,
  serverScenarios([
    {
      name: 'NATS, max_connections 20, by nats://',
      facts: 'docs.nats.io, max_connections',
      truth: {limit: 'app-cap-reject', ceiling: 20, result: 20},
      target: at('nats'),
      files: () => ({'nats.conf': 'listen: 127.0.0.1:7000\nmax_connections: 20\n'}),
      command: (folder) => ['nats-server', '-c', `${folder}/nats.conf`],
    },
    {
      name: 'slapd, healthy, by ldap://',
      facts: 'slapd.conf(5)',
      truth: {limit: 'no-limit-reached', result: 60},
      target: at('ldap'),
      files: (folder) => ({
        'slapd.conf': `pidfile ${folder}/pid\nargsfile ${folder}/args\ndatabase config\nrootpw secret\n`,
      }),
      command: (folder) => ['slapd', '-d', '0', '-h', 'ldap://127.0.0.1:7000/', '-f', `${folder}/slapd.conf`],
    },
  ]),
);
