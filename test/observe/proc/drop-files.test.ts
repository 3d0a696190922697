import {describe, expect, it} from 'vitest';
import {parseConntrackStat, parseConntrackTool} from '../../../src/observe/proc/conntrack-stat.ts';
import {parseKey, parseKeyed} from '../../../src/observe/proc/keyed.ts';
import {parseNetDev} from '../../../src/observe/proc/net-dev.ts';
import {parseSoftnetDropped} from '../../../src/observe/proc/softnet-stat.ts';
import * as recorded from './recorded.ts';

describe('connection tracking', () => {
  const drops = {drop: 260, earlyDrop: 2, insertFailed: 1};

  it('is summed over all CPUs, from the file and from the tool', () => {
    expect(parseConntrackStat(recorded.conntrackStat)).toEqual(drops);
    expect(parseConntrackTool(recorded.conntrackTool)).toEqual(drops);
  });

  it('finds its columns by name, wherever a kernel has them', () => {
    expect(parseConntrackStat('early_drop drop insert_failed\n1 a 3\n')).toEqual({
      drop: 10,
      earlyDrop: 1,
      insertFailed: 3,
    });
  });

  it.each([
    ['a column that is missing', 'drop insert_failed\n1 2\n'],
    ['a row that was cut', 'early_drop drop insert_failed\n1 2\n'],
    ['no row', 'early_drop drop insert_failed\n'],
    ['a number that is none', 'early_drop drop insert_failed\n1 x 2\n'],
    ['nothing', ''],
  ])('%s is refused', (_, text) => {
    expect(() => parseConntrackStat(text)).toThrow('expected');
  });

  it('the tool without a counter is refused', () => {
    expect(() => parseConntrackTool('cpu=0 found=1\n')).toThrow('expected drop of a CPU');
    expect(() => parseConntrackTool('')).toThrow('expected a line for each CPU');
  });
});

describe('softnet_stat', () => {
  it('is summed over all CPUs, in hexadecimal', () => {
    expect(parseSoftnetDropped(recorded.softnetStat)).toBe(0x51d3 + 0x3f79);
  });

  it.each([[''], ['00d741cc\n'], ['00d741cc 0x51d3\n'], ['one two\n']])('refuses %j', (text) => {
    expect(() => parseSoftnetDropped(text)).toThrow('expected');
  });
});

describe('/proc/net/dev', () => {
  it('has bytes and drops of both directions, also where no space parts them from the name', () => {
    expect(parseNetDev(recorded.netDev)).toEqual([
      {device: 'lo', rxBytes: 480, txBytes: 480, rxDropped: 0, txDropped: 0},
      {device: 'eth0.7', rxBytes: 1006, txBytes: 90817, rxDropped: 3, txDropped: 5},
    ]);
  });

  it.each([[''], ['lo: 1 2 3\n'], [`${recorded.netDev}eth1: 1 2 3\n`]])('refuses %j', (text) => {
    expect(() => parseNetDev(text)).toThrow('expected');
  });
});

describe('keyed files', () => {
  it('has a number for each key', () => {
    expect(parseKey('max 41\n', 'max')).toBe(41);
    expect(parseKey(recorded.oomControl, 'oom_kill')).toBe(3);
    expect([...parseKeyed('low 0\nhigh 9223372036854775807\n')]).toEqual([
      ['low', 0],
      ['high', Infinity],
    ]);
  });

  it.each([['oom_kill 3 4\n'], ['max\n'], ['max many\n']])('refuses %j', (text) => {
    expect(() => parseKeyed(text)).toThrow('expected a key and a number');
  });

  it('a key that is not there is refused', () => {
    expect(() => parseKey('oom_kill_disable 0\n', 'oom_kill')).toThrow('expected a line oom_kill');
  });
});
