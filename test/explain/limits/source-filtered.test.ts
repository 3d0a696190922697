import {sourceFiltered} from '../../../src/explain/limits/source-filtered.ts';
import {
  allVanished,
  everyOtherSilent,
  first17Established,
  gone,
  healthy,
  spreadOf,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const two = ['10.0.0.2', '10.0.5.2'];
const oneShut = spreadOf(200, (i) => (i % 2 ? 'unanswered' : 'atOnce'), two);
const bothIn = spreadOf(200, (i) => (i < 100 ? 'atOnce' : 'unanswered'), two);
const onlyOne = spreadOf(200, (i) => (i < 17 ? 'atOnce' : 'unanswered'));
const filtered = {
  ...healthy,
  attempts: everyOtherSilent,
  spread: oneShut,
  tcpExt: {...healthy.tcpExt, IPReversePathFilter: 350},
};
const certain = {verdict: 'hit', side: 'path', confidence: 'certain', ceiling: null} as const;
const likely = {...certain, confidence: 'likely'} as const;
const possible = {...certain, confidence: 'possible'} as const;
const second = (entered: number, again: number) => ({
  secondSource: {
    source: '10.0.0.3',
    room: 0,
    tried: 10,
    entered,
    refused: 0,
    late: 0,
    again: {tried: 10, entered: again, refused: 0, late: 0},
  },
});

const release = (entered: number) => ({
  release: {released: 9, room: 9, fresh: true, tried: 18, entered, refused: 0, late: 0},
});

judges(sourceFiltered, filtered, [
  ['one of two addresses gets in, and the target counts a route elsewhere', {}, certain],
  ['the target counts nothing', {tcpExt: healthy.tcpExt}, likely],
  ['it counts a few, of something else', {tcpExt: {...healthy.tcpExt, IPReversePathFilter: 3}}, likely],
  ['counters could not be read', {tcpExt: gone}, likely],
  ['nobody could look', unobserved, likely],
  [
    'the same by RST',
    {
      attempts: {...everyOtherSilent, refusals: {refused: 100}},
      spread: spreadOf(200, (i) => (i % 2 ? 'refused' : 'atOnce'), two),
    },
    certain,
  ],
  // From one address.
  [
    'a ban: another address gets in, this one does not',
    {...unobserved, attempts: first17Established, spread: onlyOne, tests: {...second(10, 0), ...release(0)}},
    likely,
  ],
  [
    'a count per source: another address gets in, and so do others of this one once some have left',
    {...unobserved, attempts: first17Established, spread: onlyOne, tests: {...second(10, 0), ...release(9)}},
    'clear',
  ],
  [
    'both get in later: room came back with time',
    {...unobserved, attempts: first17Established, spread: onlyOne, tests: second(10, 10)},
    'clear',
  ],
  [
    'another address gets in no more than this one',
    {...unobserved, attempts: first17Established, spread: onlyOne, tests: second(0, 0)},
    'clear',
  ],
  ['nobody else tried', {...unobserved, attempts: first17Established, spread: onlyOne}, possible],
  [
    'everything from one address, and the target counts a route elsewhere for each',
    {attempts: allVanished, spread: spreadOf(20, () => 'unanswered')},
    certain,
  ],
  [
    'the target has no route back to one of two',
    {tcpExt: {...healthy.tcpExt, ListenDrops: 350}, outNoRoutes: 350},
    certain,
  ],
  [
    'no route back to the only one',
    {
      attempts: allVanished,
      spread: spreadOf(20, () => 'unanswered'),
      tcpExt: {...healthy.tcpExt, ListenDrops: 60},
      outNoRoutes: 60,
    },
    certain,
  ],
  [
    'the host itself calls somebody without a route: no listener dropped a SYN for it',
    {tcpExt: healthy.tcpExt, outNoRoutes: 350},
    likely,
  ],
  [
    'clients without a route at another listener: the source of this run got in',
    {
      ...healthy,
      attempts: first17Established,
      spread: onlyOne,
      tcpExt: {...healthy.tcpExt, ListenDrops: 350, IPReversePathFilter: 350},
      outNoRoutes: 350,
    },
    possible,
  ],
  ['routes were not counted', {tcpExt: {...healthy.tcpExt, ListenDrops: 350}, outNoRoutes: gone}, likely],
  // Neighbours.
  [
    'both addresses get in, up to a number',
    {spread: bothIn, tcpExt: healthy.tcpExt, tests: second(0, 0)},
    'clear',
  ],
  ['all is well', {attempts: healthy.attempts}, 'clear'],
  ['how outcomes are spread was not counted', {spread: gone}, 'unknown'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
