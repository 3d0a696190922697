import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Plan, PortPool} from '../../src/model/plan.ts';
import {PortWalk, walkStart} from '../../src/plan/port-walk.ts';
import {shares} from '../../src/plan/shares.ts';
import {fourTuples} from '../../src/plan/source-ports.ts';
import {untouchedPorts} from '../../src/plan/untouched-ports.ts';
import {anyPortPool, portsOf} from './port-pools.ts';

function planOf(portPool: PortPool | undefined, connections: number, workers: number): Plan {
  return {
    target: {
      url: 'tcp://10.0.0.1:80',
      scheme: 'tcp',
      endpoint: {family: 4, address: '10.0.0.1', port: 80},
    },
    connections,
    perSecond: null,
    mostInFlight: null,
    closesWhenTaken: false,
    connectTimeoutMs: 1000,
    holdMs: 0,
    workers,
    engine: undefined,
    portPool,
  };
}

const portPool = {
  sources: ['10.0.0.9', '10.0.0.10'],
  ports: [
    {first: 50, last: 59},
    {first: 10, last: 19},
  ],
};

test.each<[string, number, number, number, PortPool['ports'] | undefined]>([
  [
    'one worker, both sources in turn',
    10,
    1,
    0,
    [
      {first: 55, last: 59},
      {first: 10, last: 19},
    ],
  ],
  ['one worker, and ports that others had', 10, 1, 15, [{first: 13, last: 19}]],
  ['two workers, each half of the ports', 20, 2, 0, [{first: 15, last: 19}]],
  ['four workers', 12, 4, 0, [{first: 17, last: 19}]],
  ['too few are left', 37, 1, 0, undefined],
  ['none is left', 40, 1, 0, undefined],
])('%s', (_, connections, workers, portsInUse, ports) => {
  const untouched = untouchedPorts(planOf(portPool, connections, workers), portsInUse, 2);
  expect(untouched).toEqual(ports && {sources: ['10.0.0.9'], ports});
});

test('a Unix-domain target has no ports', () => {
  expect(untouchedPorts(planOf(undefined, 5, 1), 0, 1)).toBeUndefined();
});

test('whatever is left, no worker has walked over it', () => {
  fc.assert(
    fc.property(
      anyPortPool,
      fc.nat(200),
      fc.integer({min: 1, max: 5}),
      fc.nat(5),
      (any, count, workers, inUse) => {
        const plan = planOf(any, count, workers);
        const untouched = untouchedPorts(plan, inUse, 1);
        if (!untouched) return;
        const [source] = any.sources;
        const walked = new Set<string>();
        for (const {attempts, offset, stride} of shares(plan)) {
          const walk = new PortWalk(any, walkStart(fourTuples(any), offset, stride));
          for (let step = 0; step < attempts + inUse; step++, walk.next())
            walked.add(`${any.sources[walk.sourceIndex]}:${walk.port}`);
        }
        expect(untouched.sources).toEqual([source]);
        for (const port of portsOf(untouched.ports)) {
          expect(portsOf(any.ports)).toContain(port);
          expect(walked).not.toContain(`${source}:${port}`);
        }
      },
    ),
  );
});
