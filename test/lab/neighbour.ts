import {fileURLToPath} from 'node:url';
import type {Namespace} from '../helpers/namespace.ts';
import type {Scene} from './scenario.ts';

const program = fileURLToPath(new URL('programs/neighbour.py', import.meta.url));

/** Rules that no packet of a run meets, whatever they turn away: for other ports and protocols. */
const rules = [
  'tcp dport 2222 ct count over 1 counter accept',
  'tcp dport 22 ct state new ct count over 1 counter drop',
  'udp dport 5353 counter drop',
  'ip protocol icmp limit rate over 1/second counter drop',
  // Of the neighbour's own traffic one packet in a hundred is lost: nft has what netem does elsewhere.
  'tcp dport 2223 numgen random mod 100 < 1 counter drop',
];

/**
 * Has somebody else at work on the hosts of a scene, for as long as its test lasts: a listener that overflows, rules at
 * work on other ports, datagrams that are dropped, a path that loses one packet in a hundred, retries; and three other
 * clients of the same address.
 */
export async function bringNeighbour({driver, server, target}: Scene): Promise<void> {
  const [, host = '', port = ''] = /^(?:\w+:\/\/)?\[?([^\]/]+?)\]?:(\d+)(?:\/|$)/.exec(target) ?? [];
  const clients = host === '' ? [] : [host, port];
  await settle(server ?? driver, server ? [] : clients);
  if (server) await settle(driver, clients);
}

async function settle(namespace: Namespace, clients: readonly string[]): Promise<void> {
  const table = [
    'table inet neighbour {',
    'chain in {',
    'type filter hook input priority 10',
    ...rules,
    '}',
    '}',
  ];
  // Where nft may not make a table, its rules are the only noise that is missing.
  await namespace.run('nft', ['-f', '-'], {input: `${table.join('\n')}\n`});
  await namespace.serve('python3', [program, ...clients]);
}
