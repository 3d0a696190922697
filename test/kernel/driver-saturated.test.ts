import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {
  about,
  brief,
  certainOfTarget,
  hits,
  listen,
  type Measured,
  measure,
  startMeasuring,
} from '../helpers/plimsoll.ts';

function expectSaturated({ceiling, exitCode}: Measured): void {
  expect(ceiling.outcome).toBe('inconclusive');
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'driver-saturated',
    side: 'driver',
    verdict: 'hit',
    ceiling: null,
  });
  expect(hits(ceiling)).toEqual(['driver-saturated']);
  expect(certainOfTarget(ceiling)).toEqual([]);
  // Not even that all is well: that is a claim about the target as well.
  expect(about(ceiling, 'no-limit-reached').verdict).toBe('unknown');
  expect(exitCode).toBe(3);
}

test('a rate far beyond what the engine can', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  // node:net opens some 10,000 a second, on no machine 500,000.
  const flags = ['-c', '12000', '-r', '500k/s', '--engine', 'net', ...brief];
  expectSaturated(await measure(ns, target, flags));
});

test('a worker that does not get to run', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const running = startMeasuring(ns, target, ['-c', '1000', '-r', '1000/s', ...brief]);
  const [worker = 0] = await running.workersWith(150);
  process.kill(worker, 'SIGSTOP');
  // Most of the ramp is due while it stands still.
  setTimeout(() => process.kill(worker, 'SIGCONT'), 3000);
  expectSaturated(await running.measured);
});
