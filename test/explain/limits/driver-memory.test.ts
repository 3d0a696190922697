import {driverMemory} from '../../../src/explain/limits/driver-memory.ts';
import {first50Held, gone, healthy, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const outOfMemory = {started: 121, established: 120, open: 120, refusals: {'no-memory': 1}};
const noInode = {...outOfMemory, refusals: {'no-files': 1}};
const certain = {verdict: 'hit', side: 'driver', confidence: 'certain', ceiling: 120} as const;

judges(driverMemory, {...healthy, attempts: outOfMemory}, [
  // ENOMEM and ENOBUFS are answers of the driver's own kernel, whatever else is known.
  ['socket(2) or connect(2) failed with ENOMEM or ENOBUFS', {}, certain],
  ['nobody could look at the target', unobserved, certain],
  ['no attempt failed', {attempts: healthy.attempts}, 'clear'],
  ['out of descriptors is another limit', {attempts: {...outOfMemory, refusals: {'no-fds': 1}}}, 'clear'],
  [
    'out of file handles is another limit',
    {attempts: noInode, driverFiles: {allocated: 1000, max: 1000}},
    'clear',
  ],
  // ENFILE for want of an inode.
  ['out of file handles, and the table had room', {attempts: noInode}, {...certain, confidence: 'likely'}],
  [
    'out of file handles, and the table could not be read',
    {attempts: noInode, driverFiles: gone},
    {...certain, confidence: 'possible'},
  ],
  ['what the application turns away', {attempts: first50Held()}, 'clear'],
  ['both limits at once', {attempts: {...outOfMemory, refusals: {'no-memory': 1, 'no-fds': 1}}}, certain],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
