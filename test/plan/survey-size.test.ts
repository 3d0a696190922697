import {expect, test} from 'vitest';
import type {Rung} from '../../src/model/ladder.ts';
import type {LimitName} from '../../src/model/limit-names.ts';
import {climbable, surveySize} from '../../src/plan/survey-size.ts';

const rung = (limit: LimitName, ceiling: number | null, side: Rung['side'] = 'target-process'): Rung => ({
  limit,
  side,
  host: 'staging',
  name: limit,
  value: ceiling,
  used: 0,
  unit: '',
  from: '/proc',
  ceiling,
  bounds: '',
  raise: '',
});

test.each<
  [when: string, rungs: readonly Rung[], asked: number | undefined, connections: number, burst: number]
>([
  ['nothing is known of the target', [], undefined, 1000, 1024],
  ['beyond its lowest wall', [rung('target-fds', 800), rung('target-tasks', 5000)], undefined, 1000, 1024],
  ['not fewer than make sense', [rung('target-fds', 10)], undefined, 200, 1024],
  ['not more than a healthy host bears', [rung('target-fds', 1e6)], undefined, 10_000, 1024],
  ['a queue bounds the burst and not the number', [rung('accept-queue-burst', 512)], undefined, 1000, 2048],
  ['a long queue', [rung('accept-queue-burst', 65_536)], undefined, 1000, 8192],
  ['the driver’s own walls are its own', [rung('driver-ports', 300, 'driver')], undefined, 1000, 1024],
  ['one that could not be read', [rung('target-fds', null)], undefined, 1000, 1024],
  ['what the user asked for', [rung('target-fds', 800)], 300, 300, 1024],
])('%s', (_, rungs, asked, connections, burst) => {
  expect(surveySize(rungs, asked)).toMatchObject({connections, burst});
});

test.each([
  ['time enough', 1000, 500, 10_000, 1000],
  ['at the rate of a slow target', 10_000, 100, 20_000, 2000],
  ['not fewer than say something', 10_000, 1, 20_000, 200],
  ['nor more than was wanted', 50, 1, 1000, 50],
  ['when the time is over already', 10_000, 500, -5, 200],
])('connections that there is time for: %s', (_, connections, perSecond, withinMs, expected) => {
  expect(climbable(connections, {perSecond, withinMs})).toBe(expected);
});
