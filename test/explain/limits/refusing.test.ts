import {refusing} from '../../../src/explain/limits/refusing.ts';
import {allVanished, gone, healthy} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const allRefused = {started: 20, refusals: {refused: 20}};

judges(refusing, {...healthy, attempts: allRefused, listening: false}, [
  [
    'RST from the first on, and nothing listens',
    {},
    {verdict: 'hit', side: 'path', confidence: 'certain', ceiling: 0},
  ],
  [
    'RST from the first on, and something listens: a rule',
    {listening: true},
    {verdict: 'hit', confidence: 'likely', ceiling: 0},
  ],
  [
    'RST from the first on, and nobody could look',
    {listening: gone},
    {verdict: 'hit', confidence: 'likely', ceiling: 0},
  ],
  [
    'RST beyond a number is another limit',
    {attempts: {started: 30, established: 10, open: 10, refusals: {refused: 20}}},
    'clear',
  ],
  ['silence is no RST', {attempts: allVanished}, 'clear'],
  ['all is well', {attempts: healthy.attempts, listening: true}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
