import {driverSaturated} from '../../../src/explain/limits/driver-saturated.ts';
import {first17Established, gone, healthy} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

/** @param lateMs half of the attempts left later than this  @param stallMs longest time without a look */
const schedule = (achievedPerSecond: number, lateMs: number) => ({
  schedule: {
    offeredPerSecond: 1000,
    achievedPerSecond,
    latenessP50Us: lateMs * 1000,
    latenessP99Us: lateMs * 2000,
  },
});
const stall = (longestBlindMs: number) => ({attempts: {...healthy.attempts, longestBlindMs}});

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
