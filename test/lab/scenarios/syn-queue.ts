import {listen} from '../../helpers/plimsoll.ts';
import {openDistantPair} from '../../kernel/programs/distant-pair.ts';
import type {Scene} from '../scenario.ts';
import {farServer} from '../scenes.ts';
import {theme} from '../theme.ts';

const flags = ['-c', '200', '-r', 'max', '--connect-timeout', '3500ms', '--hold', '1s'];

/** A healthy application a round trip of 60 ms away, for which handshakes are half open. */
async function distant(syncookies: string, maxSynBacklog: string, backlog: string): Promise<Scene> {
  const {client, server} = await openDistantPair();
  await server.sysctl('net.ipv4.tcp_syncookies', syncookies);
  await server.sysctl('net.ipv4.tcp_max_syn_backlog', maxSynBacklog);
  const {target} = await listen(server, farServer, '--backlog', backlog);
  return {driver: client, target};
}

export const synQueue = theme(import.meta.filename, [
  {
    name: 'tcp_max_syn_backlog 16 without cookies',
    facts: 'kernel.md 5',
    // The kernel spares a peer of which it has measured a round trip, as it has of the neighbour, who has the driver's address
    // (net/ipv4/tcp_input.c tcp_conn_request, tcp_metrics.c tcp_peer_is_proven).
    truth: {limit: 'syn-queue', ceiling: 13, besideNeighbour: ['no-limit-reached']},
    flags,
    build: () => distant('0', '16', '4096'),
  },
  {
    name: 'backlog 8 without cookies, half-open ones',
    facts: 'kernel.md 5',
    truth: {limit: 'syn-queue', ceiling: 9},
    flags,
    build: () => distant('0', '1024', '8'),
  },
  {
    name: 'healthy, cookies take the place of a SYN queue',
    facts: 'kernel.md 6',
    truth: {limit: 'no-limit-reached', result: 200},
    flags,
    build: () => distant('1', '16', '4096'),
  },
  {
    name: 'healthy, every connection by cookie',
    facts: 'kernel.md 6',
    truth: {limit: 'no-limit-reached', result: 200},
    flags,
    build: () => distant('2', '1024', '4096'),
  },
]);
