import {expect, test} from 'vitest';
import {type DriverRoom, makePlan} from '../../src/plan/make-plan.ts';
import {parseTarget} from '../../src/plan/target.ts';

const room: DriverRoom = {
  ephemeral: {first: 32_768, last: 60_999},
  reserved: [],
  hardFds: 20_000,
  cpus: 2,
  routeSource: undefined,
};

function workersOf(
  connections: number,
  perSecond: number | null,
  {workers, ...more}: Partial<DriverRoom> & {readonly workers?: number} = {},
): number {
  const target = {
    ...parseTarget('127.0.0.1:8080'),
    endpoint: {family: 4, address: '127.0.0.1', port: 8080} as const,
  };
  const wishes = {
    ...{connections, perSecond, workers, holdMs: 0, connectTimeoutMs: 1000, engine: undefined},
    ...{sources: [], sourcePorts: 'ephemeral' as const, proof: undefined, send: undefined, until: undefined},
  };
  return makePlan(target, wishes, {...room, ...more}).workers;
}

test.each([
  //                                          connections  rate     more                  workers
  ['few fit one process', 1000, 1000, {}, 1],
  ['all descriptors but what Node needs', 19_968, 1000, {}, 1],
  ['one connection more', 19_969, 1000, {}, 2],
  ['a million under 20,000 descriptors', 1_000_000, 1000, {}, 51],
  ['a million under 1,024 descriptors', 1_000_000, 1000, {hardFds: 1024}, 1009],
  ['more descriptors than will be needed', 1_000_000, 1000, {hardFds: 2 ** 20}, 1],
  ['a rate that two CPUs share', 1000, 50_000, {}, 2],
  ['a rate for which there are not enough CPUs', 1000, 500_000, {cpus: 4}, 4],
  ['as fast as can be says nothing of a rate', 1000, null, {cpus: 4}, 1],
  ['never more than connections', 3, 1000, {workers: 8}, 3],
  ['what was asked for', 1000, 1000, {workers: 8}, 8],
])('%s', (_, connections, perSecond, more, workers) => {
  expect(workersOf(connections, perSecond, more)).toBe(workers);
});
