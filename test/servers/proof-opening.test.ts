import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {measureHeldUp} from '../kernel/held-up.ts';
import {expectAll, measureUnobserved} from './measure-proof.ts';
import {redis} from './programs.ts';

// More than a socket's buffers hold on both ends: it goes out in pieces, and redis answers when it has the last.
test.each(['epoll', 'net'])(
  'a long proof of one’s own reaches its server whole, engine %s',
  async (engine) => {
    const ns = await Namespace.open();
    await redis(ns, 7000);
    await ns.sysctl('net.ipv4.tcp_wmem', '4096 4096 8192');
    const value = 'x'.repeat(100_000);
    const send = `*3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nk\\r\\n$${value.length}\\r\\n${value}\\r\\n`;
    const flags = ['--send', send, '--until', '+OK\\r\\n', '--engine', engine];
    expectAll(await measureUnobserved(ns, '127.0.0.1:7000', 20, ...flags), 20);
  },
);

test('phantoms do not answer: bytes that nobody acknowledges tell them from those that wait', async () => {
  const {ceiling} = await measureHeldUp(
    'http://',
    ...['--connect-timeout', '4s', '--hold', '1s', '--passive'],
  );
  expect(ceiling).toMatchObject({
    result: 0,
    basis: 'served',
    attempts: {started: 60, established: 60, accepted: 0, confirmed: 25, phantom: 35, held: 25},
  });
});
