import {natPorts} from '../../../src/explain/limits/nat-ports.ts';
import {
  allVanished,
  first17Established,
  first50Held,
  gone,
  healthy,
  unobserved,
} from '../../helpers/evidence.ts';
import {judges} from '../../helpers/judges.ts';

const outgoing = {local: '10.0.1.1', peer: '10.0.1.2:7000', before: 0, used: 50, range: 50};
const proxy = {pid: 71, comm: 'haproxy', fdsBefore: 10, fdsMost: 110, soft: 4096, hard: 4096};
const full = {...healthy, attempts: first50Held(), acceptors: [proxy], outgoing};
const certain = {verdict: 'hit', side: 'path', confidence: 'certain', ceiling: 50} as const;
const possible = {...certain, confidence: 'possible'} as const;
const release = (entered: number) => ({
  release: {released: 9, room: 9, fresh: true, tried: 18, entered, refused: 0, late: 0},
});
const otherPort = (refused: number) => ({otherPort: {port: 6999, tried: 10, entered: 0, refused, late: 0}});
const secondSource = (entered: number, again: number) => ({
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
const pool = {...unobserved, attempts: first17Established};
const nat = {text: 'oifname "eth0" masquerade to :40000-40016', ports: 17, insertFailed: 183};

judges(natPorts, full, [
  ['the proxy has used every port towards its backend, and closes the rest', {}, certain],
  [
    'and answers the rest with an error',
    {attempts: first50Held({denied: 150}, {'502 Bad Gateway': 150})},
    certain,
  ],
  ['and leaves the rest waiting', {attempts: {...healthy.attempts, unproven: 150}}, certain],
  ['its descriptors could not be read', {acceptors: gone}, certain],
  // Not full.
  ['the proxy has ports left', {outgoing: {...outgoing, range: 28_232}}, 'clear'],
  [
    'the target opens no connections of its own',
    {outgoing: gone, acceptors: [{...proxy, fdsMost: 60}]},
    'clear',
  ],
  ['two descriptors a connection, and its ports could not be read', {outgoing: gone}, possible],
  [
    'half of these descriptors are for connections of other clients: it is no proxy',
    {
      outgoing: gone,
      admitted: {
        acceptedMost: 50,
        accepted: 50,
        queued: 0,
        synReceived: 0,
        others: {accepted: 50, queued: 0, synReceived: 0},
      },
    },
    'clear',
  ],
  // The NAT itself was read: on the target, or on a gateway.
  [
    'the rule of a NAT has 17 ports, and connection tracking could not insert the rest',
    {...pool, sourceNat: nat},
    {...certain, ceiling: 17},
  ],
  [
    'the same, and its ports are all in use by others',
    {...pool, attempts: allVanished, sourceNat: nat},
    {...certain, ceiling: 17},
  ],
  [
    'its number does not stand in the rule',
    {...pool, sourceNat: {...nat, ports: null}},
    {...certain, ceiling: null},
  ],
  [
    'a NAT that had a port for all but a few that raced',
    {...pool, sourceNat: {...nat, insertFailed: 3}},
    {...possible, ceiling: 17},
  ],
  ['a NAT of a run that lost nothing', {...healthy, sourceNat: nat}, 'clear'],
  // From outside.
  ['nobody could look, and the rest is closed', unobserved, possible],
  [
    'nobody could look, and every attempt hears the same words: a wrong password',
    {
      ...unobserved,
      attempts: {
        started: 10,
        established: 10,
        confirmed: 10,
        refusals: {denied: 10},
        words: {'FATAL 28P01 password authentication failed': 10},
        endedByPeer: 10,
        endedIndexSum: 45,
      },
    },
    'clear',
  ],
  ['nobody could look, and the rest gets no answer', pool, {...possible, ceiling: 17}],
  [
    'a NAT remembers those that were closed: nobody gets in',
    {...pool, tests: release(0)},
    {...possible, ceiling: 17},
  ],
  [
    'as many get in as had left: it has forgotten them, or is another number',
    {...pool, tests: release(9)},
    {...possible, ceiling: 17},
  ],
  [
    'another port of the target answers meanwhile',
    {...pool, tests: {...release(0), ...otherPort(10)}},
    {...possible, ceiling: 17},
  ],
  [
    'another source gets in, this one does not: it is another count',
    {...pool, tests: secondSource(10, 0)},
    'clear',
  ],
  ['neither source gets in: one pool', {...pool, tests: secondSource(0, 0)}, {...possible, ceiling: 17}],
  // What reached the target.
  ['the listener dropped them', {...pool, tcpExt: {ListenDrops: 500, ListenOverflows: 500}}, 'clear'],
  ['its queue was full', {...pool, acceptQueue: {longest: 17, atEnd: 17, limit: 16, members: 1}}, 'clear'],
  ['nobody got in', {...pool, attempts: {started: 20, refusals: {deadline: 20}}}, 'clear'],
  [
    'nobody could look, and each is answered with an error: no port is missing where nobody has one',
    {...unobserved, attempts: {started: 20, established: 20, confirmed: 20, refusals: {denied: 20}}},
    'clear',
  ],
  ['all is well, and the proxy has used every port', {attempts: healthy.attempts}, 'clear'],
  ['no attempts were counted', {attempts: gone}, 'unknown'],
  [
    'the target sees the driver’s own addresses and ports: there is no NAT',
    {...pool, attribution: {share: 1, translated: false, proxy: false}},
    'clear',
  ],
  [
    'the target sees other ports than the driver’s',
    {...pool, attribution: {share: 1, translated: true, proxy: false}},
    {...possible, ceiling: 17},
  ],
]);
