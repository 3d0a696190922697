import {expect, test} from 'vitest';
import {filterInput, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, brief, hits, listen, measure} from '../helpers/plimsoll.ts';

const target = `${serverAddress}:7000`;
const dropAll = 'tcp dport 7000 drop';

test('a healthy server behind a rule that drops', async () => {
  const {client, server} = await openPair();
  await listen(server, target);
  await filterInput(server, dropAll);
  const flags = ['-c', '20', '-r', '25/s', '--connect-timeout', '3s', '--no-canary'];
  const {ceiling, exitCode} = await measure(client, target, flags);
  expect(ceiling).toMatchObject({
    outcome: 'unreachable',
    result: 0,
    attempts: {started: 20, established: 0, held: 0},
  });
  expect(ceiling.attempts.refusals).toEqual({deadline: 20});
  // SYNs were sent again meanwhile: at 1 s and 2 s.
  expect(ceiling.synRetries).toEqual([0, 0, 20]);
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'filtered',
    side: 'path',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: null,
  });
  expect(hits(ceiling)).toEqual(['filtered']);
  expect(exitCode).toBe(4);
});

test('a target that cannot be observed: the same from outside, so only possible', async () => {
  const {client, server} = await openPair();
  await filterInput(server, dropAll);
  const {ceiling, exitCode} = await measure(client, target, ['-c', '20', '-r', '25/s', ...brief]);
  expect(about(ceiling, 'filtered')).toMatchObject({verdict: 'hit', confidence: 'possible'});
  expect(exitCode).toBe(4);
});
