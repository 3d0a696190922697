import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {isWithin, parseFibTrie, parseIfInet6} from '../../../src/observe/proc/local-addresses.ts';
import {parseMib, parseNetstat} from '../../../src/observe/proc/net-netstat.ts';
import {parseSockstat, sockstatNumber} from '../../../src/observe/proc/net-sockstat.ts';
import {hexPort, parseNetTcp} from '../../../src/observe/proc/net-tcp.ts';
import {parseNetUnix} from '../../../src/observe/proc/net-unix.ts';
import * as recorded from './recorded.ts';

describe('netstat and snmp', () => {
  it('pairs names with values for each MIB', () => {
    expect(parseMib(recorded.snmp, 'Tcp')).toMatchObject({RtoMin: 200, MaxConn: -1});
    expect(Object.keys(parseNetstat(recorded.snmp))).toContain('Icmp');
  });

  it.each([
    ['a value too few', 'TcpExt: A B\nTcpExt: 1\n', 'expected 2 values of TcpExt:'],
    ['a value that is none', 'TcpExt: A B\nTcpExt: 1 x\n', 'expected a number for B'],
    ['another MIB in the second line', 'TcpExt: A\nIpExt: 1\n', 'expected 1 values of TcpExt:'],
    ['no second line', 'TcpExt: A\n', 'expected 1 values of TcpExt:'],
    ['no MIB of that name', 'IpExt: A\nIpExt: 1\n', 'expected the MIB TcpExt'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseMib(text, 'TcpExt')).toThrow(message);
  });

  it('reads back any counters', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_]{1,20}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.maxSafeNat(), {minKeys: 1}), (counters) => {
        const names = Object.keys(counters);
        const text = `TcpExt: ${names.join(' ')}\nTcpExt: ${Object.values(counters).join(' ')} \n`;
        expect({...parseMib(text, 'TcpExt')}).toEqual({...counters});
      }),
    );
  });
});

it('sockstat has names and numbers by protocol', () => {
  const protocols = parseSockstat(recorded.sockstat);
  expect(sockstatNumber(protocols, 'TCP', 'mem')).toBe(protocols.get('TCP')?.get('mem'));
  expect([...(protocols.get('TCP')?.keys() ?? [])]).toEqual(['inuse', 'orphan', 'tw', 'alloc', 'mem']);
  expect(() => sockstatNumber(protocols, 'TCP6', 'inuse')).toThrow('expected inuse of TCP6');
});

describe('tcp and tcp6', () => {
  it('shows the queue of a listener, the owner of a connection, and none', () => {
    const [listener, accepted, client, queued, timeWait] = parseNetTcp(recorded.netTcp);
    expect(listener).toMatchObject({
      state: 'LISTEN',
      localAddress: '127.0.0.1',
      localPort: 7771,
      receiveQueue: 2,
      inode: 8141,
    });
    expect(accepted).toMatchObject({state: 'ESTAB', peerPort: 41560, inode: 8154});
    expect(client).toMatchObject({state: 'SYN-SENT', localPort: 41596, inode: 8150});
    expect(queued).toMatchObject({state: 'ESTAB', inode: 0});
    expect(timeWait).toMatchObject({state: 'TIME-WAIT', inode: 0});
  });

  it('reads IPv6 addresses in the byte order of the machine', () => {
    const little = parseNetTcp(recorded.netTcp6);
    expect(little.map((row) => row.localAddress)).toEqual(['::', '::1', '127.0.0.1']);
    const big = recorded.netTcp6
      .replaceAll('01000000', '00000001')
      .replaceAll('FFFF0000', '0000FFFF')
      .replaceAll('0100007F', '7F000001');
    expect(parseNetTcp(big, 'BE')).toEqual(little);
  });

  it('reads back any address and port', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat({max: 65535}), (address, port) => {
        const hex = address
          .split('.')
          .reverse()
          .map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, '0'))
          .join('');
        const row = `0: ${hex}:${hexPort(port)} 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 5 1`;
        expect(parseNetTcp(row)[0]).toMatchObject({localAddress: address, localPort: port, inode: 5});
      }),
    );
  });

  it('refuses a state that no kernel has', () => {
    expect(() => parseNetTcp(recorded.netTcp.replace(' 0A ', ' 0F '))).toThrow('expected a socket');
  });
});

it('unix tells listening, waiting and accepted, and keeps spaces in a path', () => {
  expect(parseNetUnix(recorded.netUnix)).toEqual([
    {listening: false, state: 2, inode: 0, path: '/tmp/u sock'},
    {listening: true, state: 1, inode: 8142, path: '/tmp/u sock'},
    {listening: true, state: 1, inode: 8143, path: '@abs@x'},
  ]);
});

describe('the addresses of a network namespace', () => {
  const own = [...parseFibTrie(recorded.fibTrie), ...parseIfInet6(recorded.ifInet6)];

  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['fe80::fc:ff:fe00:1%eth0', true],
    ['192.0.2.2', true],
    ['192.0.2.3', false],
    ['192.0.2.255', false],
    ['fd00::3', false],
    ['staging.example', false],
  ])('%s: %s', (address, expected) => {
    expect(isWithin(address, own)).toBe(expected);
  });
});
