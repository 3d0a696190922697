import {expect, test} from 'vitest';
import {judgeLimit} from '../../../src/explain/explain.ts';
import {refusing} from '../../../src/explain/limits/refusing.ts';
import {allVanished, evidenceOf, gone, healthy} from '../../helpers/evidence.ts';
import {judges, type Row} from '../../helpers/judges.ts';

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
    'ICMP port unreachable, and nothing listens: a rule rejects, and may be all there is',
    {attempts: {...allRefused, synReplies: {'ICMP port unreachable': 7}}},
    {
      verdict: 'hit',
      confidence: 'likely',
      advice: [expect.stringContaining('a firewall rule rejects them'), expect.anything()],
    },
  ],
  ...(['no such file', 'no listener on this file', 'a socket of another type'] as const).map(
    (reply): Row => [
      `a Unix-domain target: ${reply}`,
      {attempts: {...allRefused, synReplies: {[reply]: 20}}, listening: gone},
      {verdict: 'hit', confidence: 'certain', advice: [expect.stringContaining('ss -lx')]},
    ],
  ),
  [
    'a Unix-domain target that may not be written to',
    {attempts: {started: 20, refusals: {prohibited: 20}, synReplies: {'permission denied': 20}}},
    {verdict: 'hit', confidence: 'certain', advice: [expect.stringContaining('may write')]},
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

test.each([
  [{}, 'attempts answered with RST or ICMP port unreachable'],
  [{RST: 19}, 'attempts answered with RST'],
  [{'ICMP port unreachable': 19}, 'attempts answered with ICMP port unreachable'],
  [{RST: 3, 'ICMPv6 port unreachable': 16}, 'attempts answered with RST or ICMPv6 port unreachable'],
])('what the kernel told of the answers, %o, is what is said', (synReplies, reading) => {
  const evidence = evidenceOf({...healthy, attempts: {...allRefused, synReplies}, listening: false});
  expect(judgeLimit(refusing, evidence).because[0]).toMatchObject({reading, value: 20});
});
