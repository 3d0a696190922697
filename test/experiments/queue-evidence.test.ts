import {expect, test} from 'vitest';
import type {TargetView} from '../../src/experiments/load-run.ts';
import {queueMembers} from '../../src/experiments/queue-evidence.ts';
import type {Listener, Sample} from '../../src/model/host-facts.ts';
import {known} from '../../src/model/reading.ts';

/** One look at a listener whose queue is that long, with a limit of 8. */
function look(acceptQueueLength: number): Sample {
  const listener: Listener = {
    address: '127.0.0.1',
    port: 7000,
    acceptQueueLength,
    acceptQueueLimit: known(8, 'ss'),
    inode: 1,
  };
  return {listeners: known([listener], 'ss')} as unknown as Sample;
}

test.each([
  ['it only grew', [0, 3, 9, 9], {longest: 9, atEnd: 9, drained: false}],
  ['it was served in between', [0, 9, 2, 4, 4], {longest: 9, atEnd: 4, drained: true}],
  ['somebody came just before the last look: not left over', [0, 0, 0, 1], {longest: 1, atEnd: 0}],
  ['it was empty in the end', [0, 5, 0], {longest: 5, atEnd: 0, drained: true}],
  ['it was seen once', [4], {longest: 4, atEnd: 4, drained: false}],
])('the queue of a member: %s', (_, lengths, expected) => {
  const looks = lengths.map(look);
  const [before, after] = [looks[0], looks.at(-1)].map((sample) => ({sample}));
  const target = {before, after, sockets: []} as unknown as TargetView;
  const members = queueMembers(target, looks.slice(0, -1));
  expect(members).toMatchObject({known: true, value: [{limit: 8, ...expected}]});
});
