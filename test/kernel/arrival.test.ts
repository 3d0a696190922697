import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {Namespace, openPair, serverAddress} from '../helpers/namespace.ts';
import {brief, hits, listen, type Measured, measure} from '../helpers/plimsoll.ts';
import {serve, temporaryFolder} from '../servers/serve.ts';

const load = ['-c', '60', '-r', '400/s', ...brief] as const;

/** Translates what comes in or goes out of the namespace. */
async function translate(ns: Namespace, hook: 'prerouting' | 'postrouting', rule: string): Promise<void> {
  const priority = hook === 'prerouting' ? 'dstnat' : 'srcnat';
  const lines = [
    'table ip test {',
    'chain nat {',
    `type nat hook ${hook} priority ${priority}`,
    rule,
    '}',
    '}',
  ];
  const {exitCode, stderr} = await ns.run('nft', ['-f', '-'], {input: `${lines.join('\n')}\n`});
  if (exitCode !== 0) throw new Error(`nft: ${stderr.trim()}`);
}

function from(client: Namespace, server: Namespace, flags: readonly string[] = []): Promise<Measured> {
  return measure(client, `${serverAddress}:8080`, [
    ...load,
    ...flags,
    '--observe-on',
    `nsenter -t ${server.pid} -n --`,
  ]);
}

describe('what is observed is what answers', () => {
  test('from other addresses: those that came since are counted, and others are shown', async () => {
    const {client, server} = await openPair();
    await listen(server, `${serverAddress}:8080`);
    await translate(client, 'postrouting', 'tcp dport 8080 masquerade to :50000-60000');
    const {ceiling, record} = await from(client, server);
    expect(record.target.observed).toMatchObject({share: 1, translated: true});
    expect(ceiling).toMatchObject({
      outcome: 'no-limit-reached',
      result: 60,
      basis: 'accepted',
      attempts: {accepted: 60, others: 0},
    });
  });

  test('a port that is translated to another: the listener where connections arrive is observed, not its decoy', async () => {
    const {client, server} = await openPair();
    await server.sysctl('net.core.somaxconn', '16');
    await listen(server, `${serverAddress}:80`, '--backlog', '511', '--never-accept');
    await listen(server, `${serverAddress}:8080`);
    await translate(server, 'prerouting', 'tcp dport 8080 redirect to :80');
    const {ceiling, record} = await from(client, server);
    expect(record.target.observed).toMatchObject({share: 1, translated: false});
    expect(ceiling).toMatchObject({result: 0, attempts: {established: 17, accepted: 0}});
    expect(hits(ceiling)[0]).toBe('accept-stalled');
    expect(ceiling.findings[0]).toMatchObject({ceiling: 17, boundBy: 'somaxconn'});
  });

  test('one of three backends: a third of the connections arrives, and all that were confirmed are counted', async () => {
    const {client, server} = await openPair();
    for (const port of [8081, 8082, 8083]) await listen(server, `${serverAddress}:${port}`);
    const spread = 'tcp dport 8080 redirect to :numgen inc mod 3 map { 0 : 8081, 1 : 8082, 2 : 8083 }';
    await translate(server, 'prerouting', spread);
    const {ceiling, record, exitCode} = await from(client, server, ['-e', 'ceiling >= 20']);
    const {share, translated} = record.target.observed ?? {share: 0};
    expect(translated).toBe(false);
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.42);
    expect(ceiling).toMatchObject({result: 60, basis: 'confirmed', attempts: {accepted: null}});
    expect(record.expectations[0]).toMatchObject({
      undecided: true,
      why: expect.stringContaining('not observed'),
    });
    expect(exitCode).toBe(3);
  });

  test('another host answers: what is read here is not judged', async () => {
    const {client, server} = await openPair();
    await listen(server, `${serverAddress}:8080`);
    const elsewhere = await Namespace.open({beside: client});
    await listen(elsewhere, '127.0.0.1:8080', '--never-accept', '--backlog', '4');
    const {ceiling, record} = await from(client, elsewhere);
    expect(record.target.observed).toMatchObject({share: 0});
    expect(ceiling).toMatchObject({result: 60, basis: 'confirmed'});
    expect(ceiling.notes.join(' ')).toMatch(/None of the connections arrived at the listener/);
  });

  test('a proxy is seen to be one, and its acceptance is nobody else’s', async () => {
    const {client, server} = await openPair();
    await listen(server, '127.0.0.1:9000', '--never-accept');
    const folder = temporaryFolder();
    const file = join(folder, 'haproxy.cfg');
    const timeouts = 'timeout client 60s\n timeout connect 5s\n timeout server 60s';
    const proxy = `listen web\n bind ${serverAddress}:8080\n server only 127.0.0.1:9000`;
    writeFileSync(file, `defaults\n mode tcp\n ${timeouts}\n${proxy}\n`);
    await serve(server, 8080, ['/usr/sbin/haproxy', '-db', '-f', file], folder);
    const {ceiling, record, exitCode} = await from(client, server, ['-e', 'ceiling >= 20']);
    expect(record.target.observed).toMatchObject({share: 1, translated: false, proxy: true});
    expect(ceiling.attempts.accepted).toBe(60);
    expect(ceiling.findings[0]).toMatchObject({limit: 'no-limit-reached', confidence: 'likely'});
    expect(record.expectations[0]).toMatchObject({undecided: true, why: expect.stringContaining('proxy')});
    expect(exitCode).toBe(3);
  });
});

test('a cap on a gateway that is observed beside the target is read there', async () => {
  const client = await Namespace.open();
  const gateway = await Namespace.open({beside: client});
  const server = await Namespace.open({beside: client});
  await cable(client, '10.7.0.1', gateway, '10.7.0.2');
  await cable(server, '10.8.0.1', gateway, '10.8.0.2');
  await client.mustRun('ip', 'route', 'add', '10.8.0.0/24', 'via', '10.7.0.2');
  await server.mustRun('ip', 'route', 'add', '10.7.0.0/24', 'via', '10.8.0.2');
  await gateway.sysctl('net.ipv4.ip_forward', '1');
  const cap = 'tcp dport 8080 ct state new ct count over 20 counter drop';
  const chain = ['table ip cap {', 'chain forward {', 'type filter hook forward priority 0', cap, '}', '}'];
  const {exitCode, stderr} = await gateway.run('nft', ['-f', '-'], {input: `${chain.join('\n')}\n`});
  expect([exitCode, stderr]).toEqual([0, '']);
  await listen(server, '10.8.0.1:8080');
  const on = (host: Namespace) => ['--observe-on', `nsenter -t ${host.pid} -n --`];
  const {ceiling, record} = await measure(client, '10.8.0.1:8080', [...load, ...on(gateway), ...on(server)]);
  expect(record.target.observed).toMatchObject({on: `nsenter -t ${server.pid} -n --`, share: 1});
  expect(ceiling).toMatchObject({result: 20, basis: 'accepted'});
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'connection-cap',
    confidence: 'certain',
    ceiling: 20,
    host: `nsenter -t ${gateway.pid} -n --`,
  });
});

test('a published port: of two hosts the container is observed, where connections arrive', async () => {
  const client = await Namespace.open();
  const host = await Namespace.open({beside: client});
  const container = await Namespace.open({beside: client});
  await cable(client, '10.7.0.1', host, '10.7.0.2');
  await cable(container, '10.8.0.1', host, '10.8.0.2');
  await container.mustRun('ip', 'route', 'add', '10.7.0.0/24', 'via', '10.8.0.2');
  await host.sysctl('net.ipv4.ip_forward', '1');
  await translate(host, 'prerouting', 'tcp dport 8080 dnat to 10.8.0.1:80');
  await listen(container, '10.8.0.1:80', '--max-connections', '20', '--when-full', 'message');
  const on = (each: Namespace) => ['--observe-on', `nsenter -t ${each.pid} -n --`];
  const {ceiling, record} = await measure(client, '10.7.0.2:8080', [...load, ...on(host), ...on(container)]);
  expect(record.target.observed).toMatchObject({on: `nsenter -t ${container.pid} -n --`, share: 1});
  expect(ceiling).toMatchObject({result: 20, basis: 'accepted'});
  expect(ceiling.findings[0]).toMatchObject({
    limit: 'app-cap-reject',
    confidence: 'certain',
    host: `nsenter -t ${container.pid} -n --`,
  });
});

async function cable(one: Namespace, address: string, other: Namespace, otherAddress: string): Promise<void> {
  const name = `c${one.pid}`;
  await one.mustRun('ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', name, 'netns', `${other.pid}`);
  for (const [namespace, own] of [
    [one, address],
    [other, otherAddress],
  ] as const) {
    await namespace.mustRun('ip', 'address', 'add', `${own}/24`, 'dev', name);
    await namespace.mustRun('ip', 'link', 'set', name, 'up');
  }
}
