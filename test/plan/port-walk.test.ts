import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {PortPool} from '../../src/model/plan.ts';
import {PortWalk, walkStart} from '../../src/plan/port-walk.ts';
import {fourTuples} from '../../src/plan/source-ports.ts';
import {anyPortPool, portsOf} from './port-pools.ts';

function steps(walk: PortWalk, count: number): string[] {
  return Array.from({length: count}, () => {
    const place = `${walk.sourceIndex}:${walk.port}`;
    walk.next();
    return place;
  });
}

/** All four-tuples of a port pool in the order promised: all sources from the first port, then from the next. */
function enumerated(portPool: PortPool): string[] {
  const walk = new PortWalk(portPool);
  return portsOf(portPool.ports).flatMap((port) => {
    const places = steps(walk, portPool.sources.length);
    // Which source begins differs from port to port, and is the same each time.
    expect([...places].sort()).toEqual(portPool.sources.map((_, source) => `${source}:${port}`).sort());
    return places;
  });
}

describe('PortWalk', () => {
  const portPool = {
    sources: ['127.0.0.1', '127.0.0.2'],
    ports: [
      {first: 50, last: 51},
      {first: 10, last: 10},
    ],
  };

  it('takes the sources in turn from one port, then from the next, and begins again', () => {
    const ports = steps(new PortWalk(portPool), 8).map((place) => place.split(':')[1]);
    expect(ports).toEqual(['50', '50', '51', '51', '10', '10', '50', '50']);
    expect(new Set(steps(new PortWalk(portPool), 6)).size).toBe(6);
  });

  it('begins where it is told', () => {
    const round = steps(new PortWalk(portPool), 6);
    expect(steps(new PortWalk(portPool, 2), 2)).toEqual(round.slice(2, 4));
    expect(steps(new PortWalk(portPool, 5), 2)).toEqual([round[5], round[0]]);
  });

  it('stays on the only four-tuple there is', () => {
    expect(steps(new PortWalk({sources: ['::1'], ports: [{first: 7, last: 7}]}), 3)).toEqual([
      '0:7',
      '0:7',
      '0:7',
    ]);
  });

  it('reaches the highest port', () => {
    expect(steps(new PortWalk({sources: ['::1'], ports: [{first: 65_534, last: 65_535}]}), 3)).toEqual([
      '0:65534',
      '0:65535',
      '0:65534',
    ]);
  });

  it('begins with another source at many ports, so that two sources and two backends in turn are not one pair each', () => {
    const walk = new PortWalk({sources: ['10.0.0.1', '10.0.0.2'], ports: [{first: 1000, last: 1999}]});
    const first = steps(walk, 2000).filter((place, i) => i % 2 === 0 && place.startsWith('0:')).length;
    expect(first).toBeGreaterThan(400);
    expect(first).toBeLessThan(600);
  });

  it('cannot walk a book without sources or without ports', () => {
    expect(() => new PortWalk({sources: [], ports: portPool.ports})).toThrow(RangeError);
    expect(() => new PortWalk({sources: portPool.sources, ports: []})).toThrow(RangeError);
  });

  it('visits every four-tuple of any port pool once a round, from any start', () => {
    fc.assert(
      fc.property(anyPortPool, fc.nat(10_000), (anyone, start) => {
        const all = enumerated(anyone);
        const at = start % all.length;
        const walk = new PortWalk(anyone, start);
        expect(walk.size).toBe(all.length);
        expect(walk.size).toBe(fourTuples(anyone));
        expect(steps(walk, all.length)).toEqual([...all.slice(at), ...all.slice(0, at)]);
      }),
    );
  });
});

describe('walkStart', () => {
  it('spreads the workers evenly', () => {
    expect([0, 1, 2, 3].map((worker) => walkStart(28_232, worker, 4))).toEqual([0, 7058, 14_116, 21_174]);
  });

  it('leaves every worker its part before it meets another', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 1e9}), fc.integer({min: 1, max: 64}), (size, workers) => {
        const starts = Array.from({length: workers}, (_, worker) => walkStart(size, worker, workers));
        const gaps = starts.map((start, worker) => (starts[worker + 1] ?? size) - start);
        expect(starts[0]).toBe(0);
        expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
