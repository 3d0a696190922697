import {expect, test} from 'vitest';
import {clientAddress, type Namespace, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, certainOfTarget, cited, hits, listen, measure} from '../helpers/plimsoll.ts';

const flags = ['-c', '60', '-r', '100/s', '--connect-timeout', '5s', '--hold', '500ms'];

/** Small datagrams to a port that nobody has, up to 2000 a second for at most 40 s: more than the link carries. */
const filler = (address: string) => `
import socket, time
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print('sending', flush=True)
begun = time.monotonic()
while time.monotonic() < begun + 40:
  try:
    for _ in range(4):
      sender.sendto(b'x' * 32, ('${address}', 9))
  except OSError:
    pass
  time.sleep(0.002)`;

/** Room for a hundred or two of small packets a second, and for a few dozen that wait. */
async function fillLink(from: Namespace, to: string): Promise<void> {
  const shaper = 'qdisc add dev cable root tbf rate 100kbit burst 2kb limit 2kb';
  await from.mustRun('tc', ...shaper.split(' '));
  await from.serve('python3', ['-c', filler(to)]);
}

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
  expect(cited(about(ceiling, 'link-capacity'), /dropped by tbf of cable/)).toBeGreaterThan(100);
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
  expect(cited(about(ceiling, 'driver-egress'), /dropped by tbf of cable/)).toBeGreaterThan(100);
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
