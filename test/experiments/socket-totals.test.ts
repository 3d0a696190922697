import {expect, test} from 'vitest';
import {socketTotals} from '../../src/experiments/socket-totals.ts';
import type {Sample} from '../../src/model/host-facts.ts';
import {known, missing} from '../../src/model/reading.ts';

const gap = missing('not-observed', 'a test');

/** A sample of three totals; undefined for one that could not be read. */
function sampleOf(established?: number, queued?: number, fds?: number): Sample {
  const one = {address: '0.0.0.0', port: 1, acceptQueueLimit: gap, inode: 1};
  const process = {pid: 1, comm: 'x', nofile: gap, nproc: gap, threads: gap, state: gap, cpuMs: gap};
  return {
    atMs: 0,
    listeners: queued === undefined ? gap : known([{...one, acceptQueueLength: queued}], 'a test'),
    processes: known([{...process, fds: fds === undefined ? gap : known(fds, 'a test')}], 'a test'),
    ...{tcpExt: gap, sockstat: gap, fileTable: gap, conntrackCount: gap, memory: gap},
    tcp: established === undefined ? gap : known({CurrEstab: established}, 'a test'),
  };
}

const before = sampleOf(10, 0, 20);
const others = {accepted: 5, queued: 0, synReceived: 0};

test.each([
  //                                             established  queued  fds       same   open     accepted, queued
  ['all accepted, elsewhere', sampleOf(200_010, 0, 200_020), false, 200_000, [200_000, 0]],
  ['all accepted, both ends in one namespace', sampleOf(400_010, 0, 200_020), true, 200_000, [200_000, 0]],
  ['some wait to be accepted', sampleOf(200_010, 4097, 195_923), false, 200_000, [195_903, 4097]],
  ['a canary among them', sampleOf(200_011, 0, 200_021), false, 200_000, [200_000, 0]],
  ['the target has fewer than the driver', sampleOf(150_010, 0, 150_020), false, 200_000, [150_000, 0]],
] as const)('%s', (_, now, sameNamespace, open, [accepted, queued]) => {
  expect(socketTotals(before, now, {open, sameNamespace, others})).toMatchObject({
    value: {accepted, queued, others},
  });
});

test.each([
  ['the processes have none of them: a proxy, or another listener', sampleOf(200_010, 0, 20)],
  ['others came meanwhile', sampleOf(230_010, 0, 230_020)],
  ['a proxy has two for each', sampleOf(400_010, 0, 400_020)],
  ['connections could not be read', sampleOf(undefined, 0, 200_020)],
  ['queues could not be read', sampleOf(200_010, undefined, 200_020)],
  ['descriptors could not be read', sampleOf(200_010, 0, undefined)],
])('nothing is said where %s', (_, now) => {
  expect(socketTotals(before, now, {open: 200_000, sameNamespace: false, others}).known).toBe(false);
});
