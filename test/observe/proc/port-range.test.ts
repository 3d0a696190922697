import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parsePortRange, parseReservedPorts, renderPorts} from '../../../src/observe/proc/port-range.ts';

describe('reserved ports', () => {
  it.each([
    ['none', '\n', []],
    [
      'a range and a port',
      '40000-40010,50000\n',
      [
        {first: 40000, last: 40010},
        {first: 50000, last: 50000},
      ],
    ],
  ])('%s', (_, text, ranges) => {
    expect(parseReservedPorts(text)).toEqual(ranges);
  });

  it.each([['1,'], ['5-1'], ['70000'], ['a'], ['1 2']])('refuses %j', (text) => {
    expect(() => parseReservedPorts(text)).toThrow('expected');
  });

  it('reads back what it renders', () => {
    const port = fc.nat({max: 65535});
    const range = fc.tuple(port, port).map(([a, b]) => ({first: Math.min(a, b), last: Math.max(a, b)}));
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        expect(parseReservedPorts(`${renderPorts(ranges)}\n`)).toEqual(ranges);
      }),
    );
  });
});

it('the ephemeral range includes both of its ends', () => {
  expect(parsePortRange('32768\t60999\n')).toEqual({first: 32768, last: 60999});
  expect(() => parsePortRange('32768\n')).toThrow('expected two ports');
});
