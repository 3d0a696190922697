import {limitFds} from '../../helpers/free-fds.ts';
import {Namespace} from '../../helpers/namespace.ts';
import {haproxy, listenerOf} from '../../servers/programs.ts';
import {theme} from '../theme.ts';

const flags = ['-c', '200', '-r', '250/s', '--connect-timeout', '3s', '--hold', '2s'];

async function served(...lines: string[]): Promise<{driver: Namespace; target: string}> {
  const driver = await Namespace.open();
  await haproxy(driver, 7000, ...lines);
  return {driver, target: 'http://127.0.0.1:7000'};
}

export const serversHaproxy = theme(import.meta.filename, [
  {
    name: 'haproxy, maxconn 50, which is its backlog as well',
    facts: 'servers.md 2',
    words: [/haproxy: maxconn is 50/],
    truth: {limit: 'app-cap-stop', ceiling: 50, result: 50, boundBy: 'backlog'},
    flags,
    build: () => served('maxconn 50'),
  },
  {
    name: 'haproxy, maxconn 50, over plain TCP: 101 connect',
    facts: 'servers.md 2',
    truth: {limit: 'app-cap-stop', ceiling: 50, result: 50, boundBy: 'backlog'},
    flags,
    build: async () => ({...(await served('maxconn 50')), target: '127.0.0.1:7000'}),
  },
  {
    name: 'haproxy, maxconn 50 and a backlog of 10',
    facts: 'servers.md 2',
    truth: {limit: 'app-cap-stop', ceiling: 50, result: 50, boundBy: 'backlog'},
    flags,
    build: () => served('maxconn 50', 'backlog 10'),
  },
  {
    name: 'haproxy, a rule that rejects beyond 50',
    facts: 'servers.md 2',
    truth: {limit: 'app-cap-reject', ceiling: 50, result: 50},
    flags,
    build: () => served('tcp-request connection reject if { fe_conn gt 50 }'),
  },
  {
    name: 'haproxy, descriptors taken away while it runs',
    facts: 'servers.md 2',
    truth: {limit: 'target-fds'},
    flags,
    build: async () => {
      const scene = await served('maxconn 1000');
      const room = await limitFds(scene.driver, await listenerOf(scene.driver, 7000), 60);
      return {...scene, truth: {ceiling: room, result: room}};
    },
  },
  {
    name: 'haproxy, healthy',
    facts: 'servers.md 2',
    truth: {limit: 'no-limit-reached', result: 200},
    flags,
    build: () => served('maxconn 1000'),
  },
]);
