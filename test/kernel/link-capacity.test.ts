import {expect, test} from 'vitest';
import {clientAddress, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, certainOfTarget, cited, hits, listen, measure} from '../helpers/plimsoll.ts';
import {fillLink} from './programs/full-link.ts';

const flags = ['-c', '60', '-r', '100/s', '--connect-timeout', '5s', '--hold', '500ms'];

test('the answers of the target do not fit on its link', async () => {
  const {client, server} = await openPair();
  const {target} = await listen(server, `${serverAddress}:7000`);
  await fillLink(server, clientAddress);
  const {ceiling} = await measure(client, target, flags);
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'link-capacity',
    side: 'path',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: null,
  });
  // What fills the link was dropped before the run as well, so the share tells: of those of the run it is the same.
  expect(cited(about(ceiling, 'link-capacity'), /of 100 packets given to tbf of cable/)).toBeGreaterThan(50);
  expect(certainOfTarget(ceiling)).toEqual([]);
  for (const neighbour of ['rate-cap', 'connection-cap', 'filtered', 'driver-egress'] as const)
    expect(about(ceiling, neighbour).verdict).not.toBe('hit');
});

test('the SYNs of the driver do not fit on its link, and its TCP is told so', async () => {
  const {client, server} = await openPair();
  const {target} = await listen(server, `${serverAddress}:7000`);
  await fillLink(client, serverAddress);
  const {ceiling, exitCode} = await measure(client, target, flags);
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'driver-egress',
    side: 'driver',
    verdict: 'hit',
    confidence: 'certain',
  });
  // What fills the link is dropped there as well, before the run and in it: the failures of its own SYNs are what counts.
  expect(cited(about(ceiling, 'driver-egress'), /could not send/)).toBeGreaterThan(0);
  expect(hits(ceiling)).toEqual(['driver-egress']);
  expect(exitCode).toBe(3);
});

test('from the client alone', async () => {
  const {client, server} = await openPair();
  const {target} = await listen(server, `${serverAddress}:7000`);
  await fillLink(server, clientAddress);
  const {ceiling} = await measure(client, target, [...flags, '--observe-on', 'none']);
  expect(hits(ceiling)).toContain('link-capacity');
  expect(certainOfTarget(ceiling)).toEqual([]);
  expect(about(ceiling, 'link-capacity')).toMatchObject({confidence: 'possible'});
});
