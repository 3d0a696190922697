import {expect} from 'vitest';
import {unreachable} from '../../../src/explain/limits/unreachable.ts';
import {allVanished, gone, healthy} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const certain = {verdict: 'hit', side: 'path', confidence: 'certain', ceiling: null} as const;

judges(unreachable, healthy, [
  ['all is well', {}, 'clear'],
  ['no route, no neighbour, ICMP', {attempts: {started: 20, refusals: {unreachable: 20}}}, certain],
  ['a rule forbids it', {attempts: {started: 20, refusals: {prohibited: 20}}}, certain],
  [
    'a firewall forbids it with ICMP: a rule to be looked for, and no route',
    {
      attempts: {
        started: 20,
        refusals: {unreachable: 20},
        synReplies: {'ICMP administratively prohibited': 19},
      },
    },
    {...certain, advice: [expect.stringContaining('a firewall rule forbids them')]},
  ],
  [
    'the rate of ICMP is limited: a few answers, else silence',
    {attempts: {...allVanished, refusals: {unreachable: 4, deadline: 16}}},
    certain,
  ],
  [
    'some got through, so there is a way',
    {attempts: {started: 20, established: 5, open: 5, refusals: {unreachable: 15}}},
    'clear',
  ],
  [
    'the source address of the driver was removed during the run',
    {
      attempts: {
        started: 20,
        established: 15,
        open: 15,
        refusals: {other: 5},
        errnos: {'EADDRNOTAVAIL of bind(2)': 5},
      },
    },
    certain,
  ],
  [
    'another error that nobody knows',
    {attempts: {started: 20, refusals: {other: 20}, errnos: {'EAFNOSUPPORT of connect(2)': 20}}},
    'clear',
  ],
  ['silence is not an answer', {attempts: allVanished}, 'clear'],
  ['RST comes from somebody', {attempts: {started: 20, refusals: {refused: 20}}}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
]);
