import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {brief, experiment, listen} from '../helpers/plimsoll.ts';
import {startNginx} from '../servers/nginx.ts';

const blind = ['-c', '100', '-r', '400/s', '--repeats', '0', ...brief, '--observe-on', 'none'] as const;

test('nginx out of descriptors, and nobody looks: asked once, it speaks HTTP, and some are answered', async () => {
  const ns = await Namespace.open();
  const {target} = await startNginx(ns, {fds: 40});
  const {ceiling, record, exitCode} = await experiment(ns, 'ceiling', target, [
    ...blind,
    '-e',
    'ceiling >= 50',
  ]);
  expect(ceiling).toMatchObject({basis: 'served'});
  expect(ceiling.result).toBeGreaterThan(20);
  expect(ceiling.result).toBeLessThan(40);
  expect(ceiling.notes.join(' ')).toMatch(/Asked once what it speaks, the target answered in HTTP/);
  expect(record.expectations).toMatchObject([{actual: ceiling.result, held: false}]);
  expect(record.expectations[0]?.undecided).toBeUndefined();
  expect(exitCode).toBe(1);
});

test.each([
  ['one that speaks first', ['--greet', '+OK ready\\r\\n'], 'served', /\+OK/],
  ['one that sends back what it gets', ['--echo'], 'served', /an echo/],
  ['one that says nothing', [], 'confirmed', /no answer/],
] as const)('%s', async (_, flags, basis, note) => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', ...flags);
  const {ceiling} = await experiment(ns, 'ceiling', target, [...blind]);
  expect(ceiling).toMatchObject({result: 100, basis});
  expect(ceiling.notes.join(' ')).toMatch(note);
});
