import {describe, expect, test} from 'vitest';
import {judgeLimit} from '../../../src/explain/explain.ts';
import {driverSaturated} from '../../../src/explain/limits/driver-saturated.ts';
import {type EvidenceValues, evidenceOf, first17Established, gone, healthy} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';
import {cited} from '../../helpers/plimsoll.ts';

/** @param lateMs half of the attempts left later than this  @param stallMs longest pause of the loop */
const schedule = (achievedPerSecond: number, lateMs: number) => ({
  schedule: {
    offeredPerSecond: 1000,
    achievedPerSecond,
    latenessP50Us: lateMs * 1000,
    latenessP99Us: lateMs * 2000,
  },
});
const stall = (longestBlindMs: number) => ({attempts: {...healthy.attempts, longestBlindMs}});

/** Of 2 s of opening. */
const pressed = (idleMs: number, runDelayMs: number | null) => ({
  attempts: {...healthy.attempts, openingMs: 2000, idleMs, runDelayMs, longestBlindMs: 10},
});

describe('where lateness came from', () => {
  const late = schedule(500, 120);
  const kept = schedule(999, 0);
  test.each<[when: string, values: EvidenceValues, readings: [idle: unknown, withoutCpu: unknown]]>([
    ['others had the CPU', {...late, ...pressed(200, 900)}, [10, 45]],
    ['it had too much to do', {...late, ...pressed(0, 20)}, [0, 1]],
    ['more than one look fits into: no more than all of it', {...late, ...pressed(0, 2100)}, [0, 100]],
    ['a system that does not tell', {...late, ...pressed(200, null)}, [10, undefined]],
    ['near: it is shown as well', {...schedule(990, 120), ...pressed(200, 900)}, [10, 45]],
    [
      'opening took no time',
      {...late, attempts: {...healthy.attempts, longestBlindMs: 10}},
      [undefined, undefined],
    ],
  ])('%s', (_, values, readings) => {
    const found = judgeLimit(driverSaturated, evidenceOf(healthy, values));
    expect([cited(found, /^driver idle/), cited(found, /waited for a CPU/)]).toEqual(readings);
  });

  test('is no judge: waiting for a CPU alone says nothing about a schedule that was kept', () => {
    const found = judgeLimit(driverSaturated, evidenceOf(healthy, {...kept, ...pressed(100, 1900)}));
    expect(found.verdict).toBe('clear');
  });
});

judges(driverSaturated, healthy, [
  ['on schedule', {}, 'clear'],
  [
    'half the rate, and late',
    {...schedule(500, 120), ...stall(10)},
    {verdict: 'hit', side: 'driver', confidence: 'certain', ceiling: null},
  ],
  ['late, and the rate was achieved in the end', {...schedule(990, 120), ...stall(10)}, 'near'],
  ['slower than offered, and hardly late: a short ramp', {...schedule(500, 40), ...stall(10)}, 'near'],
  ['one stall of 300 ms made all of a short ramp late', {...schedule(500, 200), ...stall(300)}, 'near'],
  ['late beyond what its longest stall explains', {...schedule(500, 400), ...stall(300)}, 'hit'],
  [
    'one worker of several stood still for 8 s: most attempts of the others were on time',
    {...schedule(600, 0), ...stall(8000)},
    {verdict: 'hit', side: 'driver', confidence: 'certain'},
  ],
  ['one stood still, and the rate was achieved all the same', {...schedule(990, 0), ...stall(3000)}, 'clear'],
  ['one stall of 3 s', {...schedule(300, 1400), ...stall(3000)}, 'hit'],
  [
    'a few late ones',
    {schedule: {...healthy.schedule, latenessP99Us: 60_000}},
    {verdict: 'near', confidence: 'certain'},
  ],
  [
    'blind while deadlines passed',
    {attempts: {...first17Established, longestBlindMs: 1500}},
    {verdict: 'hit', confidence: 'likely'},
  ],
  ['blind while nobody waited', stall(1500), 'clear'],
  [
    'at --rate max there is no schedule',
    {asked: {...healthy.asked, perSecond: null}, schedule: gone},
    'clear',
  ],
  [
    'at --rate max it may still be blind',
    {schedule: gone, attempts: {...first17Established, longestBlindMs: 1500}},
    {verdict: 'hit', confidence: 'likely'},
  ],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
  ['what was asked for is not known', {asked: gone}, 'unknown'],
]);
