import {expect, test} from 'vitest';
import {filterInput, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, brief, cited, hits, listen, measure} from '../helpers/plimsoll.ts';

test('the last ACK of the handshake is dropped: established here, SYN-RECV there', async () => {
  const {client, server} = await openPair();
  await filterInput(server, 'tcp dport 7000 tcp flags & (syn|ack) == ack drop');
  const {target} = await listen(server, `${serverAddress}:7000`);
  const {ceiling} = await measure(client, target, ['-c', '20', '-r', '200/s', ...brief]);
  expect(ceiling).toMatchObject({result: 0, attempts: {started: 20, established: 20, accepted: 0}});
  expect(hits(ceiling)[0]).toBe('asymmetric-path');
  const finding = about(ceiling, 'asymmetric-path');
  expect(finding).toMatchObject({verdict: 'hit', confidence: 'certain', ceiling: null});
  expect(cited(finding, /SYN-RECV/)).toBeGreaterThan(0);
  expect(cited(finding, /ListenDrops/)).toBe(0);

  const blind = await measure(client, target, [
    ...['-c', '20', '-r', '200/s', ...brief],
    '--observe-on',
    'none',
  ]);
  expect(hits(blind.ceiling)).toContain('asymmetric-path');
  expect(about(blind.ceiling, 'asymmetric-path')).toMatchObject({confidence: 'possible'});
});
