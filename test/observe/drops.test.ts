import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Host} from '../../src/hosts/host.ts';
import {dropIncreases} from '../../src/observe/drop-increases.ts';
import {Observer, readHost} from '../../src/observe/observer.ts';
import {setForSeconds} from '../helpers/machine-setting.ts';
import {Namespace, openPair, serverAddress} from '../helpers/namespace.ts';
import {need, needUnshare} from '../helpers/need.ts';
import {Program, startListener} from './programs.ts';

const connectProgram = fileURLToPath(new URL('programs/connect.py', import.meta.url));

async function observing(namespace: Namespace): Promise<Observer> {
  const host: Host = {name: 'the namespace', prefix: namespace.prefix};
  const observer = await Observer.open(null, host);
  onTestFinished(() => observer.close());
  return observer;
}

/** A listener in the namespace that takes everything into its queue. */
async function listening(namespace: Namespace, address: string, port: number) {
  const {program} = await startListener([`${address},${port}`, '4096'], namespace.prefix);
  onTestFinished(() => program.end());
}

/** Starts connections and answers how many were established after a second; they stay until the test is over. */
async function connecting(namespace: Namespace, address: string, port: number, count: number) {
  const program = new Program([
    ...namespace.prefix,
    'python3',
    connectProgram,
    address,
    `${port}`,
    `${count}`,
  ]);
  onTestFinished(() => program.end());
  return Number(await program.line());
}

describe('netfilter', () => {
  it('rules of iptables and of nft, each counted once', async () => {
    const {client, server} = await openPair();
    await listening(server, serverAddress, 7000);
    await listening(server, serverAddress, 7001);
    await server.mustRun(
      'iptables',
      ...'-A INPUT -p tcp --syn --dport 7000 -m connlimit --connlimit-above 5 -j REJECT --reject-with tcp-reset'.split(
        ' ',
      ),
    );
    const {exitCode} = await server.run('nft', ['-f', '-'], {
      input: `table inet mine {
        chain input {
          type filter hook input priority 10;
          tcp dport 7001 tcp flags syn ct count over 3 counter reject with tcp reset
          tcp dport 7002 ct count over 3 drop
        }
      }`,
    });
    expect(exitCode).toBe(0);
    const observer = await observing(server);
    const before = await observer.readAll({drops: true});
    expect(before.drops?.uncounted).toMatchObject({
      value: [{chain: 'inet mine input', bounds: 'connections', bound: 3, verdict: 'drop'}],
    });
    expect(await connecting(client, serverAddress, 7000, 12)).toBe(5);
    expect(await connecting(client, serverAddress, 7001, 14)).toBe(3);
    const increases = dropIncreases(before, await observer.readAll({drops: true}));
    expect(increases.netfilter).toMatchObject({
      known: true,
      value: [
        {chain: 'filter INPUT', packets: 7, verdict: 'reject', bounds: 'connections', bound: 5},
        {chain: 'inet mine input', packets: 11, verdict: 'reject', bounds: 'connections', bound: 3},
      ],
    });
    expect(increases.conntrack).toMatchObject({known: true, value: {drop: 0}});
  });

  it('in the driver’s own namespace, where it turns its own packets away', async ({skip}) => {
    const {client, server} = await openPair();
    await listening(server, serverAddress, 7000);
    await client.mustRun('iptables', ...'-A OUTPUT -p tcp --dport 7000 -j DROP'.split(' '));
    const host: Host = {name: 'the driver', prefix: client.prefix};
    const before = await readHost(host, {drops: true});
    const rules = before.drops?.netfilter;
    // Of the older iptables, where that is loaded, none but the machine's root may list the tables.
    if (process.getuid?.() !== 0 && rules?.known === false) skip(`${rules.gap}: ${rules.detail}`);
    expect(await connecting(client, serverAddress, 7000, 7)).toBe(0);
    const after = await readHost(host, {drops: true});
    const {netfilter} = dropIncreases(before, after);
    expect(netfilter).toMatchObject({known: true, value: [{chain: 'filter OUTPUT', verdict: 'drop'}]});
    expect(netfilter.known && netfilter.value[0]?.packets).toBeGreaterThanOrEqual(7);
  });

  it('is unreadable, not empty, for whoever may not read it', async ({skip}) => {
    if (process.getuid?.() !== 0) return skip('only root can become somebody else');
    need('setpriv', 'nft');
    const {drops} = await readHost(
      {name: 'nobody', prefix: ['setpriv', '--reuid=65534', '--clear-groups']},
      {drops: true},
    );
    expect(drops?.netfilter).toMatchObject({known: false, gap: 'unreadable'});
    expect(drops?.links.known).toBe(true);
    expect(drops?.softnetDropped.known).toBe(true);
  });

  it('is absent where there is no tool for it', async () => {
    needUnshare('-rm');
    const script = 'mount -t tmpfs none /usr/sbin && exec "$@"';
    const {drops} = await readHost(
      {name: 'bare', prefix: ['unshare', '-rm', 'sh', '-c', script, 'bare']},
      {drops: true},
    );
    expect(drops?.netfilter).toMatchObject({known: false, gap: 'absent'});
    expect(drops?.qdiscs).toMatchObject({known: false, gap: 'absent'});
  });
});

it('a full conntrack table drops, and says how often', async ({skip}) => {
  const setting = '/proc/sys/net/netfilter/nf_conntrack_max';
  const namespace = await Namespace.open();
  const limit = 2003;
  await namespace.mustRun('iptables', ...'-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT'.split(' '));
  await listening(namespace, '127.0.0.1', 7000);
  const observer = await observing(namespace);
  const before = await observer.readAll({drops: true});
  // The limit is the machine's, each namespace being held to it by its own count: high enough for every other test.
  const lowered = await setForSeconds(setting, `${limit}`).catch((error) =>
    skip(`nf_conntrack_max cannot be set: ${error}`),
  );
  expect(await connecting(namespace, '127.0.0.1', 7000, limit + 23)).toBe(limit);
  lowered.putBack();
  const after = await observer.readAll({drops: true});
  const {conntrackCount} = after.sample;
  expect(conntrackCount.known && conntrackCount.value).toBeGreaterThanOrEqual(limit);
  const {conntrack} = dropIncreases(before, after);
  expect(conntrack).toMatchObject({known: true, from: '/proc/net/stat/nf_conntrack', value: {earlyDrop: 0}});
  expect(conntrack.known && conntrack.value.drop).toBeGreaterThanOrEqual(23);
});

it('a shaped link drops, and says how often and how much went through', async () => {
  const {client} = await openPair();
  await client.mustRun('tc', ...'qdisc add dev cable root tbf rate 1mbit burst 10k latency 10ms'.split(' '));
  const observer = await observing(client);
  const before = await observer.readAll({drops: true});
  // 101 datagrams of 1442 bytes on the wire, of which seven fit the bucket.
  await client.mustRun(
    'python3',
    '-c',
    `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(101): s.sendto(b'x' * 1400, ('${serverAddress}', 9))`,
  );
  const {qdiscs, links} = dropIncreases(before, await observer.readAll({drops: true}));
  const tbf = qdiscs.known ? qdiscs.value.find(({kind}) => kind === 'tbf') : undefined;
  expect(tbf).toMatchObject({device: 'cable', overlimits: expect.any(Number)});
  expect(tbf?.dropped).toBeGreaterThan(50);
  const cable = links.known ? links.value.find(({device}) => device === 'cable') : undefined;
  expect(cable?.txBytes).toBeGreaterThanOrEqual(7 * 1442);
});
