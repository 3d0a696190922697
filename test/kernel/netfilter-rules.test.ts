import {expect, test} from 'vitest';
import {filterInput, iptables, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, brief, hits, listen, measure} from '../helpers/plimsoll.ts';

const target = `${serverAddress}:7000`;
const load = ['-c', '40', '-r', '400/s', ...brief];

test('rules for other ports and protocols bound nothing here, however much they turn away', async () => {
  const {client, server} = await openPair();
  await listen(server, target, '--max-connections', '20');
  await filterInput(
    server,
    'tcp dport 22 ct state new ct count over 10 counter drop',
    'ip protocol icmp limit rate over 1/second burst 1 packets counter drop',
  );
  const noise = client.run('ping', ['-f', '-c', '200', '-W', '1', serverAddress]);
  const {ceiling} = await measure(client, target, load);
  await noise;
  expect(hits(ceiling)).toEqual(['app-cap-reject']);
  expect(about(ceiling, 'connection-cap')).toMatchObject({verdict: 'clear'});
  expect(about(ceiling, 'rate-cap')).toMatchObject({verdict: 'clear'});
});

test.for([
  [
    'in a dynamic set',
    ['set cc { type ipv4_addr; size 65535; flags dynamic; }'],
    [],
    'tcp dport 7000 ct state new add @cc { ip saddr ct count over 10 } counter drop',
    'certain',
  ],
  [
    'of the set itself',
    ['set cc { type ipv4_addr; size 65535; flags dynamic; ct count over 10; }'],
    [],
    'tcp dport 7000 ct state new add @cc { ip saddr } counter drop',
    'certain',
  ],
  [
    'that leads to a chain which drops',
    [],
    ['counter reject with tcp reset'],
    'tcp dport 7000 ct state new ct count over 10 jump limited',
    'certain',
  ],
  [
    'without a counter',
    [],
    ['ct count over 10 drop'],
    'tcp dport vmap { 22 : accept, 7000 : jump limited }',
    'likely',
  ],
] as const)('a number %s', async ([, sets, chain, rule, confidence]) => {
  const {client, server} = await openPair();
  await listen(server, target);
  const lines = [
    'table inet fw {',
    ...sets,
    ...(chain.length > 0 ? ['chain limited {', ...chain, '}'] : []),
    'chain in {',
    'type filter hook input priority 0',
    rule,
    '}',
    '}',
  ];
  expect(await server.run('nft', ['-f', '-'], {input: `${lines.join('\n')}\n`})).toMatchObject({exitCode: 0});
  const {ceiling} = await measure(client, target, load);
  expect(hits(ceiling)[0]).toBe('connection-cap');
  expect(about(ceiling, 'connection-cap')).toMatchObject({confidence, ceiling: 10});
});

test('ufw limit: six new ones in 30 s, then an ICMP answer', async () => {
  const {client, server} = await openPair();
  await listen(server, target);
  const recent = 'ufw-user-input -p tcp --dport 7000 -m conntrack --ctstate NEW -m recent';
  for (const chain of ['ufw-user-input', 'ufw-user-limit', 'ufw-user-limit-accept'])
    await server.mustRun('iptables', '-N', chain);
  for (const rule of [
    'INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    'INPUT -j ufw-user-input',
    `${recent} --set --name plimsoll --rsource`,
    `${recent} --update --seconds 30 --hitcount 6 --name plimsoll --rsource -j ufw-user-limit`,
    'ufw-user-input -p tcp --dport 7000 -j ufw-user-limit-accept',
    'ufw-user-limit -m limit --limit 3/min -j LOG',
    'ufw-user-limit -j REJECT --reject-with icmp-port-unreachable',
    'ufw-user-limit-accept -j ACCEPT',
  ])
    await iptables(server, rule);
  const {ceiling} = await measure(client, target, load);
  expect(hits(ceiling)[0]).toBe('rate-cap');
  expect(about(ceiling, 'rate-cap')).toMatchObject({confidence: 'certain'});
});
