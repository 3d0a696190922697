import {expect, test} from 'vitest';
import {handshakesUs} from './capture.ts';

const line = (at: string, from: string, to: string, flags: string) =>
  `${at} IP ${from} > ${to}: Flags [${flags}], seq 1, win 65535, length 0\n`;
const client = (port: number) => `127.0.0.1.${port}`;
const server = '127.0.0.1.7000';

test.each<[what: string, text: string, tookUs: number[]]>([
  [
    'a SYN and its answer',
    line('1764000000.000001000', client(4001), server, 'S') +
      line('1764000000.000013500', server, client(4001), 'S.'),
    [12.5],
  ],
  [
    'across the second, and one within the other',
    line('1764000000.999990000', client(4001), server, 'S') +
      line('1764000000.999999000', client(4002), server, 'S') +
      line('1764000001.000009000', server, client(4002), 'S.') +
      line('1764000001.000010000', server, client(4001), 'S.'),
    [10, 20],
  ],
  [
    'a SYN that was sent again is left out',
    line('1764000000.000001000', client(4001), server, 'S') +
      line('1764000001.000001000', client(4001), server, 'S') +
      line('1764000001.000013000', server, client(4001), 'S.'),
    [],
  ],
  [
    'a port that is used once more counts once more',
    line('1764000000.000001000', client(4001), server, 'S') +
      line('1764000000.000003000', server, client(4001), 'S.') +
      line('1764000002.000001000', client(4001), server, 'S') +
      line('1764000002.000005000', server, client(4001), 'S.'),
    [2, 4],
  ],
  [
    'other ports and other packets are not ours',
    line('1764000000.000001000', client(4001), '127.0.0.1.17000', 'S') +
      line('1764000000.000003000', '127.0.0.1.17000', client(4001), 'S.') +
      line('1764000000.000004000', client(4001), server, '.'),
    [],
  ],
])('%s', (_, text, tookUs) => {
  const us = handshakesUs(text, 7000);
  expect(us).toHaveLength(tookUs.length);
  for (const [i, took] of tookUs.entries()) expect(us[i]).toBeCloseTo(took, 3);
});
