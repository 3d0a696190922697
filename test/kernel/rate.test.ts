import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {experiment, listen} from '../helpers/plimsoll.ts';
import {expectRateOf} from './accepts-a-second.ts';

test.each([
  [50, 16, ['-r', '400/s']],
  [300, 4096, ['-r', '2k/s', '--step', '1s']],
])('a server that accepts %i a second behind a queue of %i', async (perSecond, backlog, flags) => {
  await expectRateOf(perSecond, backlog, await Namespace.open(), flags);
});

// A step of 3 s forgives a driver without a CPU for a tenth of a second.
test('a rate that the server keeps up with is no limit', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {ceiling: rate} = await experiment(ns, 'rate', target, ['-r', '300/s', '--step', '3s']);
  expect(rate).toMatchObject({outcome: 'no-limit-reached', result: 300});
  expect(rate.attempts).toMatchObject({started: 900, established: 900, accepted: 900});
  expect(rate.steps?.map(({asked, verdict}) => [asked, verdict])).toEqual([
    [100, 'held'],
    [300, 'held'],
  ]);
  expect(rate.fidelity?.achievedPerSecond).toBeGreaterThan(290);
});
