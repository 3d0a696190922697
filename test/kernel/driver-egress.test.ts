import {expect, test} from 'vitest';
import {filterOutput, openPair, serverAddress} from '../helpers/namespace.ts';
import {needAllRules} from '../helpers/need.ts';
import {about, brief, certainOfTarget, cited, hits, listen, measure} from '../helpers/plimsoll.ts';

const flags = ['-c', '60', '-r', '200/s', ...brief];

test.each([[[]], [['--observe-on', 'none']]])(
  'a rule of its own OUTPUT drops beyond 10 connections %s',
  async (more) => {
    needAllRules();
    const {client, server} = await openPair();
    await filterOutput(client, 'tcp dport 7000 ct state new ct count over 10 counter drop');
    const {target} = await listen(server, `${serverAddress}:7000`);
    const {ceiling, exitCode} = await measure(client, target, [...flags, ...more]);
    expect(ceiling).toMatchObject({
      outcome: 'inconclusive',
      attempts: {started: 60, established: 10, held: 10, refusals: {deadline: 50}},
    });
    expect(ceiling.findings[0]).toMatchObject({
      limit: 'driver-egress',
      side: 'driver',
      verdict: 'hit',
      confidence: 'certain',
      ceiling: 10,
    });
    // A SYN that a rule drops is not sent, and TCP is told so: each of its retries counts.
    expect(cited(about(ceiling, 'driver-egress'), /TCPRetransFail/)).toBeGreaterThanOrEqual(50);
    expect(cited(about(ceiling, 'driver-egress'), /ct count over 10/)).toBeGreaterThanOrEqual(100);
    expect(hits(ceiling)).toEqual(['driver-egress']);
    expect(certainOfTarget(ceiling)).toEqual([]);
    expect(exitCode).toBe(3);
  },
);

test('a rule of its own OUTPUT rejects beyond 10', async () => {
  needAllRules();
  const {client, server} = await openPair();
  await filterOutput(client, 'tcp dport 7000 ct state new ct count over 10 counter reject with tcp reset');
  const {target} = await listen(server, `${serverAddress}:7000`);
  const {ceiling} = await measure(client, target, flags);
  expect(ceiling.attempts.refusals).toEqual({refused: 50});
  expect(ceiling.findings[0]).toMatchObject({limit: 'driver-egress', confidence: 'certain', ceiling: 10});
  expect(hits(ceiling)).toEqual(['driver-egress']);
});

test('a rule that nobody told to count: TCP was told', async () => {
  const {client, server} = await openPair();
  await filterOutput(client, 'tcp dport 7000 drop');
  const {target} = await listen(server, `${serverAddress}:7000`);
  const {ceiling} = await measure(client, target, flags);
  expect(ceiling).toMatchObject({outcome: 'inconclusive', attempts: {established: 0}});
  expect(ceiling.findings[0]).toMatchObject({limit: 'driver-egress', confidence: 'certain', ceiling: null});
  expect(hits(ceiling)).toEqual(['driver-egress']);
});
