import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {experiment, listen} from '../helpers/plimsoll.ts';
import {plimsoll} from './run.ts';

test('a survey makes four experiments of one record, sized by what was read', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--max-connections', '300', '--backlog', '64');
  const {record, exitCode} = await experiment(ns, undefined, target, [
    ...['--budget', '20s', '-c', '400', '--repeats', '1'],
  ]);
  // The budget is kept, also where others use the machine: then the last of them is left out, and that is said.
  expect(record.elapsedMs).toBeLessThan(22_000);
  const names = record.experiments.map(({name}) => name);
  expect(names.slice(0, 3)).toEqual(['burst', 'rate', 'ceiling']);
  const [burst, rate, ceiling, hold] = record.experiments;
  if (!hold) expect(ceiling?.notes).toContain('hold was left out: `--budget` left no time for it.');
  // Four times what its queue holds: whoever accepts meanwhile takes more than that.
  expect(burst?.asked.connections).toBe(260);
  expect(rate?.result).toBeGreaterThan(0);
  expect(ceiling).toMatchObject({
    result: 300,
    confirmation: {repeats: 1, held: {connections: 300, times: 1}},
  });
  if (hold) expect(hold).toMatchObject({name: 'hold', result: 240, asked: {connections: 240}});
  expect(exitCode).toBe(0);
});

test('a target that takes nothing ends it after the first, with the reason', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000', '--never-accept', '--backlog', '8');
  const {stdout, exitCode} = await plimsoll(ns, [target, '--budget', '30s']);
  expect(stdout).toMatch(/burst: bursts of up to/);
  expect(stdout).toMatch(
    /9 connections at one instant, limit reached: the application does not\s+call accept \(accept-stalled,\s+certain\)/,
  );
  expect(stdout).not.toMatch(/rate: up to/);
  expect(exitCode).toBe(0);
});

test('a budget that leaves no time is refused before anything is sent', async () => {
  const ns = await Namespace.open();
  const {stderr, exitCode} = await plimsoll(ns, ['127.0.0.1:7000', '--budget', '5s']);
  expect(stderr).toMatch(
    /^plimsoll: --budget: 5s is too short for four experiments, expected at least 20s\n$/,
  );
  expect(exitCode).toBe(2);
});
