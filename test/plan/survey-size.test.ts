import {expect, test} from 'vitest';
import type {LimitName} from '../../src/model/limit-names.ts';
import type {LimitReading} from '../../src/model/limit-reading.ts';
import {connectionsWithin, surveySize} from '../../src/plan/survey-size.ts';

const limitReading = (
  limit: LimitName,
  ceiling: number | null,
  side: LimitReading['side'] = 'target-process',
): LimitReading => ({
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
  [
    when: string,
    limitReadings: readonly LimitReading[],
    asked: number | undefined,
    connections: number,
    burst: number,
  ]
>([
  ['nothing is known of the target', [], undefined, 1000, 1024],
  [
    'beyond its lowest limit',
    [limitReading('target-fds', 800), limitReading('target-tasks', 5000)],
    undefined,
    1000,
    1024,
  ],
  [
    'a tenth of what all programs share is left to others',
    [{...limitReading('conntrack-table', 5000, 'path'), value: 5000, used: 50}],
    undefined,
    4450,
    1024,
  ],
  [
    'and less than makes sense where no more is left',
    [{...limitReading('target-file-max', 150, 'target-kernel'), value: 1000, used: 850}],
    undefined,
    50,
    50,
  ],
  ['not fewer than make sense', [limitReading('target-fds', 10)], undefined, 200, 1024],
  ['not more than a healthy host bears', [limitReading('target-fds', 1e6)], undefined, 10_000, 1024],
  [
    'a queue bounds the burst and not the number',
    [limitReading('accept-queue-burst', 512)],
    undefined,
    1000,
    2048,
  ],
  ['a long queue', [limitReading('accept-queue-burst', 65_536)], undefined, 1000, 8192],
  [
    'the driver’s own limits are its own',
    [limitReading('driver-ports', 300, 'driver')],
    undefined,
    1000,
    1024,
  ],
  ['one that could not be read', [limitReading('target-fds', null)], undefined, 1000, 1024],
  ['what the user asked for', [limitReading('target-fds', 800)], 300, 300, 1024],
])('%s', (_, limitReadings, asked, connections, burst) => {
  expect(surveySize(limitReadings, asked)).toMatchObject({connections, burst});
});

test.each([
  ['time enough', 1000, 500, 10_000, 1000],
  ['at the rate of a slow target', 10_000, 100, 20_000, 2000],
  ['not fewer than say something', 10_000, 1, 20_000, 200],
  ['nor more than was wanted', 50, 1, 1000, 50],
  ['when the time is over already', 10_000, 500, -5, 200],
])('connections that there is time for: %s', (_, connections, perSecond, withinMs, expected) => {
  expect(connectionsWithin(connections, {perSecond, withinMs})).toBe(expected);
});
