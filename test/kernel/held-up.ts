import {expect} from 'vitest';
import {filterInput, filterNothing, Namespace} from '../helpers/namespace.ts';
import {listen, type Measured, startMeasuring} from '../helpers/plimsoll.ts';

/**
 * 60 connections to an application that never accepts, of whose 65 places others have taken 40. Their last ACKs are held up
 * until all have sent it, so that 25 get in and 35 find the queue full: those are phantoms, of which the target has no more
 * than the request.
 * @param scheme of the target, such as `http://`; '' for plain TCP
 */
export async function measureHeldUp(scheme: string, ...flags: string[]): Promise<Measured> {
  const ns = await Namespace.open();
  await ns.sysctl('net.ipv4.tcp_syncookies', '0');
  const {target} = await listen(ns, '127.0.0.1:7000', '--never-accept', '--backlog', '64');
  // Each place of this queue is counted, so no canary takes one.
  const common = ['-r', 'max', '--no-canary'];
  const others = startMeasuring(ns, target, [
    ...['-c', '40', '--source', '127.0.0.2', '--hold', '60s'],
    ...common,
  ]);
  await expectEstablished(ns, '127.0.0.2', 40);
  await filterInput(ns, 'ip saddr 127.0.0.1 tcp dport 7000 tcp flags & (syn|ack) == ack drop');
  const {measured} = startMeasuring(ns, `${scheme}${target}`, [
    ...['-c', '60', '--source', '127.0.0.1'],
    ...common,
    ...flags,
  ]);
  await expectEstablished(ns, '127.0.0.1', 60);
  await filterNothing(ns);
  const result = await measured;
  others.kill('SIGTERM');
  await others.measured;
  return result;
}

/** As the client sees it. */
async function expectEstablished(ns: Namespace, source: string, count: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const filter = ['state', 'established', 'src', source, 'dport', '=', ':7000'];
        return (await ns.mustRun('ss', '-Htn', ...filter)).split('\n').length - 1;
      },
      {timeout: 20_000, interval: 50},
    )
    .toBe(count);
}
