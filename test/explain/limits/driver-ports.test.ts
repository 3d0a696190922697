import {driverPorts} from '../../../src/explain/limits/driver-ports.ts';
import {gone, healthy} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const ports = (fourTuples: number, inUse = 0) => ({fourTuples, sources: ['127.0.0.1'], inUse});
const holds = (open: number, refused = 0) => ({
  started: open + refused,
  open,
  refusals: {'no-ports': refused},
});

judges(driverPorts, healthy, [
  ['far below the limit', {}, 'clear'],
  [
    '101 ports are used up',
    {driverPorts: ports(101), attempts: holds(101, 1)},
    {verdict: 'hit', side: 'driver', confidence: 'certain', ceiling: 101},
  ],
  [
    'others have some of them',
    {driverPorts: ports(101, 11), attempts: holds(90, 1)},
    {verdict: 'hit', ceiling: 90},
  ],
  [
    'attempts in flight have a port as well',
    {driverPorts: ports(101), attempts: {...holds(17, 1), pending: 84}},
    {verdict: 'hit', ceiling: 101},
  ],
  [
    'nine tenths of them',
    {driverPorts: ports(100), attempts: holds(90)},
    {verdict: 'near', confidence: 'certain', ceiling: 100},
  ],
  [
    'nine tenths of what others left',
    {driverPorts: ports(200, 100), attempts: holds(90)},
    {verdict: 'near', ceiling: 100},
  ],
  ['less than nine tenths', {driverPorts: ports(100), attempts: holds(89)}, 'clear'],
  ['a Unix-domain target needs none', {driverPorts: gone}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
