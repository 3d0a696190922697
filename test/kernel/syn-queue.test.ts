import {expect, test} from 'vitest';
import {serverAddress} from '../helpers/namespace.ts';
import {about, certainOfTarget, cited, hits, listen, type Measured, measure} from '../helpers/plimsoll.ts';
import {openDistantPair} from './programs/distant-pair.ts';

const target = `${serverAddress}:7000`;

interface Queue {
  readonly syncookies: 0 | 1;
  readonly maxSynBacklog: number;
  readonly backlog: number;
}

async function measureQueue(
  {syncookies, maxSynBacklog, backlog}: Queue,
  ...flags: string[]
): Promise<Measured> {
  const {client, server} = await openDistantPair();
  await server.sysctl('net.ipv4.tcp_syncookies', `${syncookies}`);
  await server.sysctl('net.ipv4.tcp_max_syn_backlog', `${maxSynBacklog}`);
  await listen(server, target, '--backlog', `${backlog}`);
  const load = ['-c', '200', '-r', 'max', '--connect-timeout', '3500ms', '--hold', '1s'];
  return measure(client, target, [...load, ...flags]);
}

function expectSynQueueOf(ceilingOfQueue: number, {ceiling, exitCode}: Measured): void {
  expect(ceiling).toMatchObject({outcome: 'limit-found', basis: 'accepted', attempts: {started: 200}});
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'syn-queue',
    side: 'target-kernel',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: ceilingOfQueue,
  });
  expect(hits(ceiling)).toEqual(['syn-queue']);
  expect(cited(ceiling.findings[0] as never, /ListenOverflows/)).toBe(0);
  // Each wave of SYN retries lets about as many in, and all of them were accepted.
  expect(ceiling.attempts.accepted).toBe(ceiling.attempts.established);
  expect(ceiling.attempts.established).toBeLessThan(200);
  expect(exitCode).toBe(0);
}

test('tcp_max_syn_backlog 16 without cookies lets 13 be half open', async () => {
  const measured = await measureQueue({syncookies: 0, maxSynBacklog: 16, backlog: 4096});
  expectSynQueueOf(13, measured);
  expect(cited(measured.ceiling.findings[0] as never, /TCPReqQFullDrop/)).toBe(0);
});

test('a backlog of 8 without cookies lets 9 be half open', async () => {
  const measured = await measureQueue({syncookies: 0, maxSynBacklog: 1024, backlog: 8});
  expectSynQueueOf(9, measured);
});

test('with cookies all get in', async () => {
  const {ceiling} = await measureQueue({syncookies: 1, maxSynBacklog: 16, backlog: 4096});
  expect(hits(ceiling)).toEqual(['no-limit-reached']);
  expect(about(ceiling, 'syn-queue').verdict).toBe('clear');
});

test('from outside it may as well be a rule that limits a rate', async () => {
  const {ceiling} = await measureQueue(
    {syncookies: 0, maxSynBacklog: 16, backlog: 4096},
    '--observe-on',
    'none',
  );
  expect(about(ceiling, 'syn-queue')).toMatchObject({verdict: 'hit', confidence: 'possible', ceiling: null});
  expect(about(ceiling, 'rate-cap')).toMatchObject({verdict: 'hit', confidence: 'possible'});
  expect(certainOfTarget(ceiling)).toEqual([]);
});
