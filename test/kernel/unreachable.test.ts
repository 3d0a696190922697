import {expect, test} from 'vitest';
import {filterInput, Namespace, openPair} from '../helpers/namespace.ts';
import {about, brief, hits, type Measured, measure} from '../helpers/plimsoll.ts';

function expectUnreachable({ceiling, exitCode}: Measured, refusals: Record<string, number>): void {
  expect(ceiling).toMatchObject({
    outcome: 'unreachable',
    result: 0,
    attempts: {started: 20, established: 0, held: 0},
  });
  expect(ceiling.attempts.refusals).toEqual(refusals);
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'unreachable',
    side: 'path',
    verdict: 'hit',
    confidence: 'certain',
    ceiling: null,
  });
  expect(hits(ceiling)).toEqual(['unreachable']);
  expect(exitCode).toBe(4);
}

test('no route', async () => {
  const ns = await Namespace.open();
  expectUnreachable(await measure(ns, '10.9.0.2:7000', ['-c', '20', '-r', '25/s', ...brief]), {
    unreachable: 20,
  });
});

test.each([
  ['unreachable', {unreachable: 20}],
  ['blackhole', {unreachable: 20}],
  ['prohibit', {prohibited: 20}],
])('a route of type %s', async (type, refusals) => {
  const {client} = await openPair();
  await client.mustRun('ip', 'route', 'add', type, '10.8.0.0/24');
  expectUnreachable(await measure(client, '10.8.0.2:7000', ['-c', '20', '-r', '25/s', ...brief]), refusals);
});

test('nobody answers to ARP', async () => {
  const {client} = await openPair();
  // The kernel gives up on the neighbour after 3 s (neighbour-fails-after-3-s).
  const flags = ['-c', '20', '-r', '25/s', '--connect-timeout', '6s', '--hold', '0s'];
  expectUnreachable(await measure(client, '10.9.0.3:7000', flags), {unreachable: 20});
});

test('IPv6 without a route', async () => {
  const ns = await Namespace.open();
  expectUnreachable(await measure(ns, '[fd00:9::2]:7000', ['-c', '20', '-r', '25/s', ...brief]), {
    unreachable: 20,
  });
});

test.each([
  ['10.9.0.2', 'icmp', 'ICMP administratively prohibited', 'unreachable'],
  ['[fd00:9::2]', 'icmpv6', 'ICMPv6 administratively prohibited', 'prohibited'],
])(
  'a firewall forbids it with ICMP, %s: it is a rule, and no route',
  async (address, protocol, reply, kind) => {
    const {client, server} = await openPair();
    await filterInput(server, `tcp dport 7000 reject with ${protocol} type admin-prohibited`);
    // Patience for a SYN retry: the rate of ICMP is limited.
    const flags = ['-c', '8', '-r', '25/s', ...brief, '--observe-on', 'none'];
    const {ceiling} = await measure(client, `${address}:7000`, flags);
    const {refusals, synReplies} = ceiling.attempts;
    expect(synReplies).toEqual({[reply]: refusals[kind as 'unreachable']});
    expect(hits(ceiling)).toEqual(['unreachable']);
    expect(about(ceiling, 'unreachable').advice.join()).toMatch(/firewall rule forbids/);
  },
);
