import {expect, test} from 'vitest';
import type {HostFacts} from '../../src/model/host-facts.ts';
import type {LimitName} from '../../src/model/limit-names.ts';
import type {LimitReading} from '../../src/model/limit-reading.ts';
import {known, missing} from '../../src/model/reading.ts';
import {crowdingWords, type HostOfRun, roomBesideOthers} from '../../src/plan/shared-tables.ts';

/** Of what could not be read. */
const gone = undefined;
type Figure = number | typeof gone;

interface Tables {
  readonly files?: readonly [used: number, max: number];
  readonly tracked?: readonly [used: Figure, max: Figure];
  readonly pages?: readonly [used: Figure, high: Figure];
  /** A reading of a driver's host. */
  readonly drives?: boolean;
  readonly machine?: string;
  readonly namespace?: string;
}

function host(name: string, {files, tracked, pages, drives, ...at}: Tables): HostFacts {
  const read = <T>(value: T | undefined) =>
    value === undefined ? missing('absent', '/proc') : known(value, '/proc');
  return {
    host: name,
    settings: {
      bootId: known(at.machine ?? name, 'boot_id'),
      networkNamespace: known(at.namespace ?? 'net:[1]', 'ns'),
      conntrackMax: read(tracked?.[1]),
      tcpMem: read(pages?.[1] && {low: 1, pressure: 2, high: pages[1]}),
    },
    sample: {
      fileTable: read(files && {allocated: files[0], max: files[1]}),
      conntrackCount: read(tracked?.[0]),
      sockstat: read(pages?.[0] && {inUse: 1, timeWait: 0, memoryPages: pages[0]}),
    },
    ...(drives ? {self: missing('absent', '/proc')} : {}),
  } as HostFacts;
}

function unidentified(facts: HostFacts): HostFacts {
  return {...facts, settings: {...facts.settings, bootId: missing('unreadable', 'boot_id')}};
}

const end = (facts: HostFacts, share = 1): HostOfRun => ({facts, share, hasEnd: true});
const passed = (facts: HostFacts): HostOfRun => ({facts, share: 1, hasEnd: false});
const gen = (tables: Tables = {}) => end(host('gen', {drives: true, ...tables}));
const staging = (tables: Tables) => end(host('staging', tables));

type Row = [
  when: string,
  load: readonly [connections: number, closedPerSecond: number],
  hosts: readonly HostOfRun[],
  words: readonly RegExp[],
];

test.each<Row>([
  [
    'there is room',
    [1000, 0],
    [gen({files: [100, 10_000]}), staging({files: [100, 10_000], tracked: [5, 10_000]})],
    [],
  ],
  ['exactly a tenth is left', [800, 0], [staging({tracked: [100, 1000]})], []],
  [
    'one more than that',
    [801, 0],
    [gen(), staging({tracked: [100, 1000]})],
    [
      /on staging may be affected \(conntrack-table\): net\.netfilter\.nf_conntrack_max is 1,000 \(in use: 100\), and this run may add 801\. .*dropped\. -c 800 leaves them a tenth\.$/,
    ],
  ],
  ['nobody else uses it', [5000, 0], [staging({tracked: [0, 1000]})], []],
  ['it could not be read', [5000, 0], [gen(), staging({})], []],
  ['it is without limit', [5000, 0], [staging({files: [100, Infinity]})], []],
  [
    'nothing is left as it is',
    [10, 0],
    [staging({tracked: [950, 1000]})],
    [/There is no room beside them for a run\.$/],
  ],
  [
    'of a rate what is closed stays tracked for ten seconds',
    [100, 1000],
    [staging({tracked: [100, 5000]})],
    [/may add 10,100\. .* -r 430\/s leaves them a tenth\.$/],
  ],
  ['and takes no file', [100, 1000], [staging({files: [100, 5000]})], []],
  [
    'both ends on one machine take two files, and memory at each',
    [3000, 0],
    [
      gen({machine: 'one', files: [1000, 7000], pages: [50, 6000]}),
      staging({machine: 'one', namespace: 'net:[2]', files: [1000, 7000], pages: [50, 6000]}),
    ],
    [
      /\(target-file-max\): fs\.file-max is 7,000 \(in use: 1,000\), and this run may add 6,000\. .*open a file.* -c 2650 leaves/,
      /\(target-memory\): net\.ipv4\.tcp_mem in pages.* is 6,000 \(in use: 50\), and this run may add 6,000\./,
    ],
  ],
  [
    'a rate counts what is closed where that is more, else the connections decide',
    [5000, 100],
    [staging({tracked: [100, 5000]})],
    [/may add 6,000\. .* -c 4400 leaves them a tenth\.$/],
  ],
  [
    'hosts whose machine is not known are not one',
    [1000, 0],
    [
      {...gen({files: [100, 2000]}), facts: unidentified(host('gen', {drives: true, files: [100, 2000]}))},
      {...gen(), facts: unidentified(host('staging', {files: [100, 2000]}))},
    ],
    [],
  ],
  [
    'of several that drive each tracks its part',
    [1000, 0],
    [
      end(host('a', {drives: true, tracked: [100, 1000]}), 0.5),
      end(host('b', {drives: true, tracked: [600, 1000]}), 0.5),
    ],
    [/on b may be affected .* may add 500\. .* -c 600 leaves them a tenth\.$/],
  ],
  [
    'what is in use could not be read',
    [5000, 0],
    [staging({tracked: [gone, 1000], files: [100, 1e6], pages: [gone, 1000]})],
    [],
  ],
  ['the most could not be read', [5000, 0], [staging({tracked: [100, gone], pages: [100, gone]})], []],
  [
    'the target has a part of the driver’s in its own namespace',
    [1000, 0],
    [
      end(host('a', {drives: true, machine: 'one', tracked: [100, 1000]}), 0.5),
      staging({machine: 'one', tracked: [100, 1000]}),
    ],
    [/may add 1,000\. .* -c 800 leaves/],
  ],
  [
    'both ends in one namespace are one entry',
    [800, 0],
    [gen({machine: 'one', tracked: [100, 1000]}), staging({machine: 'one', tracked: [100, 1000]})],
    [],
  ],
  [
    'the host that drives is one as well',
    [1000, 0],
    [gen({files: [900, 2000]}), staging({})],
    [/on gen may be affected \(driver-file-max\)/],
  ],
  [
    'of several that drive each has its part',
    [1000, 0],
    [
      end(host('a', {drives: true, files: [100, 1000]}), 0.5),
      end(host('b', {drives: true, files: [600, 1000]}), 0.5),
    ],
    [/on b may be affected .* may add 500\. .* -c 600 leaves them a tenth\.$/],
  ],
  [
    'a gateway tracks, and has no file for what passes',
    [1000, 0],
    [passed(host('gw', {tracked: [10, 1000], files: [10, 100]}))],
    [/on gw may be affected \(conntrack-table\)/],
  ],
])('where %s', (_, [connections, closedPerSecond], hosts, words) => {
  expect(crowdingWords({connections, closedPerSecond}, hosts)).toEqual(
    words.map((each) => expect.stringMatching(each)),
  );
});

const reading = (limit: LimitName, used: number | null, value: LimitReading['value']) =>
  ({limit, used, value}) as LimitReading;

test.each<[when: string, limits: readonly LimitReading[], room: number]>([
  ['nothing is known', [], Infinity],
  ['the least of two', [reading('conntrack-table', 100, 1000), reading('target-file-max', 1000, 1500)], 350],
  ['a limit that is no other program’s', [reading('target-fds', 100, 200)], Infinity],
  ['nobody uses it', [reading('conntrack-table', 0, 100)], Infinity],
  ['its use is not known', [reading('conntrack-table', null, 100)], Infinity],
  ['without limit', [reading('target-file-max', 5, 'unlimited')], Infinity],
  ['nothing is left', [reading('conntrack-table', 99, 100)], 1],
])('room beside others, %s', (_, limits, room) => {
  expect(roomBesideOthers(limits)).toBe(room);
});
