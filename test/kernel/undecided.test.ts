import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {experiment, listen, measure} from '../helpers/plimsoll.ts';

const gate = ['-e', 'ceiling >= 150', '-e', 'refused == 0'] as const;

test('out of descriptors, and nobody looks: the kernel took all, the gate is undecided', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--fd-limit', '64');
  const blind = ['-c', '200', '-r', '400/s', '--hold', '0s', '--observe-on', 'none', '--proof', 'none'];
  const flags = [...blind, ...gate];
  const {record, exitCode, ceiling} = await measure(ns, target, [...flags, '-e', 'canary.failed == 0']);
  expect(ceiling).toMatchObject({basis: 'confirmed', result: 200});
  expect(record.canary).toMatchObject({failed: null, unconnected: 0});
  expect(record.expectations).toMatchObject([
    {held: false, undecided: true, why: expect.stringContaining('not observed')},
    {held: true},
    {actual: null, held: false},
  ]);
  // A metric without a sample fails, which goes before undecided.
  expect(exitCode).toBe(1);
  const gated = await measure(ns, target, [...flags, '--no-canary']);
  expect(gated.exitCode).toBe(3);
});

test.each(['burst', 'rate'] as const)(
  'a healthy listener that is observed: a gate on its %s is decided',
  async (name) => {
    const ns = await Namespace.open();
    const {target} = await listen(ns, '127.0.0.1:7000');
    const load = name === 'burst' ? ['-c', '8', '--repeats', '0'] : ['-r', '100/s', '--step', '1s'];
    const {record, exitCode, ceiling} = await experiment(ns, name, target, [...load, '-e', `${name} >= 8`]);
    expect(ceiling.basis).toBe('accepted');
    expect(record.expectations).toMatchObject([{held: true}]);
    expect(exitCode).toBe(0);
  },
);
