import {expect, test} from 'vitest';
import {filterInput, Namespace, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, brief, hits, listen, measure} from '../helpers/plimsoll.ts';

test('nothing listens', async () => {
  const ns = await Namespace.open();
  const {ceiling, exitCode} = await measure(ns, '127.0.0.1:7000', ['-c', '20', '-r', '25/s', ...brief]);
  expect(ceiling).toMatchObject({
    outcome: 'unreachable',
    result: 0,
    attempts: {started: 20, established: 0, held: 0},
  });
  expect(ceiling.attempts.refusals).toEqual({refused: 20});
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'refusing',
    side: 'path',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: 0,
  });
  expect(hits(ceiling)).toEqual(['refusing']);
  expect(exitCode).toBe(4);
});

test('at a low rate it ends after the first refusals, and says so', async () => {
  const ns = await Namespace.open();
  // All of them would take 20 minutes.
  const {ceiling, exitCode} = await measure(ns, '127.0.0.1:7000', ['-c', '400', '-r', '20/m', ...brief]);
  expect(ceiling).toMatchObject({outcome: 'unreachable', result: 0, attempts: {established: 0}});
  expect(ceiling.attempts.started).toBeLessThan(10);
  expect(ceiling.notes.join()).toMatch(/Stopped early: none of the first \d+ attempts was established/);
  expect(hits(ceiling)).toEqual(['refusing']);
  expect(exitCode).toBe(4);
});

test('something listens, and a rule answers for it', async () => {
  const {client, server} = await openPair();
  await listen(server, `${serverAddress}:7000`);
  await filterInput(server, 'tcp dport 7000 reject with tcp reset');
  const {ceiling, exitCode} = await measure(client, `${serverAddress}:7000`, [
    '-c',
    '20',
    '-r',
    '25/s',
    ...brief,
  ]);
  expect(ceiling.attempts.refusals).toEqual({refused: 20});
  // The first ones are not asked about: that costs a call each.
  expect(ceiling.attempts.synReplies?.RST).toBeGreaterThan(10);
  // A rule that lets some sources in alone would look the same.
  expect(hits(ceiling)).toEqual(['refusing', 'source-filtered']);
  expect(about(ceiling, 'refusing')).toMatchObject({confidence: 'likely'});
  expect(about(ceiling, 'refusing').advice.join()).toMatch(/nft list ruleset/);
  expect(exitCode).toBe(4);
});

test('a rule that rejects with ICMP: after a few answers its rate is limited, and silence follows', async () => {
  const {client, server} = await openPair();
  await listen(server, `${serverAddress}:7000`);
  await filterInput(server, 'tcp dport 7000 reject');
  const {ceiling, exitCode} = await measure(client, `${serverAddress}:7000`, [
    '-c',
    '100',
    '-r',
    '100/s',
    ...brief,
  ]);
  expect(ceiling.attempts.refusals.refused).toBeGreaterThan(0);
  expect(ceiling.attempts.refusals.deadline).toBeGreaterThan(0);
  // Over a cable ICMP comes while connect(2) holds the socket: it is in the error queue alone (icmp-stands-in-error-queue).
  expect(ceiling.attempts.refusals.other).toBeUndefined();
  expect(ceiling.attempts.synReplies).toEqual({
    'ICMP port unreachable': ceiling.attempts.refusals.refused,
  });
  expect(about(ceiling, 'refusing')).toMatchObject({
    confidence: 'likely',
    because: expect.arrayContaining([
      expect.objectContaining({reading: 'attempts answered with ICMP port unreachable'}),
    ]),
  });
  // A rule that lets some sources in alone would look the same.
  expect(hits(ceiling)).toEqual(['refusing', 'source-filtered']);
  expect(exitCode).toBe(4);
});

test('of a target that cannot be observed, likely and not certain', async () => {
  const {client} = await openPair();
  const {ceiling, exitCode} = await measure(client, `${serverAddress}:7000`, [
    '-c',
    '20',
    '-r',
    '25/s',
    ...brief,
  ]);
  // A rule that lets some sources in alone would look the same.
  expect(hits(ceiling)).toEqual(['refusing', 'source-filtered']);
  expect(about(ceiling, 'refusing')).toMatchObject({confidence: 'likely'});
  expect(exitCode).toBe(4);
});
