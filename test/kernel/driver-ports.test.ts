import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {brief, hits, listen, measure} from '../helpers/plimsoll.ts';

test('101 ports and one source address make 101 connections', async () => {
  const ns = await Namespace.open();
  await ns.sysctl('net.ipv4.ip_local_port_range', '40000 40100');
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {ceiling, exitCode} = await measure(ns, target, [
    '-c',
    '130',
    '-r',
    '250/s',
    '--source',
    '127.0.0.1',
    ...brief,
  ]);
  expect(ceiling).toMatchObject({
    outcome: 'inconclusive',
    result: 101,
    basis: 'accepted',
    attempts: {started: 102, established: 101, confirmed: 101, accepted: 101, held: 101},
  });
  expect(ceiling.attempts.refusals).toEqual({'no-ports': 1});
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'driver-ports',
    side: 'driver',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: 101,
  });
  expect(hits(ceiling)).toEqual(['driver-ports']);
  expect(exitCode).toBe(3);
});

test('on loopback plimsoll takes more sources by itself', async () => {
  const ns = await Namespace.open();
  await ns.sysctl('net.ipv4.ip_local_port_range', '40000 40100');
  const {target} = await listen(ns, '127.0.0.1:7000');
  const {ceiling, record, exitCode} = await measure(ns, target, ['-c', '130', '-r', '250/s', ...brief]);
  expect(record.driver.sources.length).toBeGreaterThan(1);
  expect(ceiling).toMatchObject({outcome: 'no-limit-reached', result: 130});
  expect(exitCode).toBe(0);
});
