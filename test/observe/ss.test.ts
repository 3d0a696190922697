import {execFileSync} from 'node:child_process';
import {describe, expect, it} from 'vitest';
import {parseSsTcp, parseSsUnix, ssAlone} from '../../src/observe/ss.ts';
import * as recorded from './proc/recorded.ts';

describe('parseSsTcp', () => {
  it('tells dual-stack from IPv6-only, accepted from queued, and maps addresses', () => {
    const rows = parseSsTcp(recorded.ssTcp);
    expect(rows.map(({state, localAddress, inode}) => [state, localAddress, inode])).toEqual([
      ['LISTEN', '127.0.0.1', 8141],
      ['LISTEN', '*', 8144],
      ['LISTEN', '::', 8145],
      ['ESTAB', '127.0.0.1', 8154],
      ['ESTAB', '127.0.0.1', 0],
      ['ESTAB', '127.0.0.1', 0],
      ['SYN-RECV', '127.0.0.1', 0],
    ]);
    expect(rows[0]).toMatchObject({receiveQueue: 2, sendQueue: 3, pids: [4156]});
  });

  it('takes the state that was asked for where ss leaves its column out, and every process once', () => {
    expect(parseSsTcp(recorded.ssListening, 'LISTEN')).toEqual([
      {
        state: 'LISTEN',
        receiveQueue: 0,
        sendQueue: 4096,
        localAddress: '127.0.0.1',
        localPort: 7799,
        peerAddress: '0.0.0.0',
        peerPort: 0,
        inode: 7006913,
        pids: [73, 71],
      },
    ]);
    expect(() => parseSsTcp(recorded.ssListening)).toThrow('expected state');
  });

  it.each([
    ['a device', '127.0.0.53%lo:53', '127.0.0.53', 53],
    ['a device after the bracket', '[fe80::1]%eth0:80', 'fe80::1', 80],
    ['a device within it', '[fe80::1%eth0]:80', 'fe80::1', 80],
    ['an old IPv6 wildcard', ':::8080', '::', 8080],
  ])('an address with %s', (_, local, address, port) => {
    expect(parseSsTcp(`LISTEN 0 5 ${local} *:* ino:5 sk:1`)[0]).toMatchObject({
      localAddress: address,
      localPort: port,
    });
  });

  it('a comm can name itself after anything', () => {
    const [row] = parseSsTcp(
      'LISTEN 0 5 *:80 *:* users:(("x ino:9 sk:1",pid=7,fd=3)) ino:5 sk:1 cgroup:/ <->',
    );
    expect(row).toMatchObject({inode: 5, pids: [7]});
  });

  it('refuses what ss says when it fails', () => {
    expect(() => parseSsTcp('Cannot open netlink socket: Permission denied')).toThrow(
      'expected a TCP socket',
    );
  });
});

it('parseSsUnix tells the inode of the socket from that of its file', () => {
  expect(parseSsUnix(recorded.ssUnix)).toEqual([
    {
      path: '/tmp/u sock',
      acceptQueueLength: 1,
      acceptQueueLimit: 2,
      inode: 8142,
      fileInode: 2146410,
      pids: [4156],
    },
    {path: '@abs@x', acceptQueueLength: 0, acceptQueueLimit: 5, inode: 8143, fileInode: null, pids: [4156]},
  ]);
});

describe('ssAlone', () => {
  it.each([
    ['ss', 'echo row; echo "Failed to find cgroup2 mount" >&2', 'row\n'],
    ['an ss that fails', '(echo no >&2; exit 3)', 'ss failed with 3\n'],
  ])('%s answers rows alone, or what is none', (_, ss, answer) => {
    expect(execFileSync('sh', ['-c', ssAlone(ss)], {encoding: 'utf8', stdio: 'pipe'})).toBe(answer);
  });

  it('a failure is not taken for an empty answer', () => {
    expect(() => parseSsTcp('ss failed with 3\n')).toThrow('expected a TCP socket');
    expect(() => parseSsUnix('ss failed with 3\n')).toThrow('expected a listening Unix-domain socket');
  });
});
