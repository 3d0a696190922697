import {expect, test} from 'vitest';
import {Namespace, openPair, serverAddress} from '../helpers/namespace.ts';
import {brief, certainOfTarget, hits, listen, type Measured, measure} from '../helpers/plimsoll.ts';

/** What the client alone can honestly say: the truth is among what is possible, and nothing about the target is certain. */
function expectPossible({ceiling, exitCode}: Measured, truth: string): void {
  expect(hits(ceiling)).toContain(truth);
  expect(certainOfTarget(ceiling)).toEqual([]);
  for (const {verdict, because, advice} of ceiling.findings) {
    if (verdict !== 'hit') continue;
    expect(because).not.toEqual([]);
    expect(advice).not.toEqual([]);
  }
  expect(ceiling.notes.join()).toMatch(/not observed/);
  expect(exitCode).toBe(0);
}

const blind = ['-c', '200', '-r', '250/s', '--observe-on', 'none', ...brief];

test('a full queue of an application that never accepts', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--backlog', '16', '--never-accept');
  const measured = await measure(ns, target, blind);
  expectPossible(measured, 'accept-stalled');
  expect(measured.ceiling).toMatchObject({result: 17, basis: 'confirmed'});
});

test('an application out of descriptors', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--fd-limit', '64', '--backlog', '16');
  expectPossible(await measure(ns, target, blind), 'target-fds');
});

test('a cap without a word', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--max-connections', '50');
  const measured = await measure(ns, target, blind);
  expectPossible(measured, 'app-cap-reject');
  expect(measured.ceiling).toMatchObject({result: 50, basis: 'confirmed'});
});

test('a cap in words is certain, for the application itself says so', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--max-connections', '50', '--when-full', 'message');
  const {ceiling} = await measure(ns, target, blind);
  expect(ceiling.findings[0]).toMatchObject({limit: 'app-cap-reject', confidence: 'certain', ceiling: 50});
});

test('a kernel that takes all of an application that takes none: held, and not said to be accepted', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--never-accept');
  const {ceiling} = await measure(ns, target, blind);
  expect(ceiling).toMatchObject({
    result: 200,
    basis: 'confirmed',
    attempts: {confirmed: 200, accepted: null},
  });
  expect(ceiling.findings[0]).toMatchObject({limit: 'no-limit-reached', confidence: 'possible'});
  expect(certainOfTarget(ceiling)).toEqual([]);
});

test('a listener in another namespace of this host is found there', async () => {
  const {client, server} = await openPair();
  const {target} = await listen(server, `${serverAddress}:7000`, '--backlog', '16', '--never-accept');
  const {ceiling, record} = await measure(client, target, ['-c', '200', '-r', '250/s', ...brief]);
  expect(ceiling).toMatchObject({
    result: 0,
    basis: 'accepted',
    attempts: {established: 17, confirmed: 17, accepted: 0},
  });
  expect(ceiling.findings[0]).toMatchObject({limit: 'accept-stalled', confidence: 'certain', ceiling: 17});
  expect(record.limits.map(({host}) => host).join()).toMatch(/network namespace of pid/);
});
