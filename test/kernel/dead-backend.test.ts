import {expect, test} from 'vitest';
import {type Namespace, openPair, serverAddress} from '../helpers/namespace.ts';
import {about, hits, listen, measure} from '../helpers/plimsoll.ts';

/** A balancer in front of the listener: a third of the connections goes to a backend that is not there. */
async function sendThirdTo(server: Namespace, where: string): Promise<void> {
  const {exitCode, stderr} = await server.run('nft', ['-f', '-'], {
    input: `table inet balance {
chain spread {
type nat hook prerouting priority -100
tcp dport 7000 numgen random mod 3 0 ${where}
}
}
`,
  });
  if (exitCode !== 0) throw new Error(`nft: ${stderr}`);
}

const flags = ['-c', '150', '-r', '300/s', '--hold', '500ms'];

test('one of three refuses: a third fails, from the first attempt on and at a lower rate as well', async () => {
  const {client, server} = await openPair();
  await sendThirdTo(server, 'redirect to :7009');
  const {target} = await listen(server, `${serverAddress}:7000`);
  const {ceiling} = await measure(client, target, flags);
  expect(about(ceiling, 'dead-backend')).toMatchObject({verdict: 'hit', confidence: 'likely', ceiling: null});
  expect(hits(ceiling)).toEqual(['dead-backend']);
});

test('one of three stays silent: nobody else than the client looks', async () => {
  const {client, server} = await openPair();
  // Packets for it leave, so that the choice of each connection is kept, and nobody takes them.
  await server.sysctl('net.ipv4.ip_forward', '1');
  await server.mustRun('ip', 'link', 'add', 'd0', 'type', 'veth', 'peer', 'name', 'd1');
  for (const device of ['d0', 'd1']) await server.mustRun('ip', 'link', 'set', device, 'up');
  await server.mustRun('ip', 'address', 'add', '10.9.77.2/24', 'dev', 'd0');
  await server.mustRun('ip', 'neighbour', 'add', '10.9.77.1', 'lladdr', '02:00:00:00:00:77', 'dev', 'd0');
  await sendThirdTo(server, 'dnat ip to 10.9.77.1');
  const {target} = await listen(server, `${serverAddress}:7000`);
  const {ceiling} = await measure(client, target, [...flags, '--observe-on', 'none']);
  expect(ceiling.attempts.refusals.deadline).toBeGreaterThan(20);
  expect(hits(ceiling)[0]).toBe('dead-backend');
  expect(hits(ceiling)).not.toContain('connection-cap');
  expect(
    ceiling.findings.filter(({verdict, confidence}) => verdict === 'hit' && confidence !== 'possible'),
  ).toEqual([]);
});
