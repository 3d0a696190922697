import {driverMemory} from '../../../src/explain/limits/driver-memory.ts';
import {first50Held, gone, healthy, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const outOfMemory = {started: 121, established: 120, open: 120, refusals: {'no-memory': 1}};
const certain = {verdict: 'hit', side: 'driver', confidence: 'certain', ceiling: 120} as const;

judges(driverMemory, {...healthy, attempts: outOfMemory}, [
  // ENOMEM and ENOBUFS are answers of the driver's own kernel, whatever else is known.
  ['socket(2) or connect(2) failed with ENOMEM or ENOBUFS', {}, certain],
  ['nobody could look at the target', unobserved, certain],
  ['no attempt failed', {attempts: healthy.attempts}, 'clear'],
  ['out of descriptors is another limit', {attempts: {...outOfMemory, refusals: {'no-fds': 1}}}, 'clear'],
  ['out of file handles is another limit', {attempts: {...outOfMemory, refusals: {'no-files': 1}}}, 'clear'],
  ['what the application turns away', {attempts: first50Held()}, 'clear'],
  ['both walls at once', {attempts: {...outOfMemory, refusals: {'no-memory': 1, 'no-fds': 1}}}, certain],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
