import {driverFileMax} from '../../../src/explain/limits/driver-file-max.ts';
import {gone, healthy} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const outOfFiles = {started: 121, established: 120, open: 120, refusals: {'no-files': 1}};

judges(driverFileMax, healthy, [
  ['no attempt failed', {}, 'clear'],
  [
    'socket(2) failed with ENFILE',
    {attempts: outOfFiles},
    {verdict: 'hit', side: 'driver', confidence: 'certain', ceiling: 120},
  ],
  // ENFILE has no other cause; the file table was just not read.
  [
    'the file table could not be read',
    {attempts: outOfFiles, driverFiles: gone},
    {verdict: 'hit', confidence: 'certain'},
  ],
  [
    'the file table is full, and nobody was refused: root is exempt',
    {driverFiles: {allocated: 1_000_001, max: 1_000_000}},
    'clear',
  ],
  ['out of descriptors is another limit', {attempts: {...outOfFiles, refusals: {'no-fds': 1}}}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
