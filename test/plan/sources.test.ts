import {describe, expect, it, test} from 'vitest';
import {mostSources, parseSources} from '../../src/plan/sources.ts';
import {usageErrorOf} from './usage-error-of.ts';

describe('parseSources', () => {
  test.each([
    ['one address', ['10.0.0.1'], ['10.0.0.1']],
    ['a list', ['10.0.0.2, 10.0.0.1'], ['10.0.0.2', '10.0.0.1']],
    ['the flag twice', ['10.0.0.2', '10.0.0.1'], ['10.0.0.2', '10.0.0.1']],
    ['each once, where it came first', ['10.0.0.2,10.0.0.1-3'], ['10.0.0.2', '10.0.0.1', '10.0.0.3']],
    ['a range', ['10.0.0.254-10.0.1.1'], ['10.0.0.254', '10.0.0.255', '10.0.1.0', '10.0.1.1']],
    ['a range in short', ['10.0.0.8-9'], ['10.0.0.8', '10.0.0.9']],
    ['a range of one', ['10.0.0.8-8'], ['10.0.0.8']],
    ['the hosts of a network', ['10.0.0.0/30'], ['10.0.0.1', '10.0.0.2']],
    ['the network of an address', ['10.0.0.6/30'], ['10.0.0.5', '10.0.0.6']],
    ['a point-to-point network', ['10.0.0.0/31'], ['10.0.0.0', '10.0.0.1']],
    ['a network of one', ['10.0.0.7/32'], ['10.0.0.7']],
  ])('IPv4: %s', (_, values, addresses) => {
    expect(parseSources(values, 4)).toEqual(addresses);
  });

  test.each([
    ['one address', ['fd00::1'], ['fd00::1']],
    ['the same address in two spellings', ['fd00::1,FD00:0:0::0001'], ['fd00::1']],
    ['a range', ['fd00::ff-fd00::101'], ['fd00::ff', 'fd00::100', 'fd00::101']],
    ['a range in short, hexadecimal', ['fd00::9-b'], ['fd00::9', 'fd00::a', 'fd00::b']],
    [
      'a network without the anycast address of its routers',
      ['fd00::/126'],
      ['fd00::1', 'fd00::2', 'fd00::3'],
    ],
    ['a point-to-point network', ['fd00::/127'], ['fd00::', 'fd00::1']],
  ])('IPv6: %s', (_, values, addresses) => {
    expect(parseSources(values, 6)).toEqual(addresses);
  });

  test.each([
    ['', 'is not an address'],
    ['10.0.0.1,', 'is not an address'],
    ['10.0.0', 'is not an address'],
    ['10.0.0.256', 'is not an address'],
    ['eth0', 'is not an address'],
    ['10.0.0.1-', 'is not an address'],
    ['10.0.0.1-300', 'is not an address'],
    ['10.0.0.1-2-3', 'is not an address'],
    ['10.0.0.1-fd00::1', 'is not an address'],
    ['10.0.0.9-1', 'ends before it begins'],
    ['10.0.0.0/33', 'is not a network'],
    ['10.0.0.0/', 'is not a network'],
    ['10.0.0.0/8/8', 'is not a network'],
    ['lo/8', 'is not a network'],
    ['fe80::1%eth0', 'has a zone'],
    ['fd00::1', 'is IPv6, the target is IPv4'],
    ['10.0.0.0/8', 'more than 65,536 addresses'],
  ])('%j %s', (text, problem) => {
    const message = usageErrorOf(() => parseSources([text], 4));
    expect(message).toMatch(/^--source: /);
    expect(message).toContain(problem);
  });

  it('asks for IPv6 sources where the target has IPv6', () => {
    expect(usageErrorOf(() => parseSources(['10.0.0.1'], 6))).toContain(
      'the target is IPv6; give IPv6 addresses',
    );
  });

  test.each([
    ['224.0.0.1', 4],
    ['223.255.255.254-224.0.0.1', 4],
    ['255.255.255.255', 4],
    ['ff02::1', 6],
  ] as const)('no connection comes from %s', (text, family) => {
    expect(usageErrorOf(() => parseSources([text], family))).toContain('is a multicast or broadcast address');
  });

  it('stops at its cap over all values together, and before it has made the list', () => {
    expect(parseSources(['10.0.0.0/16'], 4)).toHaveLength(mostSources - 2);
    expect(usageErrorOf(() => parseSources(['10.0.0.0/16', '10.1.0.0/30,10.2.0.1'], 4))).toContain(
      '"10.2.0.1"',
    );
    expect(usageErrorOf(() => parseSources(['::/0'], 6))).toContain('more than 65,536');
  });
});
