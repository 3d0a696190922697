import {describe, expect, it} from 'vitest';
import {parseFileNr} from '../../../src/observe/proc/fs-file-nr.ts';
import {parseMeminfo} from '../../../src/observe/proc/meminfo.ts';
import {parseNumber, parseNumberOrMax, parseWord} from '../../../src/observe/proc/number.ts';
import {parseTcpMem} from '../../../src/observe/proc/tcp-mem.ts';
import * as recorded from './recorded.ts';

describe('parseNumber', () => {
  it.each([
    ['a sysctl', '4096\n', 4096],
    ['zero', '0\n', 0],
    ['a negative one', '-1\n', -1],
    ['LONG_MAX, as systemd sets fs.file-max', '9223372036854775807\n', Infinity],
    ['no limit in cgroup v1', '9223372036854771712\n', Infinity],
  ])('%s', (_, text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each([[''], ['\n'], ['12 13'], ['0x10'], ['1e3'], ['max']])('refuses %j', (text) => {
    expect(() => parseNumber(text)).toThrow('expected a whole number');
  });
});

describe('the others', () => {
  it('max is Infinity where the file may say so', () => {
    expect([parseNumberOrMax('max\n'), parseNumberOrMax('20\n')]).toEqual([Infinity, 20]);
  });

  it('a word has no spaces', () => {
    expect(parseWord('6.18.44-fc-v657\n')).toBe('6.18.44-fc-v657');
    expect(() => parseWord('two words')).toThrow('expected one word');
  });

  it('file-nr leaves out the free handles that old kernels counted', () => {
    expect(parseFileNr('398\t0\t2466177\n')).toEqual({allocated: 398, max: 2466177});
    expect(parseFileNr('398\t98\t9223372036854775807\n')).toEqual({allocated: 300, max: Infinity});
    expect(() => parseFileNr('398\t0\n')).toThrow('expected three numbers');
  });

  it('tcp_mem', () => {
    expect(parseTcpMem('287901\t383868\t575802\n')).toEqual({low: 287901, pressure: 383868, high: 575802});
  });

  it('meminfo counts KiB', () => {
    expect(parseMeminfo(recorded.meminfo).totalBytes).toBe(24684092 * 1024);
    expect(() => parseMeminfo('MemTotal: 1 kB\n')).toThrow('expected a line MemAvailable');
  });
});
