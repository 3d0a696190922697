import {describe, expect, it, test} from 'vitest';
import {countSocketRows, lessOthers} from '../../src/observe/socket-counts.ts';
import {parseSsTcp} from '../../src/observe/ss.ts';

const rows = parseSsTcp(`
ESTAB    0 0 127.0.0.1:80            127.0.0.1:40001          ino:11 sk:1
ESTAB    0 0 127.0.0.1:80            127.0.0.2:40001          ino:0 sk:2
ESTAB    0 0 [::ffff:127.0.0.1]:80   [::ffff:127.0.0.2]:40002 ino:12 sk:3
SYN-RECV 0 0 127.0.0.1:80            127.0.0.2:40003          ino:0 sk:4
ESTAB    0 0 127.0.0.2:80            127.0.0.1:80             ino:13 sk:5
ESTAB    0 0 127.0.0.1:40001         127.0.0.1:80             ino:14 sk:6
CLOSE-WAIT 1 0 127.0.0.1:80          127.0.0.2:40009          ino:0 sk:7
`);

describe('countSocketRows', () => {
  it.each([
    ['all peers, at the listener’s address', '127.0.0.1', [], {accepted: 2, queued: 1, synReceived: 1}],
    ['one source', '127.0.0.1', ['127.0.0.2'], {accepted: 1, queued: 1, synReceived: 1}],
    [
      'a source in IPv6 spelling',
      '127.0.0.1',
      ['::ffff:127.0.0.1'],
      {accepted: 1, queued: 0, synReceived: 0},
    ],
    [
      'a client whose own port is the listener’s, where the address is not known',
      null,
      ['127.0.0.1'],
      {
        accepted: 2,
        queued: 0,
        synReceived: 0,
      },
    ],
    ['nobody', '127.0.0.1', ['10.0.0.1'], {accepted: 0, queued: 0, synReceived: 0}],
  ] as const)('%s', (_, address, sources, counts) => {
    expect(countSocketRows(rows, {port: 80, address, sources})).toEqual(counts);
  });
});

test.each([
  ['it had none before', {accepted: 0, queued: 0}, {accepted: 40, queued: 17}],
  ['somebody else had 30 of them', {accepted: 30, queued: 2}, {accepted: 10, queued: 15}],
  ['of those that somebody else had, some went', {accepted: 45, queued: 20}, {accepted: 0, queued: 0}],
])('those that came since: %s', (_, before, since) => {
  const now = {accepted: 40, queued: 17, synReceived: 0};
  expect(lessOthers(now, {...before, synReceived: 0})).toEqual({...since, synReceived: 0});
});

test('what was there before could not be read: then all are counted', () => {
  const now = {accepted: 40, queued: 17, synReceived: 3};
  expect(lessOthers(now, undefined)).toEqual(now);
});
