import {describe, expect, it} from 'vitest';
import {listenersOf} from '../../src/observe/listeners.ts';
import type {SocketRow} from '../../src/observe/socket-row.ts';

const listening = (localAddress: string, inode: number, localPort = 80): SocketRow => ({
  state: 'LISTEN',
  receiveQueue: 0,
  sendQueue: 128,
  localAddress,
  localPort,
  peerAddress: '0.0.0.0',
  peerPort: 0,
  inode,
  pids: [],
});

describe('which rows take the connections to an endpoint', () => {
  const rows = [
    listening('0.0.0.0', 1),
    listening('127.0.0.1', 2),
    listening('127.0.0.1', 3),
    listening('*', 4),
    listening('::1', 5),
    listening('127.0.0.1', 6, 81),
    {...listening('127.0.0.1', 7), state: 'ESTAB'},
  ];

  it.each([
    ['the exact address before the wildcards, the whole group', 4, '127.0.0.1', [2, 3]],
    ['an IPv4-mapped address is the IPv4 one', 6, '::ffff:127.0.0.1', [2, 3]],
    ['the wildcard of IPv4 before the dual-stack one', 4, '10.0.0.1', [1]],
    ['IPv6, exact', 6, '::1', [5]],
    ['IPv6, dual-stack wildcard', 6, 'fd00::1', [4]],
    ['IPv6 in another spelling', 6, '0:0:0:0:0:0:0:1', [5]],
    ['any address', 4, '*', [1, 2, 3, 4, 5]],
  ] as const)('%s', (_, family, address, inodes) => {
    expect(listenersOf(rows, {family, address, port: 80}).map(({inode}) => inode)).toEqual(inodes);
  });

  it('an IPv6-only wildcard does not take IPv4, a dual-stack one does', () => {
    const endpoint = {family: 4, address: '10.0.0.1', port: 80} as const;
    expect(listenersOf([listening('::', 1)], endpoint)).toEqual([]);
    expect(listenersOf([listening('*', 1)], endpoint)).toHaveLength(1);
    // /proc/net/tcp6 does not tell the two apart.
    expect(listenersOf([listening('::', 1)], endpoint, ['::'])).toHaveLength(1);
  });
});
