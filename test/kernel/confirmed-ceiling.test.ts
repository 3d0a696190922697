import {expect, test} from 'vitest';
import {filterInput, Namespace, openPair, serverAddress} from '../helpers/namespace.ts';
import {listen, measure} from '../helpers/plimsoll.ts';

const flags = ['-c', '90', '--connect-timeout', '2s', '--hold', '1s', '--repeats', '3'] as const;
const heldThrice = {
  repeats: 3,
  held: {connections: 40, times: 3},
  refused: {connections: 41, times: 3},
};

test.each(['close', 'stop', 'evict'])(
  'a cap of 40 that does %s: 40 held 3 of 3, 41 refused 3 of 3',
  async (how) => {
    const ns = await Namespace.open();
    const {target} = await listen(ns, '127.0.0.1:7000', '--max-connections', '40', '--when-full', how);
    const {ceiling, record} = await measure(ns, target, flags);
    expect(ceiling).toMatchObject({result: 40, basis: 'accepted', confirmation: heldThrice});
    // The canary flew, and cost no place.
    expect(record.canary?.attempts).toBeGreaterThan(0);
  },
);

test('a rule that admits 40', async () => {
  const {client, server} = await openPair();
  await filterInput(server, 'tcp dport 7000 ct state new ct count over 40 counter reject with tcp reset');
  const {target} = await listen(server, `${serverAddress}:7000`);
  const {ceiling} = await measure(client, target, [...flags, '--no-canary']);
  expect(ceiling).toMatchObject({result: 40, confirmation: heldThrice});
});

test('a figure that is no limit on the number is not tried again', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {ceiling} = await measure(ns, target, ['-c', '40', '--hold', '200ms', '--repeats', '3']);
  expect(ceiling).toMatchObject({outcome: 'no-limit-reached', result: 40});
  expect(ceiling.confirmation).toBeUndefined();
});

test('a limit on the rate is passed at half the rate', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--accept-rate', '200/s', '--backlog', '16');
  const {ceiling} = await measure(ns, target, ['-c', '3000', '-r', '1000/s', '--hold', '500ms']);
  expect(ceiling.notes.join(' ')).toMatch(/a limit on the rate\. The ramp continued at 500\/s/);
  expect(ceiling.findings[0]).toMatchObject({limit: 'accept-rate', confidence: 'certain'});
});
