import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parsePidLimit, parsePidLimits} from '../../../src/observe/proc/pid-limits.ts';
import {parsePidStat} from '../../../src/observe/proc/pid-stat.ts';
import * as recorded from './recorded.ts';

describe('limits', () => {
  it('has soft and hard, Infinity for unlimited, and names with spaces', () => {
    const limits = parsePidLimits(recorded.pidLimits);
    expect(limits.size).toBe(16);
    expect(limits.get('Max open files')).toEqual({soft: 32768, hard: 32768});
    expect(limits.get('Max stack size')).toEqual({soft: 8388608, hard: Infinity});
    expect(limits.get('Max cpu time')).toEqual({soft: Infinity, hard: Infinity});
    // The only resource without a unit.
    expect(limits.get('Max nice priority')).toEqual({soft: 0, hard: 0});
  });

  it('a resource that is not there is malformed, not 0', () => {
    expect(() => parsePidLimit(recorded.pidLimits, 'Max sockets')).toThrow('expected a line Max sockets');
  });
});

describe('stat', () => {
  it.each([
    ['a plain name', 'cat'],
    ['spaces', 'Web Content'],
    ['parentheses', '(sd-pam)'],
    ['what looks like the rest', 'x) R 1 2'],
    ['nothing', ''],
  ])('a comm with %s', (_, comm) => {
    const stat = parsePidStat(recorded.pidStat.replace('(cat)', `(${comm})`));
    expect(stat).toEqual({pid: 4236, comm, state: 'R', cpuMs: 0, threads: 1, startTicks: 120256});
  });

  it('any comm comes back, and the fields after it are where they are', () => {
    fc.assert(
      fc.property(fc.string({maxLength: 15}), fc.nat(), fc.nat(), fc.nat(), (comm, user, system, threads) => {
        const fields = [
          1,
          1,
          1,
          0,
          -1,
          4194304,
          103,
          0,
          0,
          0,
          user,
          system,
          0,
          0,
          20,
          0,
          threads,
          0,
          99,
          0,
          0,
        ];
        expect(parsePidStat(`7 (${comm}) S ${fields.join(' ')}\n`)).toEqual({
          pid: 7,
          comm,
          state: 'S',
          cpuMs: (user + system) * 10,
          threads,
          startTicks: 99,
        });
      }),
    );
  });
});
