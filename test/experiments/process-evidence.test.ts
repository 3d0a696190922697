import {expect, test} from 'vitest';
import type {TargetView} from '../../src/experiments/load-run.ts';
import {acceptors} from '../../src/experiments/process-evidence.ts';
import type {ListenerProcess, Sample} from '../../src/model/host-facts.ts';
import {known} from '../../src/model/reading.ts';

/** One process that has the listener, with so many descriptors. */
function sampleWith(fds: number): Sample {
  const nofile = known({soft: 40, hard: 4096}, '/proc/71/limits');
  const process = {pid: 71, comm: 'server', fds: known(fds, '/proc/71/fd'), nofile} as ListenerProcess;
  return {processes: known([process], 'ss')} as Partial<Sample> as Sample;
}

test.each([
  ['room is left', 11, 31, {fdsBefore: 11, fdsMost: 31}],
  ['full, each with a number below the limit', 11, 40, {fdsBefore: 11, fdsMost: 40}],
  ['one was inherited with a number above the limit', 11, 41, {fdsBefore: 10, fdsMost: 40}],
  ['the limit was lowered under what is open', 60, 60, {fdsBefore: 40, fdsMost: 40}],
])('descriptors of a process of which 40 may be below the limit: %s', (_, before, most, expected) => {
  const view = {before: {sample: sampleWith(before)}, after: {sample: sampleWith(before)}} as TargetView;
  expect(acceptors(view, [sampleWith(most)])).toMatchObject({known: true, value: [{...expected, soft: 40}]});
});
