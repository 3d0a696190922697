import {driverFds} from '../../../src/explain/limits/driver-fds.ts';
import {gone, healthy} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const workers = (...own: number[]) => ({workers: own.map((each) => ({soft: 64, hard: 64, own: each}))});
const holds = (open: number, refused = 0) => ({started: open + refused, open, refusals: {'no-fds': refused}});

judges(driverFds, healthy, [
  ['far below the limit', {}, 'clear'],
  [
    'socket(2) failed',
    {driverFds: workers(20), attempts: holds(44, 1)},
    {verdict: 'hit', confidence: 'certain', ceiling: 44},
  ],
  [
    'two workers hold twice as many',
    {driverFds: workers(20, 21), attempts: holds(87, 2)},
    {verdict: 'hit', ceiling: 87},
  ],
  [
    'one inherited descriptor has a number above the limit',
    {driverFds: workers(20), attempts: holds(45, 1)},
    {verdict: 'hit', ceiling: 45},
  ],
  [
    'some were closed since: the limit still leaves 44',
    {driverFds: workers(20), attempts: holds(10, 1)},
    {verdict: 'hit', ceiling: 44},
  ],
  [
    'nine tenths of the room',
    {driverFds: workers(20), attempts: holds(40)},
    {verdict: 'near', confidence: 'certain', ceiling: 44},
  ],
  ['less than nine tenths', {driverFds: workers(20), attempts: holds(39)}, 'clear'],
  ['attempts in flight have a descriptor as well', {driverFds: workers(20), attempts: {pending: 40}}, 'near'],
  [
    'io_uring keeps more than the limit',
    {driverFds: {workers: [{soft: 64, hard: 64, own: 20, room: 2000}]}, attempts: holds(1000)},
    'clear',
  ],
  [
    'io_uring has no place left either',
    {driverFds: {workers: [{soft: 64, hard: 64, own: 20, room: 2000}]}, attempts: holds(2000, 1)},
    {verdict: 'hit', confidence: 'certain', ceiling: 2000},
  ],
  ['out of files is another limit', {attempts: {...holds(44), refusals: {'no-files': 1}}}, 'clear'],
  ['the net engine cannot read it', {driverFds: gone}, 'unknown'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
