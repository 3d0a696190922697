import {neighbourTable} from '../../../src/explain/limits/neighbour-table.ts';
import {emptySpread} from '../../../src/model/outcome-spread.ts';
import {everyOtherSilent, gone, healthy, unobserved} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const table = {host: 'ip netns exec s', family: 4, entries: 1024, refused: 900, max: 1024} as const;
const own = {host: 'this host', family: 4, entries: 3, refused: 0, max: 1024} as const;
const sources = Array.from({length: 1100}, (_, i) => `10.${i >> 8}.${i & 255}.1`);
const full = {
  ...healthy,
  attempts: everyOtherSilent,
  neighbours: [own, table],
  driverPorts: {fourTuples: 1100, sources, inUse: 0},
};
const bySource = (counts: Record<string, number[]>) => ({...emptySpread(), bySource: counts});
const certain = {verdict: 'hit', side: 'target-kernel', confidence: 'certain', ceiling: 1024} as const;

judges(neighbourTable, full, [
  ['the table of the target refused entries', {}, certain],
  ['that of the driver did', {neighbours: [{...table, host: 'this host'}]}, certain],
  [
    'its limit cannot be read in a namespace',
    {neighbours: [own, {...table, max: null}]},
    {...certain, ceiling: null},
  ],
  [
    'it refused a few, of others',
    {neighbours: [own, {...table, refused: 3}]},
    {...certain, confidence: 'likely'},
  ],
  [
    'unreachable, after ARP was given up',
    {attempts: {...everyOtherSilent, refusals: {unreachable: 100}}},
    certain,
  ],
  [
    'an address that had no entry got nowhere',
    {spread: bySource({'10.0.0.1': [100], '10.0.0.2': [0, 0, 100]})},
    certain,
  ],
  // Not full, or not known.
  [
    'each address got in, so each had its entry: the table is one of the whole machine',
    {spread: bySource({'10.0.0.1': [60, 0, 40], '10.0.0.2': [40, 0, 60]})},
    'clear',
  ],
  ['neither refused one', {neighbours: [own, {...table, refused: 0}]}, 'clear'],
  [
    'neither could be read, and there are many addresses',
    {...unobserved, neighbours: gone},
    {...certain, confidence: 'possible', ceiling: null},
  ],
  [
    'that of the target could not be read',
    {neighbours: [own]},
    {...certain, confidence: 'possible', ceiling: null},
  ],
  [
    'that of the target could not be read, and there is one address',
    {neighbours: [own], driverPorts: healthy.driverPorts},
    'clear',
  ],
  ['all is well, and the table refused others', {attempts: healthy.attempts}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
