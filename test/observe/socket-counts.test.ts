import {describe, expect, it, test} from 'vitest';
import {FourTuples} from '../../src/model/four-tuples.ts';
import {countSocketRows, countUnixRows, lessOthers} from '../../src/observe/socket-counts.ts';
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

type Tuples = readonly (readonly [address: string, port: number])[];

function tuples(all: Tuples): FourTuples {
  const set = new FourTuples();
  for (const [address, port] of all) set.add(address, port);
  return set;
}

const none = {accepted: 0, queued: 0, synReceived: 0};

describe('countSocketRows', () => {
  it('counts a connection once that a changing table shows twice, where it was last seen', () => {
    const twice = parseSsTcp(`
SYN-RECV 0 0 127.0.0.1:80 127.0.0.2:40003 ino:0 sk:4
ESTAB    0 0 127.0.0.1:80 127.0.0.1:40001 ino:11 sk:1
ESTAB    0 0 127.0.0.1:80 127.0.0.1:40001 ino:11 sk:1
ESTAB    0 0 127.0.0.1:80 127.0.0.2:40003 ino:0 sk:4
`);
    expect(countSocketRows(twice, {port: 80, address: null})).toEqual({
      accepted: 1,
      queued: 1,
      synReceived: 0,
    });
  });

  it.each([
    ['everybody’s, where nobody’s own are named', '127.0.0.1', {accepted: 2, queued: 1, synReceived: 1}],
    [
      'where the address is not known, also clients whose port is the listener’s',
      null,
      {accepted: 3, queued: 1, synReceived: 1},
    ],
  ] as const)('%s', (_, address, counts) => {
    expect(countSocketRows(rows, {port: 80, address})).toEqual(counts);
  });

  it.each<[string, Tuples, Tuples, object, object]>([
    ['none of them', [], [], none, {accepted: 2, queued: 2, synReceived: 1}],
    [
      'one of two from one address',
      [['127.0.0.2', 40_001]],
      [],
      {...none, queued: 1},
      {accepted: 2, queued: 1, synReceived: 1},
    ],
    [
      'the same port of another address is another’s',
      [['127.0.0.1', 40_003]],
      [],
      none,
      {accepted: 2, queued: 2, synReceived: 1},
    ],
    [
      'one in IPv6 spelling, for an IPv4 peer',
      [['::ffff:127.0.0.2', 40_002]],
      [],
      {...none, accepted: 1},
      {accepted: 1, queued: 2, synReceived: 1},
    ],
    [
      'one that the kernel chose an address for',
      [['0.0.0.0', 40_003]],
      [],
      {...none, synReceived: 1},
      {accepted: 2, queued: 2, synReceived: 0},
    ],
    [
      'one that has ended on the driver’s side only is stranded',
      [],
      [['127.0.0.1', 40_001]],
      none,
      {accepted: 1, queued: 2, synReceived: 1},
    ],
  ])('own: %s', (_, open, ended, own, others) => {
    const used = tuples([...open, ...ended]);
    const counts = countSocketRows(rows, {
      port: 80,
      address: '127.0.0.1',
      own: {open: tuples(open), used, inodes: new Set()},
    });
    // Of those that ended here one is ESTABLISHED there still, where one ended at all.
    expect(counts).toEqual({...own, others, stranded: ended.length});
  });
});

describe('countUnixRows', () => {
  const path = '/run/app.sock';
  const row = (state: number) => ({path, state, listening: false, inode: 5});
  const unix = [
    row(3),
    row(3),
    row(3),
    row(2),
    row(2),
    {...row(3), path: '/run/other'},
    {...row(1), listening: true},
  ];
  const accepted = [7, 8, 9].map((peerInode) => ({path, peerInode}));
  const own = (...inodes: number[]) => ({open: tuples([]), used: tuples([]), inodes: new Set(inodes)});

  it.each([
    ['everybody’s, where nobody’s own are named', {}, {accepted: 3, queued: 2, synReceived: 0}],
    [
      'everybody’s, where ss cannot tell the other end',
      {own: own(7)},
      {accepted: 3, queued: 2, synReceived: 0},
    ],
    [
      'own by the inode of the other end, and in the queue those that nobody accepted',
      {accepted, own: own(7, 8, 30)},
      {accepted: 2, queued: 1, synReceived: 0, others: {accepted: 1, queued: 1, synReceived: 0}},
    ],
    [
      'never more in the queue than it holds',
      {accepted, own: own(30, 31, 32, 33)},
      {accepted: 0, queued: 2, synReceived: 0, others: {accepted: 3, queued: 0, synReceived: 0}},
    ],
  ])('%s', (_, whose, counts) => {
    expect(countUnixRows(unix, path, whose)).toEqual(counts);
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
