import {describe, expect, it} from 'vitest';
import {parseTcQdiscs} from '../../src/observe/tc.ts';
import {tcQdiscs} from './proc/recorded.ts';

describe('parseTcQdiscs', () => {
  it('lists what packets meet first, and not again what it has inside', () => {
    expect(parseTcQdiscs(tcQdiscs)).toEqual([
      {device: 'lo', kind: 'noqueue', sent: 0, dropped: 0, overlimits: 0},
      {device: 'lo', kind: 'clsact', sent: 0, dropped: 3, overlimits: 0},
      {device: 'eth0', kind: 'mq', sent: 12, dropped: 5, overlimits: 0},
      {device: 'ob0', kind: 'tbf', sent: 1, dropped: 17, overlimits: 40},
      {device: 'ob0', kind: 'ingress', sent: 0, dropped: 1, overlimits: 0},
    ]);
  });

  it.each([
    ['was cut', tcQdiscs.slice(0, 60)],
    ['has no counters', tcQdiscs.replace(/ Sent.*\n/, '')],
    ['is something else', 'Cannot open netlink socket\n'],
  ])('a listing that %s is refused', (_, text) => {
    expect(() => parseTcQdiscs(text)).toThrow('expected');
  });
});
