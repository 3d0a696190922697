import {expect, test} from 'vitest';
import type {LimitReading} from '../../src/model/limit-reading.ts';
import {plain} from '../../src/report/colour.ts';
import {renderLimitReadings} from '../../src/report/limit-readings-text.ts';

const limitReading: LimitReading = {
  limit: 'target-fds',
  side: 'target-process',
  host: 'this host',
  name: 'RLIMIT_NOFILE of nginx (pid 71)',
  value: 40,
  used: 8,
  unit: 'file descriptors',
  from: '/proc/71/limits',
  ceiling: 32,
  bounds: 'file descriptors of the process: one for each accepted connection',
  raise: 'LimitNOFILE=80 of its unit',
};

test('limits, how to raise the lowest, settings without a limit, what could not be read', () => {
  const limitReadings: LimitReading[] = [
    limitReading,
    {
      ...limitReading,
      limit: 'driver-ports',
      name: 'net.ipv4.ip_local_port_range',
      value: '32768-60999',
      used: null,
      unit: 'ports',
      ceiling: 28_232,
      from: '/proc/sys/net/ipv4/ip_local_port_range',
      bounds: 'connections from one source',
      raise: 'more --source addresses',
    },
    {
      ...limitReading,
      limit: 'target-memory',
      name: 'memory',
      value: 25_276_510_208,
      used: 863_043_584,
      unit: 'bytes',
      ceiling: null,
    },
    {
      ...limitReading,
      limit: 'target-memory',
      name: 'memory limit of the control group',
      value: 'unlimited',
      used: 77_000_000,
      unit: 'bytes',
      ceiling: null,
    },
    {
      ...limitReading,
      limit: 'driver-ports',
      name: 'net.ipv4.tcp_tw_reuse',
      value: 2,
      used: null,
      unit: '0 no, 1 yes, 2 on loopback',
      ceiling: null,
    },
    {
      ...limitReading,
      limit: 'target-memory',
      name: 'net.ipv4.tcp_mem',
      value: null,
      used: null,
      ceiling: null,
      gap: 'absent',
      why: '/proc/sys/net/ipv4/tcp_mem does not exist',
    },
  ];
  expect(renderLimitReadings(limitReadings, plain)).toMatchInlineSnapshot(`
    "Limits, in connections, the lowest first
      ceiling  limit         setting                          value
           32  target-fds    RLIMIT_NOFILE of nginx (pid 71)  8 of 40 descriptors
       28,232  driver-ports  net.ipv4.ip_local_port_range     32768-60999 ports

    How to raise the lowest
      RLIMIT_NOFILE of nginx (pid 71): file descriptors of the process: one for each accepted connection
      (/proc/71/limits)
        → LimitNOFILE=80 of its unit
      net.ipv4.ip_local_port_range: connections from one source (/proc/sys/net/ipv4/ip_local_port_range)
        → more --source addresses

    Settings without a connection limit
      memory                             863 MB of 25.3 GB               target-memory
      memory limit of the control group  unlimited, 77.0 MB in use       target-memory
      net.ipv4.tcp_tw_reuse              2 (0 no, 1 yes, 2 on loopback)  driver-ports

    Could not be read
      net.ipv4.tcp_mem  absent  /proc/sys/net/ipv4/tcp_mem does not exist"
  `);
});

test('a ladder of which nothing could be read', () => {
  const gap: LimitReading = {
    ...limitReading,
    value: null,
    used: null,
    ceiling: null,
    gap: 'unreadable',
    why: 'permission denied',
  };
  expect(renderLimitReadings([gap], plain)).toBe(
    'Could not be read\n  RLIMIT_NOFILE of nginx (pid 71)  unreadable  permission denied',
  );
});
