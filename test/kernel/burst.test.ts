import {expect, test} from 'vitest';
import {filterInput, Namespace} from '../helpers/namespace.ts';
import {about, certainOfTarget, experiment, hits, listen} from '../helpers/plimsoll.ts';
import {acceptorTarget, startAcceptor} from './programs/acceptor.ts';

test.each([
  [0, 100],
  [8, 100],
  [4096, 5000],
])(
  'a listener with backlog %i that never accepts takes one more, and no other of %i',
  async (backlog, most) => {
    const ns = await Namespace.open();
    await ns.sysctl('net.core.somaxconn', '10000');
    const {target} = await listen(ns, '127.0.0.1:7000', '--never-accept', '--backlog', `${backlog}`);
    const {ceiling: burst, exitCode} = await experiment(ns, 'burst', target, ['-c', `${most}`]);
    expect(burst).toMatchObject({
      name: 'burst',
      outcome: 'limit-found',
      result: backlog + 1,
      unit: 'connections',
      basis: 'confirmed',
    });
    expect(burst.findings[0]).toMatchObject({
      limit: 'accept-stalled',
      confidence: 'certain',
      ceiling: backlog + 1,
      boundBy: 'backlog',
    });
    expect(burst.notes.join(' ')).toMatch(/the application accepted nothing/);
    expect(exitCode).toBe(0);
  },
);

test('from outside the same figure, and nothing certain', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--never-accept', '--backlog', '8');
  const {ceiling: burst} = await experiment(ns, 'burst', target, [
    '-c',
    '100',
    '--observe-on',
    'none',
    '--proof',
    'none',
  ]);
  expect(burst.result).toBe(9);
  expect(about(burst, 'accept-stalled')).toMatchObject({verdict: 'hit', confidence: 'possible'});
  expect(burst.findings.filter(({confidence}) => confidence === 'certain')).toEqual([]);
});

test('a server that accepts 200 a second takes its queue and what it accepts meanwhile', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--accept-rate', '200/s', '--backlog', '16');
  const {record, ceiling: burst} = await experiment(ns, 'burst', target, ['-c', '200', '--repeats', '0']);
  expect(burst.outcome).toBe('limit-found');
  expect(burst.result).toBeGreaterThanOrEqual(17);
  expect(burst.result).toBeLessThan(40);
  // Each size was tried on a queue that was empty again.
  const steps = burst.steps ?? [];
  expect(steps.filter(({asked, verdict}) => asked <= 16 && verdict !== 'held')).toEqual([]);
  expect(steps.find(({verdict}) => verdict === 'failed')?.why).toMatch(/without an answer|after a SYN retry/);
  expect(hits(burst)).toContain('accept-queue-burst');
  expect(about(burst, 'accept-queue-burst')).toMatchObject({confidence: 'certain', ceiling: 17});
  expect(record.canary?.attempts).toBeGreaterThan(0);
});

test('a limit that no chance moves is met again when it is tried again', async () => {
  const ns = await Namespace.open();
  await filterInput(ns, 'tcp dport 7000 ct state new ct count over 2 counter reject with tcp reset');
  const {target} = await listen(ns, '127.0.0.1:7000');
  const flags = ['-c', '8', '--repeats', '1', '--no-canary'];
  const {ceiling: burst} = await experiment(ns, 'burst', target, flags);
  expect(burst).toMatchObject({
    outcome: 'limit-found',
    result: 2,
    confirmation: {repeats: 1, held: {connections: 2, times: 1}, refused: {connections: 3, times: 1}},
  });
});

test('what is held up to the largest that was asked for has met no limit', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {ceiling: burst, exitCode} = await experiment(ns, 'burst', target, ['-c', '60']);
  expect(burst).toMatchObject({outcome: 'no-limit-reached', result: 60});
  expect(burst.steps?.map(({asked}) => asked)).toEqual([1, 2, 4, 8, 16, 32, 60]);
  expect(exitCode).toBe(0);
});

test('a server that a burst kills has died: it is not said to have refused from the first on', async () => {
  const ns = await Namespace.open();
  await startAcceptor(ns, {backlog: 4096, pauseSeconds: 0.0005, quitAt: 100});
  const {ceiling: burst} = await experiment(ns, 'burst', acceptorTarget, ['-c', '512', '--no-canary']);
  expect(burst.outcome).toBe('limit-found');
  // 1, 2, 4 … 32 are 63; it ends while the next of 64 is taken.
  expect(burst.steps?.map(({asked}) => asked)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  expect(burst.notes.join(' ')).toContain('Nothing listened there after the last step');
  expect(hits(burst)).not.toContain('refusing');
  expect(certainOfTarget(burst).filter((limit) => limit !== 'target-died')).toEqual([]);
});
