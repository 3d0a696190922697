import fc from 'fast-check';
import {expect, it, test} from 'vitest';
import {loopbackSources} from '../../src/plan/loopback-sources.ts';

const ephemeral = 28_232;

test.each([
  ['nothing to open still has its source', 0, ['127.0.0.1']],
  ['what one address carries leaves from 127.0.0.1 alone', 10_000, ['127.0.0.1']],
  [
    'nearly all ports of one: others may hold some, so a second is at hand',
    28_000,
    ['127.0.0.1', '127.0.0.2'],
  ],
  ['more than one address carries', 50_000, ['127.0.0.1', '127.0.0.2']],
])('%s', (_, connections, sources) => {
  expect(loopbackSources(4, connections, ephemeral)).toEqual(sources);
});

it('goes on beyond the last byte', () => {
  const sources = loopbackSources(4, 300, 1);
  expect(sources.slice(253, 257)).toEqual(['127.0.0.254', '127.0.0.255', '127.0.1.0', '127.0.1.1']);
});

it('has no second IPv6 loopback address to offer', () => {
  expect(loopbackSources(6, 1_000_000, ephemeral)).toEqual(['::1']);
});

it('is enough for any number of connections up to its cap, each address once', () => {
  fc.assert(
    fc.property(fc.nat(2_000_000), fc.integer({min: 100, max: 64_512}), (connections, ports) => {
      const sources = loopbackSources(4, connections, ports);
      expect(sources.length * ports).toBeGreaterThanOrEqual(connections);
      expect(new Set(sources).size).toBe(sources.length);
      expect(sources[0]).toBe('127.0.0.1');
    }),
  );
});
