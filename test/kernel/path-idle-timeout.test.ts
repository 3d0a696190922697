import {expect, test} from 'vitest';
import {about, cited, experiment, hits, listen} from '../helpers/plimsoll.ts';
import {openRouted, type Routed, routedServer} from '../helpers/routed.ts';

const target = `${routedServer}:7000`;
// Longer than it takes to find out a death, 2.8 s, and the gap to the part that was asked before.
const hold = ['-c', '20', '-d', '15s', '--no-canary'];
const seen = ({server}: Routed) => ['--observe-on', `nsenter -t ${server.pid} -n`];

/** Its conntrack forgets a connection that was silent for 5 s; what comes then is INVALID. */
async function forgetful(verdict: string): Promise<Routed> {
  const routed = await openRouted();
  const {router, server} = routed;
  await router.mustRun(
    'iptables',
    '-A',
    'FORWARD',
    ...`-p tcp -m conntrack --ctstate INVALID -j ${verdict}`.split(' '),
  );
  await router.sysctl('net.netfilter.nf_conntrack_tcp_loose', '0');
  await router.sysctl('net.netfilter.nf_conntrack_tcp_timeout_established', '5');
  await listen(server, target);
  return routed;
}

test.for([
  ['drops', 'DROP', 0],
  ['resets', 'REJECT --reject-with tcp-reset', 1],
] as const)('a gateway that %s what it has forgotten after 5 s', async ([, verdict, resets]) => {
  const routed = await forgetful(verdict);
  const {ceiling: held} = await experiment(routed.client, 'hold', target, [...hold, ...seen(routed)]);
  expect(held.outcome).toBe('limit-found');
  expect(hits(held)).toEqual(['path-idle-timeout']);
  const found = about(held, 'path-idle-timeout');
  expect(found.confidence).toBe('certain');
  const survived = Number(cited(found, /longest silence that a connection survived/));
  const dead = Number(cited(found, /shortest silence after which/));
  // The kernel looks at its timers once a second at worst, and never forgets before the time.
  expect(survived).toBeGreaterThan(3700);
  expect(survived).toBeLessThan(dead);
  expect(dead).toBeGreaterThanOrEqual(5000);
  expect(dead).toBeLessThan(6500);
  expect(found.because.some(({reading}) => /answered with RST/.test(reading))).toBe(resets > 0);
  expect(found.advice[0]).toMatch(/^connections die after between \d\S* s and \d\S* s without a packet/);
  expect(found.advice[1]).toMatch(/TCP_KEEPIDLE [12];/);
});

test('from the client alone: likely, since those that were asked sooner are alive', async () => {
  const {client} = await forgetful('DROP');
  const {ceiling: held} = await experiment(client, 'hold', target, [...hold, '--observe-on', 'none']);
  expect(hits(held)[0]).toBe('path-idle-timeout');
  expect(about(held, 'path-idle-timeout').confidence).toBe('likely');
  expect(held.notes.join()).toMatch(/They die after between \d\S* s and \d\S* s without a packet/);
});

test('an application that ends idle connections itself is no path that forgets', async () => {
  const routed = await openRouted();
  await listen(routed.server, target, '--idle-close', '2s');
  const flags = ['-c', '20', '-d', '4s', '--no-canary', ...seen(routed)];
  const {ceiling: held} = await experiment(routed.client, 'hold', target, flags);
  expect(hits(held)).toEqual(['idle-timeout']);
  expect(about(held, 'path-idle-timeout').verdict).toBe('clear');
});
