import {expect, test} from 'vitest';
import {about, brief, cited, hits, listen, measure} from '../helpers/plimsoll.ts';
import {openRouted, routedServer} from '../helpers/routed.ts';

const target = `${routedServer}:7000`;

test.for(['seen', 'from the client alone'] as const)(
  'a link of 1,000 bytes behind a router that says nothing of it, %s',
  async (view) => {
    const {client, router, server} = await openRouted();
    await router.mustRun('ip', 'link', 'set', 'inner', 'mtu', '1000');
    await router.mustRun('iptables', '-A', 'OUTPUT', '-p', 'icmp', '-j', 'DROP');
    // An answer that fills the first segment.
    await listen(server, target, '--greet', `HELLO ${'x'.repeat(3000)}`);
    const from = view === 'seen' ? `nsenter -t ${server.pid} -n` : 'none';
    const {ceiling} = await measure(client, target, [
      ...['-c', '12', '-r', '50/s', '--send', 'hi', '--until', 'HELLO'],
      ...[...brief, '--observe-on', from],
    ]);
    expect(ceiling.attempts).toMatchObject({started: 12, established: 12});
    expect(hits(ceiling)).toEqual(['path-mtu']);
    const found = about(ceiling, 'path-mtu');
    expect(found.confidence).toBe('certain');
    expect(cited(found, /answered with segments of at most 536 bytes, of 10/)).toBe(10);
  },
);
