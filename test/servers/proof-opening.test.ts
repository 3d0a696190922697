import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {filterInput, filterNothing, Namespace} from '../helpers/namespace.ts';
import {listen, startMeasuring} from '../helpers/plimsoll.ts';
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
  const ns = await Namespace.open();
  await ns.sysctl('net.ipv4.tcp_syncookies', '0');
  const {target} = await listen(ns, '127.0.0.1:7000', '--never-accept', '--backlog', '64');
  const others = startMeasuring(ns, target, [
    '-c',
    '40',
    '-r',
    'max',
    '--source',
    '127.0.0.2',
    '--hold',
    '30s',
  ]);
  await others.workersWith(50);
  // The handshakes of the 60 that follow are held up at their last step, until all have taken it.
  await filterInput(ns, 'ip saddr 127.0.0.1 tcp dport 7000 tcp flags & (syn|ack) == ack drop');
  const measuring = startMeasuring(ns, `http://${target}`, [
    ...[
      '-c',
      '60',
      '-r',
      'max',
      '--source',
      '127.0.0.1',
      '--connect-timeout',
      '4s',
      '--hold',
      '1s',
      '--passive',
    ],
  ]);
  await measuring.workersWith(70);
  await sleep(300);
  await filterNothing(ns);
  const {ceiling} = await measuring.measured;
  others.kill('SIGTERM');
  await others.measured;
  expect(ceiling).toMatchObject({
    result: 0,
    basis: 'accepted',
    attempts: {started: 60, established: 60, accepted: 0, confirmed: 25, phantom: 35, held: 25},
  });
});
