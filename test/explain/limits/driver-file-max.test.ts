import {driverFileMax} from '../../../src/explain/limits/driver-file-max.ts';
import {gone, healthy} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const outOfFiles = {started: 121, established: 120, open: 120, refusals: {'no-files': 1}};

const full = {allocated: 1_000_000, max: 1_000_000};

judges(driverFileMax, healthy, [
  ['no attempt failed', {}, 'clear'],
  [
    'socket(2) failed with ENFILE',
    {attempts: outOfFiles, driverFiles: full},
    {verdict: 'hit', side: 'driver', confidence: 'certain', ceiling: 120},
  ],
  [
    'each CPU counts some of its own, so the table looks not quite full',
    {attempts: outOfFiles, driverFiles: {allocated: 970, max: 1000}},
    {verdict: 'hit', confidence: 'certain'},
  ],
  [
    'the file table could not be read',
    {attempts: outOfFiles, driverFiles: gone},
    {verdict: 'hit', confidence: 'likely'},
  ],
  // The neighbour: no memory for the inode of a socket is ENFILE as well.
  [
    'the file table had room',
    {attempts: outOfFiles, driverFiles: {allocated: 1500, max: 1_000_000}},
    {verdict: 'hit', confidence: 'possible'},
  ],
  [
    'there is no limit',
    {attempts: outOfFiles, driverFiles: {allocated: 1500, max: Infinity}},
    {verdict: 'hit', confidence: 'possible'},
  ],
  [
    'both limits at once',
    {attempts: {...outOfFiles, refusals: {'no-files': 1, 'no-memory': 1}}, driverFiles: full},
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
