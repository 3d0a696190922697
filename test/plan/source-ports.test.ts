import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {distinctPorts, portCount, withoutPorts} from '../../src/plan/port-ranges.ts';
import {availablePorts, fourTuples, parseSourcePorts} from '../../src/plan/source-ports.ts';
import {anyPortPool, anyRange, portsOf} from './port-pools.ts';
import {usageErrorOf} from './usage-error-of.ts';

describe('parseSourcePorts', () => {
  test.each([
    ['ephemeral', 'ephemeral'],
    ['Ephemeral', 'ephemeral'],
    ['40000', [{first: 40_000, last: 40_000}]],
    [40_000, [{first: 40_000, last: 40_000}]],
    ['1024-65535', [{first: 1024, last: 65_535}]],
    [
      '50000-50009, 1024-1029,7',
      [
        {first: 50_000, last: 50_009},
        {first: 1024, last: 1029},
        {first: 7, last: 7},
      ],
    ],
    [
      '1-9,5-12',
      [
        {first: 1, last: 9},
        {first: 10, last: 12},
      ],
    ],
    ['7,7', [{first: 7, last: 7}]],
  ])('%j', (text, ports) => {
    expect(parseSourcePorts(text)).toEqual(ports);
  });

  test.each([
    ['', 'is not a port or a range'],
    ['all', 'is not a port or a range'],
    ['1024-', 'is not a port or a range'],
    ['-5', 'is not a port or a range'],
    ['1-2-3', 'is not a port or a range'],
    ['1024,', 'is not a port or a range'],
    ['ephemeral,80', 'is not a port or a range'],
    ['0', 'is outside 1 to 65535'],
    ['60000-70000', 'is outside 1 to 65535'],
    ['2000-1000', 'ends before it begins, expected 1000-2000'],
  ])('%j %s', (text, problem) => {
    const message = usageErrorOf(() => parseSourcePorts(text));
    expect(message).toMatch(/^--source-ports: /);
    expect(message).toContain(problem);
  });
});

describe('availablePorts', () => {
  const ephemeral = {first: 32_768, last: 60_999};
  const choice = {sourcePorts: 'ephemeral', ephemeral, reserved: []} as const;

  test.each([
    ['nothing reserved', [], [ephemeral], 28_232],
    ['reserved outside the range', [{first: 8080, last: 8080}], [ephemeral], 28_232],
    [
      'one in the middle',
      [{first: 40_000, last: 40_000}],
      [
        {first: 32_768, last: 39_999},
        {first: 40_001, last: 60_999},
      ],
      28_231,
    ],
    [
      'over both ends',
      [
        {first: 1, last: 32_768},
        {first: 60_999, last: 65_535},
      ],
      [{first: 32_769, last: 60_998}],
      28_230,
    ],
  ])('ephemeral, %s', (_, reserved, ports, count) => {
    const available = availablePorts({...choice, reserved});
    expect(available).toEqual(ports);
    expect(fourTuples({sources: ['127.0.0.1'], ports: available})).toBe(count);
  });

  it('takes ports that were asked for as given, reserved or not', () => {
    const sourcePorts = [{first: 1024, last: 65_535}];
    const reserved = [{first: 8080, last: 8080}];
    expect(availablePorts({...choice, reserved, sourcePorts})).toEqual(sourcePorts);
  });

  it('says so where every ephemeral port is reserved', () => {
    expect(usageErrorOf(() => availablePorts({...choice, reserved: [ephemeral]}))).toContain(
      'no source port is left',
    );
  });

  it('multiplies sources and ports: a million need 36 addresses', () => {
    const sources = Array.from({length: 36}, (_, index) => `10.0.0.${index + 1}`);
    expect(fourTuples({sources, ports: availablePorts(choice)})).toBe(1_016_352);
  });

  it('counts as many four-tuples as there are', () => {
    fc.assert(
      fc.property(anyPortPool, (any) => {
        expect(fourTuples(any)).toBe(any.sources.flatMap(() => portsOf(any.ports)).length);
      }),
    );
  });
});

describe('port ranges', () => {
  const ranges = fc.array(anyRange, {maxLength: 6});

  it('loses the taken ports, no others, and keeps the order', () => {
    fc.assert(
      fc.property(ranges, ranges, (some, taken) => {
        const gone = new Set(portsOf(taken));
        const left = withoutPorts(some, taken);
        expect(portsOf(left)).toEqual(portsOf(some).filter((port) => !gone.has(port)));
        expect(portCount(left)).toBe(portsOf(left).length);
      }),
    );
  });

  it('keeps each port once, where it came first', () => {
    fc.assert(
      fc.property(ranges, (some) => {
        expect(portsOf(distinctPorts(some))).toEqual([...new Set(portsOf(some))]);
      }),
    );
  });
});
