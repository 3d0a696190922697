import {freeFds} from '../../helpers/free-fds.ts';
import {Namespace} from '../../helpers/namespace.ts';
import {startNginx} from '../../servers/nginx.ts';
import {nginx, slowAnswer} from '../../servers/programs.ts';
import {theme} from '../theme.ts';

const flags = ['-c', '120', '-r', '200/s', '--connect-timeout', '3s', '--hold', '1s'];
const http = 'http://127.0.0.1:7000';
const server = (inside: string) => `server { listen 127.0.0.1:7000; ${inside} }`;

async function served(config: string, events = ''): Promise<{driver: Namespace; target: string}> {
  const driver = await Namespace.open();
  await nginx(driver, 7000, config, events);
  return {driver, target: http};
}

/** `return` would answer before limit_conn is asked, so the slow answer is a file that every Debian has. */
const limitConn = `limit_conn_zone $server_port zone=z:1m; ${server(
  'location / { limit_conn z 10; limit_rate 200; root /usr/share/common-licenses; try_files /GPL-3 =404; }',
)}`;

export const serversNginx = theme(import.meta.filename, [
  {
    name: 'nginx, worker_connections 32, idle: it ends the oldest',
    facts: 'servers.md 1',
    words: [/nginx: worker_connections is 32/],
    truth: {limit: 'app-cap-evict'},
    flags,
    build: async () => {
      const scene = await served(server('return 200 "here";'), 'worker_connections 32;');
      return {...scene, target: '127.0.0.1:7000'};
    },
  },
  {
    name: 'nginx, worker_connections 32, busy: it closes what is beyond',
    facts: 'servers.md 1',
    words: [/nginx: worker_connections is 32/],
    // Two are the listener’s and the channel’s to the master.
    truth: {limit: 'app-cap-reject', ceiling: 30, result: 30},
    flags,
    build: () => served(server(slowAnswer), 'worker_connections 32;'),
  },
  {
    name: 'nginx, out of descriptors',
    facts: 'servers.md 1',
    words: [/nginx: worker_rlimit_nofile/],
    truth: {limit: 'target-fds'},
    // More than its descriptors and its queue of 511 together: from outside the rest is silence either way.
    flags: ['-c', '700', '-r', '700/s', '--connect-timeout', '3s', '--hold', '1s'],
    build: async () => {
      const driver = await Namespace.open();
      const {target, workers} = await startNginx(driver, {fds: 40});
      const room = freeFds(workers[0] as number, 40);
      return {driver, target, truth: {ceiling: room, result: room}};
    },
  },
  {
    name: 'nginx, limit_conn 10: 503 beyond',
    facts: 'servers.md 1',
    truth: {limit: 'app-cap-reject', ceiling: 10, result: 10},
    flags,
    build: () => served(limitConn, 'worker_connections 500;'),
  },
  {
    name: 'nginx, healthy',
    facts: 'servers.md 1',
    truth: {limit: 'no-limit-reached', result: 120},
    flags,
    build: () => served(server('return 200 "here";'), 'worker_connections 500;'),
  },
]);
