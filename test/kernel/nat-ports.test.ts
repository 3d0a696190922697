import {expect, test} from 'vitest';
import {clientAddress, type Namespace, openPair, serverAddress} from '../helpers/namespace.ts';
import {needAllRules} from '../helpers/need.ts';
import {about, brief, cited, hits, listen, measure} from '../helpers/plimsoll.ts';
import {openRouted, routedServer} from '../helpers/routed.ts';
import {proxy} from '../servers/programs.ts';

test('a proxy has used all of its ports towards its backend, and closes the rest', async () => {
  const {client, server} = await openPair();
  await server.sysctl('net.ipv4.ip_local_port_range', '40000 40049');
  await listen(server, '127.0.0.1:7001');
  await proxy(server, 7000, '127.0.0.1:7001');
  const {ceiling} = await measure(client, `${serverAddress}:7000`, ['-c', '120', '-r', '200/s', ...brief]);
  expect(ceiling).toMatchObject({outcome: 'limit-found', result: 50});
  const finding = about(ceiling, 'nat-ports');
  expect(finding).toMatchObject({verdict: 'hit', confidence: 'certain', ceiling: 50});
  expect(finding.because[0]).toMatchObject({
    reading: 'ports in use from 127.0.0.1 to 127.0.0.1:7001',
    before: 0,
    after: 50,
  });
  expect(cited(finding, /may leave from/)).toBe(50);
  // It closes what it cannot pass on; that is no number of its own.
  expect(hits(ceiling)).toEqual(['nat-ports']);
});

test('a NAT has 20 ports towards the target: the client alone cannot tell, and has it on its list', async () => {
  const {client, server} = await openPair();
  const {exitCode, stderr} = await server.run('nft', ['-f', '-'], {
    input: `table ip nat {
chain in {
type nat hook input priority 100
ip saddr ${clientAddress} tcp dport 7000 snat to ${clientAddress}:40000-40019
}
}
`,
  });
  if (exitCode !== 0) throw new Error(`nft: ${stderr}`);
  const {target} = await listen(server, `${serverAddress}:7000`);
  const flags = ['-c', '60', '-r', '200/s', ...brief, '--observe-on', 'none'];
  const {ceiling} = await measure(client, target, [...flags, '--source-ports', '50000-59999']);
  expect(ceiling.result).toBe(20);
  expect(hits(ceiling)).toContain('nat-ports');
  expect(about(ceiling, 'nat-ports')).toMatchObject({confidence: 'possible', ceiling: 20});
  expect(
    ceiling.findings.filter(({verdict, confidence}) => verdict === 'hit' && confidence !== 'possible'),
  ).toEqual([]);
});

test('a gateway that is observed has 20 ports towards the target: its rule and its counter say so', async () => {
  needAllRules();
  const {client, router, server} = await openRouted();
  const rule = 'POSTROUTING -t nat -o outer -p tcp -j MASQUERADE --to-ports 40000-40019';
  await router.mustRun('iptables', '-A', ...rule.split(' '));
  const {target} = await listen(server, `${routedServer}:7000`);
  const on = (host: Namespace) => ['--observe-on', `nsenter -t ${host.pid} -n --`];
  const flags = ['-c', '60', '-r', '400/s', ...brief, ...on(router), ...on(server)];
  const {ceiling} = await measure(client, target, flags);
  expect(ceiling.result).toBe(20);
  expect(hits(ceiling)).toEqual(['nat-ports']);
  expect(about(ceiling, 'nat-ports')).toMatchObject({
    confidence: 'certain',
    ceiling: 20,
    host: `nsenter -t ${router.pid} -n --`,
  });
});
