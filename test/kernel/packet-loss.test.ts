import {expect, test} from 'vitest';
import {filterInput, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, certainOfTarget, cited, hits, listen, measure} from '../helpers/plimsoll.ts';

test('one SYN in four is lost at random: at any rate, so it is no rule that bounds one', async () => {
  const {client, server} = await openPair();
  await filterInput(
    server,
    'tcp dport 7000 tcp flags & (fin|syn|rst|ack) == syn numgen random mod 4 == 0 drop',
  );
  const {target} = await listen(server, `${serverAddress}:7000`);
  const flags = ['-c', '200', '-r', '400/s', '--hold', '500ms'];
  const {ceiling, exitCode} = await measure(client, target, flags);
  expect(ceiling.attempts.accepted).toBe(200);
  expect(about(ceiling, 'packet-loss')).toMatchObject({verdict: 'hit', confidence: 'likely', ceiling: null});
  expect(cited(about(ceiling, 'packet-loss'), /only after a SYN retry/)).toBeGreaterThan(20);
  expect(cited(about(ceiling, 'packet-loss'), /late or not established at/)).toBeGreaterThan(2);
  // All of them got in, so none of this is a limit on a number.
  expect(hits(ceiling)).toEqual(['no-limit-reached', 'packet-loss']);
  expect(certainOfTarget(ceiling)).toEqual([]);
  expect(exitCode).toBe(0);
});
