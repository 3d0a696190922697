import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {listen, measure, otherClient, startMeasuring} from '../helpers/plimsoll.ts';
import {serveProgram} from './programs/serve-program.ts';

test('a server that stands still for two seconds blocks other clients, who are served again afterwards', async () => {
  const ns = await Namespace.open();
  const server = await listen(ns, '127.0.0.1:7000', '--backlog', '4');
  const flags = ['-c', '100', '-r', '20/s', '--hold', '200ms'];
  const running = startMeasuring(ns, server.target, flags);
  await running.workersWith(30);
  server.kill('SIGSTOP');
  await sleep(2500);
  server.kill('SIGCONT');
  const {record} = await running.measured;
  expect(record.canary?.blockedMs).toBeGreaterThan(500);
  expect(record.canary?.recoveryMs).not.toBeNull();
});

test.for([
  ['for as long as was said', [], ['--stop-when-canary-blocked', '1s'], '1 s'],
  ['for 5 s where one of them is connected', ['7000'], [], '5 s'],
] as const)('the run ends when other clients wait %s', async ([, connected, flags, bound]) => {
  const ns = await Namespace.open();
  const server = await listen(ns, '127.0.0.1:7000', '--backlog', '4');
  for (const port of connected) await ns.serve('python3', ['-c', otherClient, '127.0.0.1', port]);
  const running = startMeasuring(ns, server.target, ['-c', '2000', '-r', '20/s', ...flags]);
  await running.workersWith(30);
  server.kill('SIGSTOP');
  const {record, ceiling, exitCode, stderr} = await running.measured;
  server.kill('SIGCONT');
  expect(/the target serves others \(1 connection\)/.test(stderr)).toBe(connected.length > 0);
  expect(record).toMatchObject({complete: false, interruptedBy: 'canary', exitCode: 3});
  expect(ceiling.outcome).toBe('interrupted');
  expect(ceiling.attempts.started).toBeLessThan(2000);
  expect(ceiling.notes.join(' ')).toContain(`waiting for more than ${bound}`);
  expect(exitCode).toBe(3);
});

test('a healthy one is felt by nobody, and --no-canary leaves it out', async () => {
  const ns = await Namespace.open();
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {record} = await measure(ns, target, ['-c', '200', '-r', '200/s', '--hold', '500ms']);
  expect(record.canary).toMatchObject({failed: null, unconnected: 0, blockedMs: 0});
  expect(record.canary?.attempts).toBeGreaterThan(1);
  const without = await measure(ns, target, ['-c', '20', '--hold', '0s', '--no-canary']);
  expect(without.record.canary).toBeUndefined();
});

test('while a test tries who gets in, nobody of the canary waits to be let in', async () => {
  const ns = await Namespace.open();
  const cap = ['--max-connections', '50', '--when-full', 'stop', '--backlog', '16'];
  const {target} = await listen(ns, '127.0.0.1:7000', ...cap);
  const load = ['-c', '75', '-r', '250/s', '--connect-timeout', '4s', '--hold', '7s'];
  const running = startMeasuring(ns, target, [...load, '--observe-on', 'none']);
  let goesOn = true;
  running.ended.then(() => {
    goesOn = false;
  });
  const seen = {canary: 0, secondSource: 0, both: 0};
  while (goesOn) {
    const waiting = await ns.mustRun('ss', '-Htn', 'state', 'syn-sent');
    const canary = waiting.includes(' 127.88.0.1:');
    const secondSource = waiting.includes(' 127.77.0.1:');
    if (canary) seen.canary++;
    if (secondSource) seen.secondSource++;
    if (canary && secondSource) seen.both++;
    await sleep(50);
  }
  expect(seen.canary).toBeGreaterThan(0);
  expect(seen.secondSource).toBeGreaterThan(0);
  expect(seen.both).toBe(0);
  const {record} = await running.measured;
  expect(record.canary?.unconnected).toBeGreaterThan(0);
});

test('where the target lets in the address of the load alone, the canary comes from it, and says so', async () => {
  const ns = await Namespace.open();
  await serveProgram(ns, 'one-address.py', '127.0.0.1');
  const {record} = await measure(ns, 'http://127.0.0.1:7000', ['-c', '40', '-r', '20/s', '--hold', '0s']);
  expect(record.canary).toMatchObject({failed: 0, strangerSource: '127.88.0.1'});
  expect(record.canary?.attempts).toBeGreaterThan(0);
});
