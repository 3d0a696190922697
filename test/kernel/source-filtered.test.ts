import {expect, test} from 'vitest';
import {clientAddress, filterInput, iptables, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, brief, cited, hits, listen, measure} from '../helpers/plimsoll.ts';

const elsewhere = '10.9.5.2';

test('rp_filter drops one of two sources: it is no number, though half of the attempts fail', async () => {
  const {client, server} = await openPair();
  await client.mustRun('ip', 'address', 'add', `${elsewhere}/24`, 'dev', 'cable');
  await server.mustRun(
    ...(['ip', ...'link add d0 type veth peer name d1'.split(' ')] as [string, ...string[]]),
  );
  for (const device of ['d0', 'd1']) await server.mustRun('ip', 'link', 'set', device, 'up');
  await server.mustRun('ip', 'address', 'add', '10.9.5.1/24', 'dev', 'd0');
  for (const name of ['all', 'cable']) await server.sysctl(`net.ipv4.conf.${name}.rp_filter`, '1');
  const {target} = await listen(server, `${serverAddress}:7000`);
  const sources = ['--source', clientAddress, '--source', elsewhere];
  const {ceiling} = await measure(client, target, ['-c', '60', '-r', '200/s', ...sources, ...brief]);
  expect(ceiling).toMatchObject({result: 30, attempts: {started: 60, established: 30}});
  const finding = about(ceiling, 'source-filtered');
  expect(finding).toMatchObject({verdict: 'hit', confidence: 'certain', ceiling: null});
  expect(cited(finding, /from 10\.9\.5\.2, of 30/)).toBe(0);
  expect(cited(finding, /from 10\.9\.0\.1, of 30/)).toBe(30);
  expect(cited(finding, /IPReversePathFilter/)).toBeGreaterThanOrEqual(30);
  expect(hits(ceiling)).toEqual(['source-filtered']);
});

test('the target has no route back: each SYN arrives, and its answer goes nowhere', async () => {
  const {client, server} = await openPair();
  await client.mustRun('ip', 'address', 'add', `${elsewhere}/24`, 'dev', 'cable');
  await server.sysctl('net.ipv4.tcp_syncookies', '0');
  const {target} = await listen(server, `${serverAddress}:7000`);
  const sources = ['--source', clientAddress, '--source', elsewhere];
  const {ceiling} = await measure(client, target, ['-c', '60', '-r', '200/s', ...sources, ...brief]);
  expect(ceiling).toMatchObject({result: 30, attempts: {started: 60, established: 30}});
  const finding = about(ceiling, 'source-filtered');
  expect(finding).toMatchObject({verdict: 'hit', confidence: 'certain'});
  expect(cited(finding, /OutNoRoutes/)).toBeGreaterThanOrEqual(30);
  expect(finding?.advice[0]).toMatch(/route back.* 10\.9\.5\.2/);
  expect(hits(ceiling)).toEqual(['source-filtered']);
});

test('an allow list refuses one of two sources with RST, and nobody else than the client looks', async () => {
  const {client, server} = await openPair();
  await client.mustRun('ip', 'address', 'add', `${elsewhere}/24`, 'dev', 'cable');
  await server.mustRun('ip', 'route', 'add', '10.9.5.0/24', 'dev', 'cable');
  await filterInput(server, `ip saddr ${elsewhere} tcp dport 7000 reject with tcp reset`);
  const {target} = await listen(server, `${serverAddress}:7000`);
  const sources = ['--source', clientAddress, '--source', elsewhere];
  const flags = ['-c', '60', '-r', '200/s', ...sources, ...brief, '--observe-on', 'none'];
  const {ceiling} = await measure(client, target, flags);
  expect(hits(ceiling)[0]).toBe('source-filtered');
  expect(about(ceiling, 'source-filtered')).toMatchObject({confidence: 'likely'});
});

test('a ban after 20 of one source: another address gets in at the same moment', async () => {
  const {client, server} = await openPair();
  await client.mustRun('ip', 'address', 'add', '10.9.0.3/24', 'dev', 'cable');
  const recent = 'INPUT -p tcp --syn --dport 7000 -m recent --name ban';
  await iptables(server, `${recent} --update --seconds 60 --hitcount 20 -j DROP`);
  await iptables(server, `${recent} --set -j ACCEPT`);
  const {target} = await listen(server, `${serverAddress}:7000`);
  const flags = ['-c', '60', '-r', '100/s', ...brief, '--observe-on', 'none'];
  const {ceiling} = await measure(client, target, flags);
  expect(about(ceiling, 'source-filtered')).toMatchObject({verdict: 'hit', confidence: 'likely'});
  expect(cited(about(ceiling, 'source-filtered'), /meanwhile from 10\.9\.0\.3/)).toBe(10);
  expect(cited(about(ceiling, 'source-filtered'), /at the same moment/)).toBe(0);
  expect(hits(ceiling)[0]).toBe('source-filtered');
  // Who counts by rate bans by it.
  expect(hits(ceiling)).toContain('rate-cap');
  expect(hits(ceiling)).not.toContain('connection-cap');
});
